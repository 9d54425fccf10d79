"""Plans by the thousand, each with a chain that holds and with every row that pages read beside it.

The use cases would need hours for 100,000 plans. `list_faults` has the ledger's own verification look at some of them.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from mentoring_xblock.api.ledger import Author, to_recorded
from mentoring_xblock.api.programmes import ProgrammeView
from mentoring_xblock.api.verification import Finding, Verifier
from mentoring_xblock.domain.criterion_state import EMPTY, apply
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.programme import Terms
from mentoring_xblock.domain.verify_record import canonical
from mentoring_xblock.models import (
    MentorProfile,
    Mentorship,
    MentorshipRequest,
    Participant,
    Plan,
    PlanCriterion,
    Session,
    SignOff,
    Submission,
)
from tests.bench.rows import Chain, Writer, to_stamp
from tests.bench.things import ONE_SUPPORT, add_things, ask_support

# Far above the accounts of those whose pages are measured.
FIRST_MENTEE, FIRST_MENTOR = 1_000_000, 2_000_000
# The first plan has so many talks, and its mentee an account of which the pages are measured too.
LONG_PLAN, LONG_MENTEE, LONG_TALKS = 1, 900_000, 3_000
PLANS_A_MENTOR = 4
PLANS_AT_ONCE = 500
SIGNED = ("cover-shifts", "observation", "own-workload")
WAITING = "on-call"
# One plan in so many has a skill that waits, a talk, one that the lead reads, a break; and to so many comes one that
# nobody mentors yet. Of those one in so many asks the lead for a hand.
ONE_WAITING, ONE_TALK, ONE_SHARED, ONE_BREAK, ONE_NEW, ONE_HELP = 8, 4, 8, 20, 50, 3
# People joined over three weeks, eight weeks ago, and wrote last on one of so many days after it.
JOINED_FOR, SINCE, DAYS_AT_WORK = timedelta(weeks=3), timedelta(weeks=8), 29
JOB_ROLE = "Senior support worker"
FIRST_NAMES = "Asha Ben Chloe Dev Ella Femi Grace Hana Idris Joy Kofi Lena Mo Nia Omar Priya Rosa Sam Tariq Una".split()
LAST_NAMES = "Abbott Begum Clarke Dunn Eriksen Ford Gray Hughes Iqbal Jones Khan Lloyd Martin Nair Okoro Patel".split()


@dataclass(frozen=True, slots=True)
class Mentor:
    """A profile's id, and the person as the author of entries."""

    profile_id: int
    author: Author


class Filler:
    """Fills the database in use; what a plan holds follows from its number. `talks`: so many more in every plan."""

    def __init__(self, programme: ProgrammeView, /, *, now: datetime, talks: int = 0) -> None:
        self._programme = programme
        self._talks = talks
        self._now = now.astimezone(UTC).replace(microsecond=0)
        self._began, self._apart = self._now - SINCE, timedelta()
        terms = Terms.of(programme.settings)
        self._terms, self._terms_digest = canonical(terms.to_data()), terms.digest
        self._wordings = {item.id: item.wording_digest for item in programme.here.checklist.list_criteria()}
        self._editions = {item.id: item.edition for item in programme.here.checklist.list_criteria()}
        self._random = random.Random(1)
        self._writer = Writer()

    def fill(self, plans: int, say: Callable[[str], None], /) -> None:
        """So many plans that are mentored, and for every fifty of them one that was only just begun."""
        new = plans // ONE_NEW
        self._apart = timedelta(seconds=JOINED_FOR // timedelta(seconds=plans + new))
        for number in range(1, plans + 1):
            if number % PLANS_A_MENTOR == 1:
                mentor = self._add_mentor(number // PLANS_A_MENTOR + 1)
            self._add_plan(number, mentor)
            if number % PLANS_AT_ONCE == 0:
                self._writer.write()
            if number % 20_000 == 0:
                say(f"{number:,} of {plans:,} plans")
        for number in range(plans + 1, plans + new + 1):
            self._end(self._begin(number), may_offer=True, asks_help=number % ONE_HELP == 0)
        self._writer.write()

    def _make_name(self) -> str:
        return f"{self._random.choice(FIRST_NAMES)} {self._random.choice(LAST_NAMES)}"

    def _add_mentor(self, number: int, /) -> Mentor:
        name = self._make_name()
        profile_id = self._writer.add(
            MentorProfile,
            programme_id=self._programme.id,
            user_id=FIRST_MENTOR + number,
            ref=secrets.token_hex(16),
            name=name,
            job_role=JOB_ROLE,
            helps_with="Nights, medication rounds, first supervisions.",
            when_free="Wed after handover, or text me",
            places=PLANS_A_MENTOR,
            from_outside=False,
            does_this_work=True,
            about_me="",
            status="active",
            approval="open",
            version=0,
        )
        if number % ONE_SUPPORT == 0:
            ask_support(self._writer, profile_id, self._now - timedelta(days=3))
        return Mentor(profile_id, Author("mentor", user_id=FIRST_MENTOR + number, name=name))

    def _add_plan(self, number: int, mentor: Mentor, /) -> None:
        chain = self._begin(number)
        author = self._pair(chain, mentor)
        chain.at += timedelta(days=number % DAYS_AT_WORK)
        for criterion in SIGNED:
            self._sign(chain, author, criterion)
        if number % ONE_WAITING == 0:
            self._wait(chain)
        if number % ONE_TALK == 0:
            self._log_talk(chain, author, mentor, is_shared=number % ONE_SHARED == 0)
        if number == LONG_PLAN:
            chain.pace = timedelta(minutes=10)
        for _number in range(self._talks + (LONG_TALKS if number == LONG_PLAN else 0)):
            self._log_talk(chain, author, mentor)
        is_on_break = number % ONE_BREAK == 0
        if is_on_break:
            chain.add(EntryType.PAUSED, chain.mentee, {})
        add_things(chain, mentor.profile_id, self._programme.here.id, now=self._now)
        self._end(chain, status="on_break" if is_on_break else "taking_part", may_offer=number % 5 == 0)

    def _begin(self, number: int, /) -> Chain:
        user_id = LONG_MENTEE if number == LONG_PLAN else FIRST_MENTEE + number
        mentee = Author("mentee", secrets.token_hex(16), user_id, self._make_name())
        chain = Chain(self._writer, self._programme, number, self._began + self._apart * number, mentee)
        data = {
            "course": self._programme.course_key,
            "finish_on": self._get_finish(chain.at),
            "needs_authorising": False,
            "programme": self._programme.slug,
            "site": "bench",
            "terms": self._terms_digest,
            "track": "manager",
        }
        chain.add(EntryType.JOINED, mentee, data)
        self._writer.add(Participant, plan_id=number, user_id=mentee.user_id, ref=mentee.ref)
        return chain

    def _get_finish(self, at: datetime, /) -> str:
        return (at.date() + timedelta(weeks=12)).isoformat()

    def _end(self, chain: Chain, /, *, status: str = "taking_part", may_offer: bool, asks_help: bool = False) -> None:
        """The plan's own row. It joined at its first entry, an hour after the chain's beginning."""
        joined_at = self._began + self._apart * chain.plan_id + timedelta(hours=1)
        self._writer.add(
            Plan,
            programme_id=self._programme.id,
            user_id=chain.mentee.user_id,
            ref=chain.ref,
            name=chain.mentee.name,
            status=status,
            track="manager",
            finish_on=self._get_finish(joined_at - timedelta(hours=1)),
            paused_until=None,
            joined_at=to_stamp(joined_at),
            terms=self._terms,
            help_asked_at=chain.stamp if asks_help else None,
            mentors_may_offer=may_offer,
            lead_reads_wishes=asks_help,
            open_mentors=chain.open_mentors,
            waiting_since=chain.waiting_since,
            active_at=chain.stamp,
            doubted_at=None,
            what_then="",
            version=chain.seq,
            ledger_seq=chain.seq,
            ledger_head=chain.head,
        )
        self._writer.add(
            Submission,
            user_id=chain.mentee.user_id,
            key=secrets.token_hex(16),
            action="join",
            digest=secrets.token_hex(32),
            scope=None,
            at=chain.stamp,
        )

    def _pair(self, chain: Chain, mentor: Mentor, /) -> Author:
        """The mentor agrees to a request; they as the author of what follows in this plan."""
        author = replace(mentor.author, ref=secrets.token_hex(16))
        texts = {"mentor_id": str(author.user_id), "mentor_name": author.name, "mentor_job_role": JOB_ROLE}
        data = {"approval": "open", "how": "asked", "mentor": author.ref, "signs": True}
        entry_id, _body = chain.add(EntryType.MENTORSHIP_BEGAN, author, data, texts)
        plan_id, mentor_id = chain.plan_id, mentor.profile_id
        participant_id = self._writer.add(Participant, plan_id=plan_id, user_id=author.user_id, ref=author.ref)
        self._writer.add(
            MentorshipRequest,
            ref=secrets.token_hex(16),
            plan_id=plan_id,
            mentor_id=mentor_id,
            how="asked",
            message="Would you be my mentor?",
            state="agreed",
            open=None,
            asked_at=chain.stamp,
            answered_at=chain.stamp,
        )
        self._writer.add(
            Mentorship,
            ref=secrets.token_hex(16),
            plan_id=plan_id,
            mentor_id=mentor_id,
            participant_id=participant_id,
            signs=True,
            keep_in_touch="",
            open=1,
            began_at=chain.stamp,
            ended_at=None,
            began_id=entry_id,
            ended_id=None,
        )
        chain.open_mentors += 1
        return author

    def _place(self, criterion: str, /) -> dict[str, object]:
        return {"block": self._programme.here.ref, "criterion": criterion, "edition": self._editions[criterion]}

    def _sign(self, chain: Chain, author: Author, criterion: str, /) -> None:
        seen_on = chain.at.date().isoformat()
        data = {
            **self._place(criterion),
            "checklist": self._programme.here.checklist.digest,
            "evidence": [],
            "method": "work_product",
            "occasion": 1,
            "seen_on": seen_on,
            "wording": self._wordings[criterion],
        }
        entry_id, body = chain.add(EntryType.SIGNED, author, data, {"job_role": JOB_ROLE}, criterion=criterion)
        self._writer.add(
            SignOff,
            plan_id=chain.plan_id,
            block_id=self._programme.here.id,
            criterion=criterion,
            edition=self._editions[criterion],
            occasion=1,
            method="work_product",
            seen_on=seen_on,
            wording=self._wordings[criterion],
            signer_id=author.user_id,
            signed_at=chain.stamp,
            standing=1,
            entry_id=entry_id,
            ended_id=None,
        )
        chain.signed_id = entry_id
        self._add_state(chain, criterion, entry_id, [body])

    def _wait(self, chain: Chain, /) -> None:
        """The mentee writes what they did and is ready."""
        place = {"block": self._programme.here.ref, "criterion": WAITING}
        happened_on = chain.at.date().isoformat()
        data = {**place, "happened_on": happened_on, "pieces": [["line", 1]]}
        texts = {"line": "Two calls on Sunday; rang the manager about the second."}
        _id, evidence = chain.add(EntryType.EVIDENCE, chain.mentee, data, texts, criterion=WAITING)
        entry_id, ready = chain.add(EntryType.READY, chain.mentee, self._place(WAITING), criterion=WAITING)
        chain.waiting_since = chain.stamp
        self._add_state(chain, WAITING, entry_id, [evidence, ready], waiting_since=chain.stamp)

    def _add_state(
        self, chain: Chain, criterion: str, entry_id: int, bodies: Iterable[str], /, *, waiting_since: object = None
    ) -> None:
        state = EMPTY
        for body in bodies:
            state = apply(state, to_recorded(body))
        self._writer.add(
            PlanCriterion,
            plan_id=chain.plan_id,
            block_id=self._programme.here.id,
            criterion=criterion,
            state=state.to_json(),
            waiting_since=waiting_since,
            entry_id=entry_id,
        )

    def _log_talk(self, chain: Chain, author: Author, mentor: Mentor, /, *, is_shared: bool = False) -> None:
        facts = {"approach": "both", "held_on": chain.at.date().isoformat(), "leads_read": False, "minutes": 15}
        ref = secrets.token_hex(16)
        data = {**facts, "criteria": [], "mentor": author.ref, "session": ref, "version": 1}
        texts = {"topic": "What the next weeks look like, and nights."}
        entry_id, _body = chain.add(EntryType.SESSION_LOGGED, author, data, texts)
        self._writer.add(
            Session,
            **facts,
            plan_id=chain.plan_id,
            ref=ref,
            mentor_id=mentor.profile_id,
            author_id=author.user_id,
            criteria="[]",
            shared=is_shared,
            version=1,
            confirmed_id=None,
            entry_id=entry_id,
        )
        if is_shared:
            chain.add(EntryType.SESSION_SHARED, author, {"agreed": True, "session": ref, "shared": True})


def list_faults(refs: Iterable[str] = (), /, *, samples: int = 20) -> list[Finding]:
    """What the ledger's verification finds wrong with these plans, and with some others of the database in use."""
    everyone = list(Plan.objects.order_by("pk").values_list("ref", flat=True))
    chosen = {*refs, *everyone[:: max(1, len(everyone) // samples)]}
    verifier = Verifier()
    return [fault for ref in sorted(chosen) for fault in verifier.check_one(ref)]
