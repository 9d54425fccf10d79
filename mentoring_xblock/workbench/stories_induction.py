"""The first course, on the Senior/Manager plan: people from their first week to what came after, and their lead."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime

from mentoring_xblock.workbench.story import Story, Tale


def tell_induction(story: Story, /) -> None:
    """Sam mentors Asha, Ben and Dev; Maya mentors Nia, Max, Hal and Ivy, and for a while Joel; Tom mentors Priya."""
    tales = (mentors, nia, max_, joel, hal, asha, ben, dev, priya, kit, zara, ivy, maya_and_lee, chloe, ella)
    story.tell(*(tale(story) for tale in tales))


def mentors(story: Story, /) -> Tale:
    yield story.ago(weeks=15)
    story.volunteer(
        "maya",
        job_role="Deputy manager",
        helps_with="Support plans, risk assessments, talking with families.",
        when_free="Fri before ten",
        does_this_work=True,
    )
    yield story.ago(days=43)
    story.volunteer(
        "sam",
        job_role="Senior support worker",
        helps_with="Nights, medication rounds, first supervisions.",
        when_free="Wed after handover, or text me",
        does_this_work=True,
    )
    story.volunteer("priya", job_role="Team leader", helps_with="Rotas and budgets.", when_free="Tuesdays", places=2)
    story.volunteer("tom", job_role="Registered manager", helps_with="Leading a team.", from_outside=True, places=6)


def asha(story: Story, /) -> Tale:
    """Week six."""
    goal = yield from asha_begins(story)
    yield from asha_goes_on(story, goal)


def asha_begins(story: Story, /) -> Generator[datetime, None, str]:
    """Gives back the reference of her goal."""
    yield story.ago(weeks=6)
    story.join("asha", track="senior")
    story.wish(
        "asha",
        matters="Running a night without having to ring for everything.",
        support="I like to be asked first, and told when I am stuck.",
        when="After a late shift, not before an early one.",
    )
    story.pair("asha", "sam")
    story.sure("asha", cover_shifts=1, on_call=1, budget_plans=2)
    story.show_and_sign("sam", "asha", "cover-shifts", "observation", "own-workload", "change-shifts")
    yield story.ago(days=36)
    first = story.talk(
        "sam", "asha", "First talk: what the next weeks look like, and nights.", minutes=15, approach="both"
    )
    yield story.ago(days=35)
    story.call_fair("asha", first)
    goal = story.set_goal(
        "asha",
        "I lead a night on my own, and go home without worrying.",
        *("on-call", "own-workload"),
        next_step="Plan one night from beginning to end.",
        in_the_way="I do not know who may decide what at night.",
        days=63,
    )
    done = story.add_step("asha", "Write down who decides what at night", goal=goal)
    yield story.ago(days=24)
    story.ready("asha", "budget-plans", "Went through the pots together.", "Chose a pot for trips.")
    story.later(hours=20)
    story.not_yet("sam", "asha", "budget-plans", "Let the client hold the calculator next time.")
    story.tick_step("asha", "asha", done)
    return goal


def asha_goes_on(story: Story, goal: str, /) -> Tale:
    yield story.ago(days=15)
    story.talk("asha", "asha", "How to say no to an extra shift.", approach="coaching")
    story.sure("asha", cover_shifts=3, on_call=2)
    yield story.ago(days=6)
    story.visit("asha")
    yield story.ago(days=5)
    question = story.ask_question("asha", "Who do I ring first when two people are off sick at night?")
    yield story.ago(days=4)
    story.visit("asha")
    yield story.ago(days=3, hours=6)
    story.answer_question(
        "sam", "asha", question, "The neighbouring house, then the bank list. The manager only if nobody can."
    )
    yield story.ago(days=3, hours=2)
    story.ready("asha", "on-call", "Two calls on Sunday; rang the manager about the second.")
    yield story.ago(days=3)
    story.talk(
        "sam",
        "asha",
        "Sunday’s two calls, and what she would do again.",
        minutes=15,
        approach="coaching",
        next_steps="Plan Thursday night, and show me before.",
    )
    story.later(minutes=20)
    story.add_step("asha", "Plan Thursday night from beginning to end", goal=goal, days=5)
    story.add_step("asha", "Bring the old rota to the next talk", goal=goal, mentor="sam")
    yield story.ago(hours=3)
    story.agree_talk("sam", "asha", story.plan_talk("asha", "asha", 2, "Nights, and the rota."))


def ben(story: Story, /) -> Tale:
    """Close to the end."""
    yield story.ago(weeks=6)
    story.join("ben", track="senior")
    story.pair("ben", "sam")
    story.show_and_sign("sam", "ben", *(skill for skill in list_senior_skills(story) if skill != "innovate"))
    yield story.ago(days=9)
    story.talk("sam", "ben", "How to bring in something new without telling people off.", approach="coaching")
    yield story.ago(days=6)
    story.visit("sam")
    yield story.ago(days=4)
    story.visit("sam")
    yield story.ago(days=2, hours=20)
    story.ready("ben", "innovate", "Suggested a quiet hour after lunch; we try it for a month.")
    yield story.ago(hours=3)
    story.plan_talk("sam", "ben", 3, "What is left, and what comes after.")


def dev(story: Story, /) -> Tale:
    """On a break."""
    yield story.ago(weeks=6)
    story.join("dev", track="senior")
    story.pair("dev", "sam")
    story.show_and_sign("sam", "dev", "cover-shifts", "health-and-safety")
    yield story.ago(days=4)
    story.pause("dev", 24)


def priya(story: Story, /) -> Tale:
    """A mentor who has one herself."""
    yield story.ago(weeks=6)
    story.join("priya", track="manager")
    story.pair("priya", "tom")
    yield story.ago(hours=3)
    story.ask_question("priya", "How do I tell a friend that her work is not good enough?")


def chloe(story: Story, /) -> Tale:
    """Has just joined, and asked Priya."""
    yield story.ago(hours=3)
    story.join("chloe", track="senior")
    story.ask("chloe", "priya", "Hello Priya, we met on the ward round. Would you be my mentor?")


def ella(story: Story, /) -> Tale:
    """Has just joined, and would take an offer."""
    yield story.ago(hours=3)
    story.join("ella", track="senior", mentors_may_offer=True)


def ivy(story: Story, /) -> Tale:
    """Week one."""
    yield story.ago(days=4)
    story.join("ivy", track="senior")
    story.wish("ivy", matters="To feel less new.")
    request = story.ask(
        "ivy", "maya", "Hello Maya, I liked how you spoke with Mrs B's daughter. Would you be my mentor?"
    )
    yield story.ago(days=2)
    story.agree("maya", request)
    story.later(minutes=10)
    planned = story.plan_talk("maya", "ivy", 1, "Getting to know each other. What would you like from this?")
    yield story.ago(days=1)
    story.agree_talk("ivy", "ivy", planned)
    story.ready("ivy", "change-shifts", "Swapped two shifts on Monday and told both people.")


def max_(story: Story, /) -> Tale:
    """Week thirteen: the time that was set is over, and more was agreed; one skill waits for more than a week."""
    yield story.ago(weeks=13)
    story.join("max", track="senior")
    story.wish("max", matters="To be calm when families are upset.")
    story.pair("max", "maya")
    yield story.ago(weeks=10)
    story.show_and_sign("maya", "max", "monthly-finances", "support-plans", "risk-assessments", "change-shifts")
    yield story.ago(days=40)
    talk = story.talk("maya", "max", "A daughter who was angry on the phone.", approach="coaching")
    yield story.ago(days=39)
    story.call_fair("max", talk)
    story.show_and_sign("maya", "max", "observation", "own-workload", "reflect")
    yield story.ago(days=22)
    story.came_of_it(
        "max", "max", talk, "I let her finish before I answer. She rang back to say thank you.", ["family"]
    )
    yield story.ago(days=11)
    story.visit("max")
    shared = story.talk("maya", "max", "Too few of us at weekends, and what it does to residents.", approach="both")
    story.later(hours=1)
    story.share("max", "max", shared)
    yield story.ago(days=10)
    story.ready("max", "supervision", "My first one, with a new colleague. She did most of the talking.")
    yield story.ago(days=8)
    review = story.look_back("maya", "max", "more_time", "Seven signed, and each of them solid.", weeks=4)
    yield story.ago(days=7)
    story.visit("max")
    story.agree_to_review("max", "max", review, "Four weeks without the summer rota will help.")


def nia(story: Story, /) -> Tale:
    """Finished: everything is signed, both agreed that she is ready, and she has the job."""
    yield story.ago(weeks=14)
    story.join("nia", track="senior")
    story.pair("nia", "maya")
    skills = list_senior_skills(story)
    story.sure("nia", cover_shifts=1)
    yield story.ago(weeks=11)
    story.show_and_sign("maya", "nia", *skills[:6])
    yield story.ago(weeks=8)
    talk = story.talk("nia", "nia", "My first night in charge.", approach="coaching")
    story.later(hours=1)
    story.show_and_sign("maya", "nia", *skills[6:10])
    yield story.ago(weeks=5)
    story.came_of_it("nia", "nia", talk, "Nights are planned before the day goes home.", ["client", "service"])
    yield story.ago(days=21)
    story.show_and_sign("maya", "nia", *skills[10:])
    story.sure("nia", cover_shifts=3)
    yield story.ago(days=20)
    review = story.look_back("maya", "nia", "ready", "Calm, fair, and people ask for her.")
    yield story.ago(days=19)
    story.visit("nia")
    story.agree_to_review("nia", "nia", review, "Thank you, Maya.")
    yield story.ago(days=6)
    story.visit("nia")
    story.say_what_then("nia", "nia", "new_role")


def joel(story: Story, /) -> Tale:
    """Closed by the lead, with signatures missing."""
    yield story.ago(weeks=10)
    story.join("joel", track="senior")
    story.pair("joel", "maya")
    yield story.ago(days=63)
    story.show_and_sign("maya", "joel", "monthly-finances", "change-shifts", "observation")
    yield story.ago(weeks=4)
    story.close("lee", "joel", "Moved to our service in Leeds, and goes on there.")


def hal(story: Story, /) -> Tale:
    """Quiet for more than three weeks."""
    yield story.ago(weeks=7)
    story.join("hal", track="senior")
    story.pair("hal", "maya")
    yield story.ago(days=40)
    story.show_and_sign("maya", "hal", "change-shifts", "observation")
    yield story.ago(days=25)
    story.talk("maya", "hal", "Which skills come next, and when we meet.", minutes=15, approach="mentoring")


def zara(story: Story, /) -> Tale:
    """Asked Maya, who has no place left; now the lead is asked."""
    yield story.ago(days=13)
    story.join("zara", track="senior")
    story.wish("zara", matters="Someone who remembers their own first year.", when="Any morning but Monday.")
    request = story.ask("zara", "maya", "Hello Maya, would you have time for me as well?")
    yield story.ago(days=1, hours=20)
    story.decline("maya", request)
    yield story.ago(days=1, hours=12)
    story.ask_for_help("zara")


def kit(story: Story, /) -> Tale:
    """The lead thinks that Tom would suit; neither has answered."""
    yield story.ago(days=11)
    story.join("kit", track="manager")
    yield story.ago(days=2)
    story.propose("lee", "kit", "tom")


def maya_and_lee(story: Story, /) -> Tale:
    """A mentor with much on her hands, and the lead who listens."""
    yield story.ago(days=18)
    story.note(
        "lee", "maya", "Four people is a lot beside her own job. She wants to keep them. We talk again in a month."
    )
    yield story.ago(days=8, hours=1)
    story.visit("maya")
    yield story.ago(days=2, hours=1)
    story.visit("maya")
    yield story.ago(days=1)
    story.ask_support("maya", "Two of mine have to wait for me. I would like to think about that with you.")


def list_senior_skills(story: Story, /) -> list[str]:
    return [skill.id for _place, skill in story.programme.list_criteria("senior")]
