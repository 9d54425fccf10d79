"""The made-up people of the workbench. The demo command brings each to the stage that stands here."""

from dataclasses import dataclass

LONDON = "Europe/London"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """`sees`: what one finds as them, a sentence. `enrolled`: on every course of the demo, or on none.
    `language`: the workbench's own, unless another is named."""

    username: str
    name: str
    sees: str
    is_staff: bool = False
    enrolled: bool = True
    time_zone: str = LONDON
    language: str | None = None


PEOPLE = (
    DemoPerson(
        "asha",
        "Asha Begum",
        "A mentee part of the way: some skills signed, one “not yet”, one waiting for Sam.",
    ),
    DemoPerson("ben", "Ben Walters", "A mentee close to the end: one skill is left and waits for Sam."),
    DemoPerson("chloe", "Chloe Martin", "A mentee who has just joined and asked Priya; no answer yet."),
    DemoPerson("dev", "Dev Patel", "A mentee on a break, with a few skills signed."),
    DemoPerson("ella", "Ella Hughes", "A mentee without a mentor so far."),
    DemoPerson("sam", "Sam Okoro", "A peer mentor with people waiting for a signature."),
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
