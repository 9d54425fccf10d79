"""One plan with somebody in every relation to it, and words of each that nobody else should come across."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mentoring_xblock.api import mentorships, sign_offs
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.evidence import Evidence, ask_second_signature
from mentoring_xblock.api.goals import GoalWords, about_goal, add_step, save_goal
from mentoring_xblock.api.plan_views import get_criterion
from mentoring_xblock.api.session_outcomes import say_outcome
from mentoring_xblock.api.sessions import about_session, confirm_session, save_reflection, share_session
from mentoring_xblock.api.sureness import save_own_note, say_sure
from mentoring_xblock.api.touch import about_touch, save_touch
from mentoring_xblock.api.wishes import Wishes, save_wishes
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import EvidenceFile, MentorProfile, Mentorship
from tests import leading, looking_back, planning
from tests.conftest import ASHA, LEE, PRIYA, SAM
from tests.factories import World, make_actor, make_checklist, make_criterion, make_source
from tests.visitors import Visitor

RIA = make_actor(41, "Ria")
FAY = make_actor(23, "Fay")

PEOPLE: Mapping[Relation, Actor] = {
    Relation.STRANGER: RIA,
    Relation.MENTEE: ASHA,
    Relation.ASKED: PRIYA,
    Relation.MENTOR: SAM,
    Relation.FORMER: FAY,
    Relation.LEAD: LEE,
}

CRITERIA = ("on-call", "by-sam", "by-fay", "by-lee", "back-to-asha", "second-asha", "second-sam", "second-fay")

WORDS = {
    name: f"words of {name}"
    for name in (
        "evidence",
        "signature by Sam",
        "signature by Fay",
        "not yet by Sam",
        "doubts of Fay",
        "request to Sam",
        "request to Fay",
        "request to Priya",
        "talk with Sam",
        "talk with Fay",
        "shared talk with Sam",
        "note of Asha",
        "note of Sam",
        "note of Fay",
        "line of Asha",
        "outcome with Sam",
        "wishes of Asha",
        "goal of Asha",
        "next step by Sam",
        "own note of Asha",
        "touch with Sam",
        "support asked by Sam",
        "supervision of Sam",
        "agenda with Sam",
        "agenda with Fay",
        "question of Asha",
        "answered question",
        "answer by Sam",
        "look back of Sam",
        "answer of Asha",
    )
}


@dataclass
class Cast:
    """Asha's plan. `entries`: numbers of entries by criterion; `talks`, `planned`, `questions`, `reviews`, `mentors`:
    references by name."""

    world: World
    plan: str = ""
    entries: dict[str, int] = field(default_factory=dict)
    talks: dict[str, str] = field(default_factory=dict)
    planned: dict[str, str] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    reviews: dict[str, str] = field(default_factory=dict)
    request: str = ""
    mentors: dict[str, str] = field(default_factory=dict)

    def visitor(self, relation: Relation) -> Visitor:
        return Visitor(self.world, PEOPLE[relation])

    def mentorship(self, mentor: Actor) -> str:
        rows = Mentorship.objects.filter(plan__ref=self.plan, mentor__user_id=mentor.user_id)
        return rows.order_by("-id").values_list("ref", flat=True)[0]

    def attach_file(self, criterion: str = "on-call") -> str:
        """A file of Asha's beside her words; its reference."""
        self.world.attach(ASHA, self.plan, criterion)
        return EvidenceFile.objects.filter(plan__ref=self.plan).latest("id").ref

    def get_token(self, relation: Relation, criterion: str) -> str:
        """What the page of this person carries; whoever sees no page has made one up."""
        actor, programme = PEOPLE[relation], self.world.programme
        try:
            address = self.world.address(criterion)
            return get_criterion(actor, programme, self.plan, address, at=self.world.now).token
        except NotFound:
            return "0" * 16


def make_cast(*, settings: Settings | None = None, course: str = "induction") -> Cast:
    checklist = make_checklist(*(make_criterion(name) for name in CRITERIA))
    usage_key = f"{course}.coach_mentoring.home.d0.u0"
    cast = Cast(World(source=make_source(usage_key, course, settings=settings, checklist=checklist)))
    world = cast.world
    cast.plan = world.join(ASHA)
    for actor in (FAY, SAM, PRIYA):
        cast.mentors[actor.name] = world.volunteer(actor)
    _work_with(cast, FAY, WORDS["request to Fay"])
    _sign(cast, FAY, "by-fay", WORDS["signature by Fay"])
    _ask_second(cast, FAY, "second-fay")
    _talk(cast, FAY, "Fay", WORDS["talk with Fay"])
    _doubt(cast, FAY, "by-fay", WORDS["doubts of Fay"])
    cast.planned["Fay"] = planning.plan_talk(world, FAY, cast.plan, agenda=WORDS["agenda with Fay"])
    world.end(ASHA, cast.plan, FAY)
    _work_with(cast, SAM, WORDS["request to Sam"])
    world.say_ready(ASHA, cast.plan, "on-call", Evidence(line=WORDS["evidence"], happened_on=world.day()))
    _sign(cast, SAM, "by-sam", WORDS["signature by Sam"])
    if settings is not None and settings.leads_may_sign:
        _sign(cast, LEE, "by-lee", "")
    _ask_second(cast, ASHA, "second-asha")
    _ask_second(cast, SAM, "second-sam")
    cast.entries["back-to-asha"] = world.say_not_yet(SAM, cast.plan, "back-to-asha", WORDS["not yet by Sam"])
    _talk(cast, SAM, "Sam", WORDS["talk with Sam"], held_on=world.day(-15))
    _answer_talk(cast)
    _talk(cast, SAM, "shared", WORDS["shared talk with Sam"])
    with world.use(SAM, "share_session", plan_ref=cast.plan, target=about_session(cast.talks["shared"])) as case:
        share_session(case, is_shared=True, is_agreed=True)
    for actor, talk in ((ASHA, "Sam"), (SAM, "Sam"), (FAY, "Fay")):
        _note(cast, actor, talk)
    _keep_own(cast)
    _look_ahead(cast)
    _look_back(cast)
    leading.ask_support(world, SAM, WORDS["support asked by Sam"])
    leading.write_note(world, SAM, WORDS["supervision of Sam"])
    cast.request = world.ask(ASHA, cast.mentors["Priya"], WORDS["request to Priya"])
    return cast


def _look_back(cast: Cast) -> None:
    """Sam would finish here; Asha would rather talk."""
    world, plan = cast.world, cast.plan
    cast.reviews["Sam"] = looking_back.hold(world, SAM, plan, "finish_here", comment=WORDS["look back of Sam"])
    looking_back.answer(world, ASHA, plan, cast.reviews["Sam"], "talk", WORDS["answer of Asha"])


def _look_ahead(cast: Cast) -> None:
    """A talk that Sam suggests, a question that waits and one that Sam has answered."""
    world, plan = cast.world, cast.plan
    cast.planned["Sam"] = planning.plan_talk(world, SAM, plan, agenda=WORDS["agenda with Sam"])
    cast.questions["open"] = planning.ask(world, ASHA, plan, WORDS["question of Asha"])
    cast.questions["answered"] = planning.ask(world, ASHA, plan, WORDS["answered question"])
    answer = WORDS["answer by Sam"]
    cast.talks["question"] = planning.answer(world, SAM, plan, cast.questions["answered"], answer)


def _keep_own(cast: Cast) -> None:
    """What stands outside of the ledger: wishes, a goal with a step, a note on a skill, how Asha and Sam meet."""
    world, plan = cast.world, cast.plan
    with world.use(ASHA, "wishes_write", plan_ref=plan) as case:
        save_wishes(case, Wishes(matters=WORDS["wishes of Asha"]), mentors_may_offer=False)
    with world.use(ASHA, "goals", plan_ref=plan, target=about_goal("")) as case:
        save_goal(case, GoalWords(WORDS["goal of Asha"]))
    with world.use(SAM, "actions", plan_ref=plan) as case:
        add_step(case, WORDS["next step by Sam"])
    on_call = about_criterion(world.address("on-call"))
    with world.use(ASHA, "own_note", plan_ref=plan, target=on_call) as case:
        save_own_note(case, WORDS["own note of Asha"])
    with world.use(ASHA, "rate", plan_ref=plan, target=on_call) as case:
        say_sure(case, 2)
    with world.use(ASHA, "keep_in_touch", plan_ref=plan, target=about_touch(cast.mentorship(SAM))) as case:
        save_touch(case, WORDS["touch with Sam"])


def _work_with(cast: Cast, mentor: Actor, message: str) -> None:
    cast.world.agree(mentor, cast.world.ask(ASHA, cast.mentors[mentor.name], message))


def _sign(cast: Cast, actor: Actor, criterion: str, comment: str) -> None:
    cast.entries[criterion] = cast.world.sign(actor, cast.plan, criterion, comment=comment or "Seen on nights.")


def _ask_second(cast: Cast, actor: Actor, criterion: str) -> None:
    target = about_criterion(cast.world.address(criterion))
    with cast.world.use(actor, "second_signature", plan_ref=cast.plan, target=target) as case:
        ask_second_signature(case)


def _talk(cast: Cast, mentor: Actor, name: str, topic: str, **changes: Any) -> None:
    cast.talks[name] = cast.world.log_session(mentor, cast.plan, topic, **changes)


def _answer_talk(cast: Cast) -> None:
    """Asha adds a line to the talk with Sam, and Sam says what came of it."""
    target = about_session(cast.talks["Sam"])
    with cast.world.use(ASHA, "confirm_session", plan_ref=cast.plan, target=target) as case:
        confirm_session(case, line=WORDS["line of Asha"], is_fair=False)
    with cast.world.use(SAM, "outcome", plan_ref=cast.plan, target=target) as case:
        say_outcome(case, whom=["client"], text=WORDS["outcome with Sam"])


def _note(cast: Cast, actor: Actor, talk: str) -> None:
    target = about_session(cast.talks[talk])
    with cast.world.use(actor, "reflection", plan_ref=cast.plan, target=target) as case:
        save_reflection(case, WORDS[f"note of {actor.name.split()[0]}"])


def _doubt(cast: Cast, actor: Actor, criterion: str, comment: str) -> None:
    seq = cast.entries[criterion]
    target = sign_offs.about_entry(cast.world.address(criterion), seq, types=sign_offs.SIGNED_ONLY)
    with cast.world.use(actor, "concern", plan_ref=cast.plan, target=target) as case:
        sign_offs.raise_concern(case, comment)


def offer(cast: Cast, mentor: Actor) -> str:
    """The mentor offers to Asha; the offer's reference."""
    find = mentorships.find_own_profile_and_plan(mentor, cast.world.programme, cast.plan)
    with cast.world.use(mentor, "offer", find=find, target=mentorships.about_offer) as case:
        mentorships.offer_to_mentor(case, "")
    profile = MentorProfile.objects.get(user_id=mentor.user_id)
    return profile.requests.filter(open=1).values_list("ref", flat=True)[0]
