"""The other courses: a home with a part, the Care Certificate, and registered managers who are mentored only."""

from __future__ import annotations

from mentoring_xblock.workbench.story import Story, Tale

CARE_PEOPLE = ("asha", "ben", "chloe", "dev", "ella", "robin")


def tell_nights(story: Story, /) -> None:
    """A mentor, and a mentee whose skills come from both blocks."""

    def ella() -> Tale:
        yield story.ago(weeks=1)
        story.volunteer("sam", job_role="Senior support worker", when_free="Any day")
        story.join("ella", track="senior")
        story.pair("ella", "sam")
        yield story.ago(days=6)
        story.ready("ella", "night-checks", "Two rounds on Friday night, written up.")
        story.attach("ella", "night-checks", "Night checks.txt", "00:30 all asleep\n03:30 all asleep\n")

    story.tell(ella())


def tell_care(story: Story, /) -> None:
    """Six people have the first skill signed, so that an author can try what a change does; four of them met as a
    group. Sam has a place for none besides them."""

    def sam() -> Tale:
        yield story.ago(weeks=3)
        places = len(CARE_PEOPLE)
        story.volunteer(
            "sam", job_role="Senior support worker", when_free="Any day", does_this_work=True, places=places
        )
        for name in CARE_PEOPLE:
            story.join(name, track=None)
            story.pair(name, "sam")
            story.later(hours=1)
            story.sign("sam", name, "agreed-ways", "observation", "Looked the plan up before the first visit.")
            if name == "asha":
                story.sign("sam", name, "use-feedback", "observation", "Asked two of us, and changed her notes.")
        yield story.ago(days=10)
        talks = story.talk_with_several(
            "sam",
            "Duty of care: a resident who would rather not eat. What would each of us do?",
            ben="Ask the kitchen about smaller plates.",
            chloe="Read his support plan, and tell us what he liked before.",
            dev="Sit with him on Thursday and just talk.",
            ella="Ask his sister what helps at home.",
        )
        yield story.ago(days=9)
        story.call_fair("chloe", talks["chloe"])

    story.tell(sam())


def tell_managers(story: Story, /) -> None:
    """No skills, nothing to sign: goals, talks, a question, and a look back that waits for an answer."""
    story.tell(rhona(story))


def rhona(story: Story, /) -> Tale:
    yield story.ago(weeks=11)
    story.volunteer(
        "tom",
        job_role="Registered manager",
        helps_with="The job that nobody else in the house has.",
        when_free="Early, your time",
        from_outside=True,
        places=2,
    )
    story.join("rhona", track=None)
    story.wish(
        "rhona",
        matters="Someone to whom I can say that I do not know.",
        support="Ask me what I would do. Tell me only when I am stuck.",
    )
    story.pair("rhona", "tom")
    yield story.ago(weeks=10)
    first = story.talk("tom", "rhona", "What a good week looks like, and what is in its way.", approach="coaching")
    yield story.ago(days=69)
    story.call_fair("rhona", first)
    goal = story.set_goal(
        "rhona",
        "I hand the rota over, and trust the person who has it.",
        next_step="Ask Carys whether she would like it.",
        in_the_way="It is quicker when I do it myself.",
        days=84,
    )
    done = story.add_step("rhona", "Ask Carys whether she would like the rota", goal=goal)
    yield story.ago(days=60)
    story.tick_step("rhona", "rhona", done)
    yield story.ago(days=48)
    story.came_of_it("rhona", "rhona", first, "I keep Friday mornings for next month.", ["service"])
    question = story.ask_question("rhona", "How did you prepare your team for an inspection?")
    yield story.ago(days=46)
    story.visit("tom")
    story.answer_question("tom", "rhona", question, "Each of them told me one thing they are proud of.")
    yield story.ago(days=16)
    story.visit("rhona")
    story.talk("rhona", "rhona", "Carys has had the rota for two weeks. I looked every day.", approach="both")
    story.add_step("rhona", "Look at the rota on Fridays alone", goal=goal, days=30)
    yield story.ago(days=6)
    story.visit("rhona")
    yield story.ago(days=4)
    story.visit("tom")
    story.look_back("tom", "rhona", "more_time", "The rota is handed over. The trust comes after.", weeks=4)
    yield story.ago(days=3)
    story.plan_talk("rhona", "rhona", 4, "What is left for me to let go of?")
