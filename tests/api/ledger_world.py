"""A plan in which everything that the api can record has happened, and the ways to spoil it past the api."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Field, Model, QuerySet

from mentoring_xblock.api import plans, sign_offs
from mentoring_xblock.api.criteria import about_criterion, about_second_signature
from mentoring_xblock.api.evidence import Evidence, ask_second_signature, drop_second_signature, save_evidence
from mentoring_xblock.api.ledger import to_recorded
from mentoring_xblock.api.programmes import get_programme
from mentoring_xblock.api.sessions import about_session, share_session
from mentoring_xblock.api.verification import Finding, Verifier
from mentoring_xblock.domain.verify_record import GENESIS_PREV, canonical, entry_hash, parse_body
from mentoring_xblock.models import (
    LedgerEntry,
    LedgerText,
    Mentorship,
    MentorshipRequest,
    Message,
    Participant,
    Plan,
    PlanCriterion,
    Session,
    SignOff,
)
from tests.conftest import ASHA, BEN, PRIYA, SAM
from tests.factories import World, make_checklist, make_criterion, make_source

OWN_TABLES = (
    Message,
    LedgerText,
    SignOff,
    PlanCriterion,
    Session,
    Mentorship,
    MentorshipRequest,
    LedgerEntry,
    Participant,
)


@dataclass
class Busy:
    """Asha's plan with Sam and Priya, and Ben's beside it. `signed`: entries of sign-offs that stand."""

    world: World
    plan_ref: str
    other_ref: str
    signed: int
    doubted: int
    not_yet: int
    session_ref: str

    @property
    def plan(self) -> Plan:
        return Plan.objects.get(ref=self.plan_ref)

    def entry(self, seq: int) -> LedgerEntry:
        found: LedgerEntry = LedgerEntry.objects.get(plan__ref=self.plan_ref, seq=seq)
        return found

    def find(self) -> list[tuple[int, str]]:
        """What a full check names of Asha's plan."""
        return [(finding.seq, finding.code) for finding in check_all() if finding.plan == self.plan_ref]

    def ask_second(self, criterion: str) -> None:
        target = about_criterion(self.world.address(criterion))
        with self.world.use(ASHA, "second_signature", plan_ref=self.plan_ref, target=target) as case:
            ask_second_signature(case)

    def drop_second(self, criterion: str) -> None:
        target = about_second_signature(self.world.address(criterion))
        with self.world.use(ASHA, "drop_second", plan_ref=self.plan_ref, target=target) as case:
            drop_second_signature(case)

    def write_evidence(self, criterion: str, evidence: Evidence) -> None:
        target = about_criterion(self.world.address(criterion))
        with self.world.use(ASHA, "evidence", plan_ref=self.plan_ref, target=target) as case:
            save_evidence(case, evidence)

    def raise_concern(self, criterion: str, seq: int) -> None:
        target = sign_offs.about_entry(self.world.address(criterion), seq, types=sign_offs.SIGNED_ONLY)
        with self.world.use(SAM, "concern", plan_ref=self.plan_ref, target=target) as case:
            sign_offs.raise_concern(case, "It may have been Ben.")

    def share(self, session_ref: str) -> None:
        with self.world.use(ASHA, "share_session", plan_ref=self.plan_ref, target=about_session(session_ref)) as case:
            share_session(case, is_shared=True, is_agreed=True)

    def move_finish(self, days: int) -> None:
        with self.world.use(ASHA, "finish_date", plan_ref=self.plan_ref) as case:
            plans.move_finish(case, self.world.day(days))

    def pause_and_resume(self) -> None:
        with self.world.use(ASHA, "pause", plan_ref=self.plan_ref) as case:
            plans.pause_plan(case, self.world.day(7))
        with self.world.use(ASHA, "pause", plan_ref=self.plan_ref) as case:
            plans.resume_plan(case)


def make_busy(world: World) -> Busy:
    """Both plans, through the api alone. Times move on, so that nobody is too quick for the rules."""
    part = make_source(
        "induction.coach_mentoring.part.d1.u0", wants_home=False, checklist=make_checklist(make_criterion("on-call"))
    )
    get_programme(part, at=world.now)
    other_ref = world.pair(BEN, SAM)
    plan_ref = world.pair(ASHA, SAM)
    world.pair(ASHA, PRIYA)
    busy = Busy(world, plan_ref, other_ref, 0, 0, 0, "")
    _sign_everything(busy)
    _talk(busy)
    world.say_ready(BEN, other_ref, "on-call")
    world.sign(SAM, other_ref, "on-call")
    world.log_session(SAM, other_ref)
    return busy


def _sign_everything(busy: Busy) -> None:
    world, ref = busy.world, busy.plan_ref
    busy.write_evidence("on-call", Evidence(line="I rang.", link="https://example.org/rota"))
    world.say_ready(ASHA, ref, "on-call", Evidence(line="I rang the manager.", seen_by=None))
    world.undo(SAM, ref, "on-call", world.sign(SAM, ref, "on-call"))
    busy.doubted = world.sign(SAM, ref, "on-call")
    busy.raise_concern("on-call", busy.doubted)
    world.wait(hours=1)
    world.withdraw(SAM, ref, "on-call", busy.doubted)
    busy.not_yet = world.say_not_yet(PRIYA, ref, "on-call")
    world.undo(PRIYA, ref, "team-meeting", world.say_not_yet(PRIYA, ref, "team-meeting"))
    busy.ask_second("team-meeting")
    busy.drop_second("team-meeting")
    world.sign(PRIYA, ref, "team-meeting")
    busy.write_evidence("support-plans", Evidence(line="We wrote it.", client="Mrs P chose the time."))
    busy.signed = world.sign(SAM, ref, "support-plans")
    world.sign(PRIYA, ref, "support-plans", client="She said so to me.")


def _talk(busy: Busy) -> None:
    world, ref = busy.world, busy.plan_ref
    programme = world.programme
    address = next(place for place, criterion in programme.list_criteria() if criterion.id == "on-call")
    mentor_ref = _get_mentor_ref(ref)
    busy.session_ref = world.log_session(
        ASHA, ref, "A secret topic", mentor_ref=mentor_ref, minutes=30, approach="both", criteria=(address,)
    )
    busy.share(busy.session_ref)
    busy.pause_and_resume()
    world.end(PRIYA, ref, PRIYA)
    world.leave(ASHA, ref)
    world.wait(hours=1)
    world.join(ASHA)
    world.pair(ASHA, SAM)
    busy.move_finish(40)


def _get_mentor_ref(plan_ref: str) -> str:
    return Mentorship.objects.filter(plan__ref=plan_ref, mentor__user_id=SAM.user_id)[0].mentor.ref


def check_all() -> list[Finding]:
    return list(Verifier().check_all())


def overwrite(row: Model, **values: Any) -> None:
    """Change columns past everything that guards them."""
    assert QuerySet(type(row)).filter(pk=row.pk).update(**values) == 1


def try_to_overwrite(row: Model, **values: Any) -> bool:
    """The same; False where the database itself refuses the new value."""
    try:
        with transaction.atomic():
            overwrite(row, **values)
    except IntegrityError:
        return False
    return True


def remove(rows: QuerySet[Any, Any]) -> None:
    """Delete rows past everything that guards them."""
    raw: QuerySet[Any, Any] = QuerySet(rows.model).filter(pk__in=list(rows.values_list("pk", flat=True)))
    raw._raw_delete("default")


def remove_plan(plan: Plan) -> None:
    for model in OWN_TABLES:
        rows: QuerySet[Any, Any] = QuerySet(model)
        remove(rows.filter(entry__plan=plan) if model is LedgerText else rows.filter(plan=plan))
    remove(Plan.objects.filter(pk=plan.pk))


def cut_tail(plan: Plan) -> None:
    """Take the last entry away and set the plan's row back, as someone would who knows how it is made."""
    entries = LedgerEntry.objects.filter(plan=plan).order_by("-seq")
    last, before = entries[0], entries[1]
    remove(LedgerText.objects.filter(entry=last))
    remove(entries.filter(pk=last.pk))
    overwrite(plan, ledger_seq=before.seq, ledger_head=before.hash)


def rewrite_chain(plan: Plan, change: Callable[[dict[str, Any]], None]) -> None:
    """Write the whole chain anew after `change` had each body in its hands."""
    head = GENESIS_PREV
    for row in LedgerEntry.objects.filter(plan=plan).order_by("seq"):
        body = parse_body(row.body)
        assert body is not None
        change(body)
        text = canonical(body | {"prev": head})
        head = entry_hash(text)
        overwrite(row, body=text, hash=head)
    overwrite(plan, ledger_head=head)


def list_types(plan_ref: str) -> set[str]:
    bodies = LedgerEntry.objects.filter(plan__ref=plan_ref).values_list("body", flat=True)
    return {str(to_recorded(body).type) for body in bodies}


def get_other_value(row: Model, field: Field[Any, Any]) -> object:
    """Another value that the column could hold."""
    value = getattr(row, field.attname)
    if field.is_relation:
        assert field.related_model is not None
        others: QuerySet[Any, Any] = QuerySet(field.related_model)
        return others.exclude(pk=value).order_by("-pk").values_list("pk", flat=True)[0]
    match value:
        case bool():
            return not value
        case int():
            return 3 - value if field.name == "occasion" else None if field.name in NULLED else value + 1_000
        case datetime():
            return value + timedelta(seconds=1)
        case date():
            return value + timedelta(days=1)
        case str():
            return value[:-1] + ("0" if value[-1:] != "0" else "1")
    return _make_value(field)


NULLED = {"open", "standing"}


def _make_value(field: Field[Any, Any]) -> object:
    kind = field.get_internal_type()
    if kind == "DateTimeField":
        return datetime.fromisoformat("2026-05-04T09:30:00+00:00")
    return {"DateField": date(2026, 5, 4), "CharField": "x"}.get(kind, 1)
