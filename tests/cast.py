"""One plan with somebody in every relation to it, and words of each that nobody else should come across."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mentoring_xblock.api import mentorships, sign_offs
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.evidence import Evidence, ask_second_signature
from mentoring_xblock.api.plan_views import get_criterion
from mentoring_xblock.api.sessions import about_session, save_reflection, share_session
from mentoring_xblock.domain.programme import Settings
from mentoring_xblock.domain.roles import Relation
from mentoring_xblock.errors import NotFound
from mentoring_xblock.models import EvidenceFile, MentorProfile, Mentorship
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
    )
}


@dataclass
class Cast:
    """Asha's plan. `entries`: numbers of entries by criterion; `talks`, `requests`, `mentors`: references by name."""

    world: World
    plan: str = ""
    entries: dict[str, int] = field(default_factory=dict)
    talks: dict[str, str] = field(default_factory=dict)
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
    world.end(ASHA, cast.plan, FAY)
    _work_with(cast, SAM, WORDS["request to Sam"])
    world.say_ready(ASHA, cast.plan, "on-call", Evidence(line=WORDS["evidence"], happened_on=world.day()))
    _sign(cast, SAM, "by-sam", WORDS["signature by Sam"])
    if settings is not None and settings.leads_may_sign:
        _sign(cast, LEE, "by-lee", "")
    _ask_second(cast, ASHA, "second-asha")
    _ask_second(cast, SAM, "second-sam")
    cast.entries["back-to-asha"] = world.say_not_yet(SAM, cast.plan, "back-to-asha", WORDS["not yet by Sam"])
    _talk(cast, SAM, "Sam", WORDS["talk with Sam"])
    _talk(cast, SAM, "shared", WORDS["shared talk with Sam"])
    with world.use(SAM, "share_session", plan_ref=cast.plan, target=about_session(cast.talks["shared"])) as case:
        share_session(case, is_shared=True, is_agreed=True)
    for actor, talk in ((ASHA, "Sam"), (SAM, "Sam"), (FAY, "Fay")):
        _note(cast, actor, talk)
    cast.request = world.ask(ASHA, cast.mentors["Priya"], WORDS["request to Priya"])
    return cast


def _work_with(cast: Cast, mentor: Actor, message: str) -> None:
    cast.world.agree(mentor, cast.world.ask(ASHA, cast.mentors[mentor.name], message))


def _sign(cast: Cast, actor: Actor, criterion: str, comment: str) -> None:
    cast.entries[criterion] = cast.world.sign(actor, cast.plan, criterion, comment=comment or "Seen on nights.")


def _ask_second(cast: Cast, actor: Actor, criterion: str) -> None:
    target = about_criterion(cast.world.address(criterion))
    with cast.world.use(actor, "second_signature", plan_ref=cast.plan, target=target) as case:
        ask_second_signature(case)


def _talk(cast: Cast, mentor: Actor, name: str, topic: str) -> None:
    cast.talks[name] = cast.world.log_session(mentor, cast.plan, topic)


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
