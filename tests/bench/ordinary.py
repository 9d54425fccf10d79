"""What an ordinary mentee of some weeks has beside signatures, told through the api."""

from __future__ import annotations

from mentoring_xblock.api import goals, sureness, visits, wishes
from mentoring_xblock.api.actors import Actor
from mentoring_xblock.api.criteria import about_criterion
from mentoring_xblock.api.sessions import about_session, share_session
from mentoring_xblock.models import Goal, LedgerEntry, Mentorship, PlannedTalk, Question, Review
from tests import leading, looking_back, planning
from tests.factories import World


def note_visit(world: World, actor: Actor, /) -> None:
    with world.use(actor, "seen") as case:
        visits.note_visit(case)


def tell_own(world: World, mentee: Actor, plan: str, criteria: list[str], /) -> None:
    """Wishes, a goal with two steps, how sure they are of some skills, and a note to themselves on the last of them."""
    with world.use(mentee, "wishes_write", plan_ref=plan) as case:
        said = wishes.Wishes(matters="To lead calmly.", support="Time to think aloud.", when="After nights", person="")
        wishes.save_wishes(case, said, mentors_may_offer=False)
    with world.use(mentee, "goals", plan_ref=plan, target=goals.about_goal("")) as case:
        goal = goals.save_goal(case, goals.GoalWords("I lead a shift and go home calm.", by_when=world.day(60)))
    for what in ("Ask for the rota of next month", "Shadow the next hand-over"):
        with world.use(mentee, "actions", plan_ref=plan) as case:
            goals.add_step(case, what, goal_ref=goal)
    for number, criterion in enumerate(criteria):
        target = about_criterion(world.address(criterion))
        with world.use(mentee, "rate", plan_ref=plan, target=target) as case:
            sureness.say_sure(case, 1 + number % 3)
    with world.use(mentee, "own_note", plan_ref=plan, target=about_criterion(world.address(criteria[-1]))) as case:
        sureness.save_own_note(case, "Breathe before ringing.")


def tell_pair(world: World, mentee: Actor, mentor: Actor, plan: str, /) -> str:
    """A talk to come, a review that was agreed to, an open question, and a talk that the lead reads; its reference."""
    planned = planning.plan_talk(world, mentor, plan, days=30, minutes=30, agenda="Nights, and who to ring.")
    planning.agree_talk(world, mentee, plan, planned)
    review = looking_back.hold(world, mentor, plan, comment="Going well.")
    looking_back.answer(world, mentee, plan, review)
    talk = world.log_session(mentor, plan, "What the next weeks look like.", minutes=30, approach="both")
    with world.use(mentor, "share_session", plan_ref=plan, target=about_session(talk)) as case:
        share_session(case, is_shared=True, is_agreed=True)
    planning.ask(world, mentee, plan)
    leading.ask_support(world, mentor, "How do I say no?")
    return talk


def list_about(world: World, plan: str, mentor: Actor, talk: str, waiting: str, /) -> dict[str, str]:
    """What panels are about, by the names of their parameters; `waiting`: a skill that waits, of which the address is
    wanted too."""
    rows = Mentorship.objects.filter(plan__ref=plan, mentor__user_id=mentor.user_id, open=1)
    mentorship, mentor_ref = rows.values_list("ref", "mentor__ref").get()
    signed = LedgerEntry.objects.filter(plan__ref=plan, type="signed", actor_id=mentor.user_id).order_by("seq")
    return {
        "plan": plan,
        "criterion": world.address(waiting),
        "entry": str(signed.values_list("seq", flat=True)[0]),
        "goal": _get_ref(Goal, plan),
        "mentor": mentor_ref,
        "mentorship": mentorship,
        "planned": _get_ref(PlannedTalk, plan),
        "question": _get_ref(Question, plan),
        "review": _get_ref(Review, plan),
        "session": talk,
    }


def _get_ref(model: type[Goal | PlannedTalk | Question | Review], plan: str, /) -> str:
    return str(model.objects.filter(plan__ref=plan).values_list("ref", flat=True)[0])
