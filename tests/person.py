"""One person who has been everything somewhere, so that forgetting them can be looked at in every table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from mentoring_xblock.api import sign_offs
from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.evidence import Evidence, ask_second_signature
from mentoring_xblock.api.reviews import about_holding, hold_review
from mentoring_xblock.api.sessions import about_session, save_reflection
from mentoring_xblock.api.submissions import count_export
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.models import (
    Action,
    Export,
    Goal,
    LedgerEntry,
    MentorProfile,
    Mentorship,
    MentorshipRequest,
    Message,
    MessageChoice,
    OptOut,
    OwnNote,
    Plan,
    PlanCriterion,
    PlannedTalk,
    Question,
    Rating,
    ReportedProgress,
    Session,
    SessionOutcome,
    SupervisionNote,
    SupportRequest,
    Visit,
    Wishes,
)
from tests.conftest import ASHA, BEN, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source

ZED = make_actor(990_017_771, "Zephyrine Quill", is_lead=True)
OWN_WORDS = "zq-said"
WORDS_ABOUT = "zq-about"
MARKS = (str(ZED.user_id), "Zephyrine", "Quill", OWN_WORDS, WORDS_ABOUT)


@dataclass
class Life:
    """`own`: the plan of this person; `mentored`: Asha's, whom they mentor; `led`: Ben's, where they signed as lead."""

    world: World
    own: str = ""
    mentored: str = ""
    led: str = ""
    signed: int = 0
    talk: str = ""

    def plan(self, ref: str) -> Plan:
        return Plan.objects.get(ref=ref)


def make_life() -> Life:
    checklist = make_checklist(*(make_criterion(name) for name in ("on-call", "rota", "budget", "leave")))
    life = Life(World(source=make_source(settings=Settings(leads_may_sign=True), checklist=checklist)))
    _be_mentee(life)
    _be_mentor(life)
    _be_lead(life)
    _fill_daily_use(life)
    _fill_the_rest(life)
    return life


def _be_mentee(life: Life, /) -> None:
    world = life.world
    life.own = world.join(ZED)
    sam = world.volunteer(SAM)
    world.agree(SAM, world.ask(ZED, sam, f"{OWN_WORDS} to Sam"))
    world.say_ready(ZED, life.own, "on-call", Evidence(line=f"{OWN_WORDS} evidence", link=f"https://x.org/{OWN_WORDS}"))
    world.sign(SAM, life.own, "on-call", comment=f"{WORDS_ABOUT} signed")
    world.say_not_yet(SAM, life.own, "rota", f"{WORDS_ABOUT} not yet")
    talk = world.log_session(SAM, life.own, f"{WORDS_ABOUT} talk")
    _reflect(life, SAM, life.own, talk, f"{WORDS_ABOUT} reflection")
    _reflect(life, ZED, life.own, talk, f"{OWN_WORDS} reflection")
    with world.use(ZED, "ask_help", plan_ref=life.own) as case:
        case.plan.help_asked_at = world.now
    world.ask(ZED, world.volunteer(PRIYA), f"{OWN_WORDS} to Priya")


def _be_mentor(life: Life, /) -> None:
    world = life.world
    words = {name: f"{OWN_WORDS} {name}" for name in ("helps_with", "about_me", "when_free")}
    ref = world.volunteer(ZED, job_role=f"{OWN_WORDS} job role", **words)
    life.mentored = world.join(ASHA)
    world.agree(ZED, world.ask(ASHA, ref, f"Dear Zephyrine, {WORDS_ABOUT}"))
    world.say_ready(ASHA, life.mentored, "rota", Evidence(line="Asha's own words"))
    # Of the world's four one is theirs to sign: the others are open in their own plan.
    life.signed = world.sign(ZED, life.mentored, "on-call", comment=f"{OWN_WORDS} signature")
    target = about_criterion(world.address("budget"))
    with world.use(ZED, "second_signature", plan_ref=life.mentored, target=target) as case:
        ask_second_signature(case)
    life.talk = world.log_session(ZED, life.mentored, f"{OWN_WORDS} topic")
    _reflect(life, ZED, life.mentored, life.talk, f"{OWN_WORDS} note")
    _reflect(life, ASHA, life.mentored, life.talk, "Asha's own note")
    target = sign_offs.about_entry(world.address("on-call"), life.signed, types=sign_offs.SIGNED_ONLY)
    with world.use(ZED, "concern", plan_ref=life.mentored, target=target) as case:
        sign_offs.raise_concern(case, f"{OWN_WORDS} doubts")


def _be_lead(life: Life, /) -> None:
    world = life.world
    life.led = world.pair(BEN, SAM)
    seq = world.sign(SAM, life.led, "budget", comment="Sam's own words")
    world.sign(ZED, life.led, "on-call", comment=f"{OWN_WORDS} as lead")
    world.withdraw(ZED, life.led, "budget", seq, action="withdraw_other")
    world.ask(BEN, MentorProfile.objects.get(user_id=ZED.user_id).ref, f"Hello Zephyrine, {WORDS_ABOUT}")


def _fill_daily_use(life: Life, /) -> None:
    """What people keep for themselves and each other: of this person as mentee, as mentor and as lead."""
    world, now = life.world, life.world.now
    own, mentored, led = life.plan(life.own), life.plan(life.mentored), life.plan(life.led)
    sam, zed = (MentorProfile.objects.get(user_id=actor.user_id) for actor in (SAM, ZED))
    block = PlanCriterion.objects.filter(plan=own)[0].block
    talks = {talk.plan_id: talk for talk in Session.objects.all()}
    zone = {"zone": "Europe/London", "starts_at": now, "planned_at": now}
    Wishes.objects.create(plan=own, matters=f"{OWN_WORDS} matters", changed_at=now)
    Rating.objects.create(
        plan=own, block=block, criterion="rota", first=1, first_at=now, latest=2, latest_at=now
    )  # fmt: skip
    OwnNote.objects.create(plan=own, block=block, criterion="rota", text=f"{OWN_WORDS} own note")
    for number, (plan, author, words) in enumerate(
        [(own, ZED, OWN_WORDS), (own, SAM, WORDS_ABOUT), (mentored, ZED, OWN_WORDS), (mentored, ASHA, "Asha's own")]
    ):
        ref = f"{number:032x}"
        Action.objects.create(plan=plan, ref=ref, author_id=author.user_id, who="0" * 32, what=words, made_at=now)
        PlannedTalk.objects.create(
            plan=plan, mentor=sam if plan is own else zed, ref=ref, proposed_by=author.user_id, agenda=words, **zone
        )
    Goal.objects.create(plan=own, ref="a" * 32, ideal=f"{OWN_WORDS} goal", made_at=now)
    Question.objects.create(plan=own, ref="b" * 32, text=f"{OWN_WORDS} question", asked_at=now)
    SessionOutcome.objects.create(session=talks[own.pk], author_id=SAM.user_id, text=WORDS_ABOUT, said_at=now)
    SessionOutcome.objects.create(session=talks[mentored.pk], author_id=ZED.user_id, text=OWN_WORDS, said_at=now)
    Mentorship.objects.filter(plan__in=(own, mentored)).update(keep_in_touch=f"{OWN_WORDS} by phone")
    SupportRequest.objects.create(mentor=zed, ref="c" * 32, message=OWN_WORDS, asked_at=now)
    SupportRequest.objects.create(
        mentor=sam, ref="d" * 32, message="Sam's own words", asked_at=now, open=None, answered_by=ZED.user_id
    )
    for number, (mentor, lead) in enumerate([(zed, LEE), (sam, ZED)]):
        SupervisionNote.objects.create(
            mentor=mentor, ref=f"{number:032x}", lead_id=lead.user_id, text=WORDS_ABOUT, written_at=now
        )
    MentorshipRequest.objects.create(
        ref="e" * 32, plan=led, mentor=MentorProfile.objects.get(user_id=PRIYA.user_id), how="proposed",
        message=OWN_WORDS, asked_at=now, proposed_by=ZED.user_id,
    )  # fmt: skip
    for recipient in (ZED, SAM):
        Visit.objects.create(programme_id=own.programme_id, user_id=recipient.user_id, came_at=now, news_since=now)
    target = about_holding
    with world.use(ZED, "review", plan_ref=life.mentored, target=target) as case:
        hold_review(case, "more_time", weeks=4, comment=f"{OWN_WORDS} review")


def _fill_the_rest(life: Life, /) -> None:
    """Tables that other rooms of the program write, and some of them only on a platform."""
    world, plan = life.world, life.plan(life.own)
    entry = LedgerEntry.objects.filter(plan=plan)[0]
    programme_id = plan.programme_id
    for recipient in (ZED, SAM):
        Message.objects.create(
            recipient_id=recipient.user_id, programme_id=programme_id, plan=plan, kind="kind", entry=entry,
            due_at=world.now,
        )  # fmt: skip
        MessageChoice.objects.get_or_create(user_id=recipient.user_id)
        OptOut.objects.create(programme_id=programme_id, user_id=recipient.user_id, at=world.now)
        ReportedProgress.objects.get_or_create(programme_id=programme_id, user_id=recipient.user_id)
    count_export(ZED.user_id, life.mentored, at=world.now)
    Export.objects.create(user_id=ZED.user_id, kind="people", programme_id=programme_id, at=world.now)


def _reflect(life: Life, actor: Any, plan_ref: str, talk: str, text: str, /) -> None:
    with life.world.use(actor, "reflection", plan_ref=plan_ref, target=about_session(talk)) as case:
        save_reflection(case, text)


def find_traces() -> Iterator[tuple[type[Model], str, Any]]:
    """Every value of every column of every table of ours that says who it was or what they said: model, column, row."""
    for model in apps.get_app_config("mentoring_xblock").get_models():
        for row in model._default_manager.all():
            for field in model._meta.local_concrete_fields:
                if not field.is_relation and not field.primary_key and _is_trace(getattr(row, field.attname)):
                    yield model, field.attname, row


def _is_trace(value: object, /) -> bool:
    if isinstance(value, str):
        return any(mark in value for mark in MARKS)
    return value == ZED.user_id if isinstance(value, int) else False


def list_kept() -> list[str]:
    """What is left of them, as `Table.column` and, of a text beside the ledger, its field."""
    found = [f"{model.__name__}.{column} {getattr(row, 'field', '')}".strip() for model, column, row in find_traces()]
    return sorted(found)


def make_long_life(world: World, /, *, entries: int = 500, plans: int = 10) -> int:
    """The account of a mentor who made so many entries (talks) in so many plans: what retiring is measured with."""
    mentor = make_actor(ZED.user_id + 1, "Quinn Quill")
    world.volunteer(mentor, places=12)
    refs = [world.pair(make_actor(880_000_000 + number), mentor) for number in range(plans)]
    # Everybody says yes themselves: that is an entry too.
    for number in range(entries - plans):
        world.log_session(mentor, refs[number % plans], f"{OWN_WORDS} {number}")
        world.wait(seconds=2)
    return mentor.user_id


def count_entries(user_id: int, /) -> int:
    return LedgerEntry.objects.filter(actor_id=user_id).count()
