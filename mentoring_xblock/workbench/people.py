"""The made-up people of the workbench. The demo command brings each to the stage that stands here."""

from dataclasses import dataclass

LONDON = "Europe/London"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """`sees`: what one finds as them, a sentence, in the scenario that `opens` names. `enrolled`: on every course of
    the demo, or on none. `language`: the workbench's own, unless another is named."""

    username: str
    name: str
    sees: str
    is_staff: bool = False
    enrolled: bool = True
    time_zone: str = LONDON
    language: str | None = None
    opens: str = "coach_mentoring.0"


PEOPLE = (
    DemoPerson(
        "asha",
        "Asha Begum",
        "A mentee in week six: some skills signed, one “not yet”, one waiting for Sam; a goal, a talk to confirm.",
    ),
    DemoPerson("ben", "Ben Walters", "A mentee close to the end: one skill is left and waits for Sam."),
    DemoPerson("chloe", "Chloe Martin", "A mentee who has just joined and asked Priya; no answer yet."),
    DemoPerson("dev", "Dev Patel", "A mentee on a break, with a few skills signed."),
    DemoPerson("ella", "Ella Hughes", "A mentee without a mentor so far."),
    DemoPerson(
        "ivy", "Ivy Turner", "A mentee in her first week: a first talk tomorrow, a first skill waiting for Maya."
    ),
    DemoPerson("max", "Max Doyle", "A mentee in week thirteen: more time was agreed; one skill waits for too long."),
    DemoPerson("nia", "Nia Rowe", "A mentee who has finished: everything is signed, and she has the job."),
    DemoPerson("joel", "Joel Finch", "A mentee whose checklist the lead closed, with most of it unsigned."),
    DemoPerson("hal", "Hal Brooks", "A mentee of whom nobody has heard for three weeks."),
    DemoPerson("zara", "Zara Ahmed", "A mentee without a mentor: Maya had no place left, now the lead is asked."),
    DemoPerson("kit", "Kit Adams", "A mentee for whom the lead suggested Tom; both still have to say yes."),
    DemoPerson(
        "rhona",
        "Rhona Byrne",
        "A registered manager, in the fifth course: Tom mentors her there, with no skills to sign.",
        opens="coach_mentoring.4",
    ),
    DemoPerson("sam", "Sam Okoro", "A peer mentor with people waiting for a signature."),
    DemoPerson(
        "maya", "Maya Bennett", "A mentor whose places are all taken, and who would like to talk that through with Lee."
    ),
    DemoPerson("priya", "Priya Nair", "A peer mentor who is a mentee as well, with a request to answer."),
    DemoPerson(
        "tom",
        "Tom Eriksen",
        "A mentor with free places, in New Zealand: “today” is another day there.",
        time_zone="Pacific/Auckland",
    ),
    DemoPerson("lee", "Lee Carter", "The programme lead (course staff).", is_staff=True),
    DemoPerson("gwen", "Gwen Parry", "The course’s author (course staff): edits, previews, publishes.", is_staff=True),
    DemoPerson("robin", "Robin Gray", "On the course, has not joined: the invitation."),
    DemoPerson("noor", "Noor Aziz", "Not on the course: turned away.", enrolled=False),
)

_BY_USERNAME = {person.username: person for person in PEOPLE}


def find_demo_person(username: str, /) -> DemoPerson | None:
    return _BY_USERNAME.get(username)
