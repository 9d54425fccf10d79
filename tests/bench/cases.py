"""What is timed, by name."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bench.data import LONG_TALKS
from tests.bench.pages import (
    HOME_PAGE,
    Case,
    GetParams,
    all_skills,
    log_talk,
    nothing,
    other_with_state,
    page,
    panel,
    pick_open,
    save,
    sign_off,
    sign_several,
    verb,
    view,
)
from tests.bench.scene import EMPTY_PAGE, FEW_PAGE, MANY_PAGE, OTHER_PAGE, SEVERAL, Scene
from tests.bench.sizes import FEW, MANY, get_mentee

EMPTY = "Empty block's page"
OTHER = "Drag and drop's page"
OTHER_STATE = "Drag and drop's page and its state"
MENTEE = "Mentee's page"
EMPTY_VIEW, OTHER_VIEW = "Empty block, its view alone", "Drag and drop, its view alone"
MENTEE_VIEW = "Mentee's page, the view alone"
DESK, FREE_DESK = "Mentor's page, 4 people", "Mentor's page, a free place"
TODAY = "Lead's page"
PEOPLE, FAR_PEOPLE = "Lead's list", "Lead's list, far on"
WAITING, NAMED = "Lead's list, who waits", "Lead's list, by name"
MATRIX, FAR_MATRIX = "People by skills", "People by skills, far on"
ALL_MENTORS, PROPOSE = "Lead's list of mentors", "Whom to suggest"
SHARED = "Talks that the lead reads"
MENTORS, FAR_MENTORS = "Find a mentor", "Find a mentor, far on"
NEWS = "What is new"
TALKS, FAR_TALKS = f"{LONG_TALKS:,} talks", f"{LONG_TALKS:,} talks, far on"
SIGN = "Sign-off with its panel"
SIGN_TEN, LOG = f"{SEVERAL} signatures at once with their panel", "Logging a talk with its panel"
FEW_MENTEE, MANY_MENTEE = f"Mentee's page, {FEW} skills alike", f"Mentee's page, {MANY} skills alike"
FEW_ALL, MANY_ALL = f"Mentee's list of all {FEW} skills", f"Mentee's list of all {MANY} skills"
FEW_SAVE, MANY_SAVE = f"An author saves {FEW} skills", f"An author saves {MANY} skills"
FEW_VERB, MANY_VERB = f"Saving {FEW} skills, the verb alone", f"Saving {MANY} skills, the verb alone"

FRONTS = (DESK, FREE_DESK, TODAY)
LISTS = (
    *FRONTS,
    *(PEOPLE, FAR_PEOPLE, WAITING, NAMED, MATRIX, FAR_MATRIX, ALL_MENTORS, PROPOSE, SHARED),
    *(MENTORS, FAR_MENTORS, NEWS, TALKS, FAR_TALKS),
)


def about(*names: str, **more: str) -> GetParams:
    """Parameters of a panel: those of the measured mentee's things by name, and others as they stand here."""

    def get_params(scene: Scene) -> Mapping[str, str]:
        return {**{name: scene.about[name] for name in names}, **more}

    return get_params


def pick_skills(scene: Scene, /) -> Mapping[str, str]:
    return {"plan": scene.about["plan"], **pick_open(scene)}


PAGES = (
    Case("Goals", panel("goals", Scene.mentee, "go home calm")),
    Case("A skill, for its mentee", panel("skill", Scene.mentee, "Breathe before ringing", about("plan", "criterion"))),
    Case("A skill, to sign", panel("skill", Scene.mentor, "cm-choice", about("plan", "criterion"))),
    Case("Form of a talk", panel("log-talk", Scene.mentor, "held_on", about("plan"))),
    Case("Form of a talk with several", panel("group-talk", Scene.mentor, "held_on")),
    Case(f"Form of {SEVERAL} signatures at once", panel("sign-several", Scene.mentor, "items[]", pick_skills)),
    Case("Record", panel("record", Scene.mentee, "cm-table", about("plan"))),
    Case("Form of a review", panel("hold-review", Scene.mentor, "outcome", about("plan"))),
    Case("A question", panel("question", Scene.mentor, "Who do I ring", about("plan", "question"))),
)

CASES = (
    Case(EMPTY, page(EMPTY_PAGE, Scene.mentee, "Hello")),
    Case(OTHER, page(OTHER_PAGE, Scene.mentee, "DragAndDropBlock")),
    Case(OTHER_STATE, other_with_state),
    Case(MENTEE, page(HOME_PAGE, Scene.mentee, "8 of 22 signed")),
    Case(SIGN, sign_off),
    Case(SIGN_TEN, sign_several),
    Case(LOG, log_talk),
    Case(DESK, page(HOME_PAGE, Scene.mentor, "4 of 4 places")),
    Case(FREE_DESK, page(HOME_PAGE, Scene.free_mentor, "2 of 4 places")),
    Case(TODAY, page(HOME_PAGE, Scene.lead, "Would like a hand")),
    Case(PEOPLE, panel("people", Scene.lead, "3 of 22 signed")),
    Case(FAR_PEOPLE, panel("people", Scene.lead, "of 22 signed", lambda scene: {"after": scene.far_plan})),
    Case(WAITING, panel("people", Scene.lead, "3 of 22 signed", about(state="waiting"))),
    Case(NAMED, panel("people", Scene.lead, "of 22 signed", nothing, find=Scene.rare_name)),
    Case(MATRIX, panel("matrix", Scene.lead, "cm-matrix")),
    Case(FAR_MATRIX, panel("matrix", Scene.lead, "cm-matrix", lambda scene: {"after": scene.far_plan})),
    Case(ALL_MENTORS, panel("all-mentors", Scene.lead, "Senior support worker")),
    Case(PROPOSE, panel("propose", Scene.lead, "bench-free", lambda scene: {"plan": scene.asking_plan})),
    Case(SHARED, panel("shared", Scene.lead, "What the next weeks look like")),
    Case(MENTORS, panel("mentors", Scene.mentee, "free place")),
    Case(FAR_MENTORS, panel("mentors", Scene.mentee, "", lambda scene: {"after": scene.far_mentor})),
    Case(NEWS, panel("news", Scene.mentee, "signed")),
    Case(TALKS, panel("talks", Scene.talker, "What the next weeks look like")),
    Case(
        FAR_TALKS,
        panel("talks", Scene.talker, "What the next weeks look like", lambda scene: {"before": scene.far_talk}),
    ),
    *PAGES,
    Case(EMPTY_VIEW, view(EMPTY_PAGE, Scene.mentee)),
    Case(OTHER_VIEW, view(OTHER_PAGE, Scene.mentee)),
    Case(MENTEE_VIEW, view(HOME_PAGE, Scene.mentee)),
    Case(FEW_MENTEE, page(FEW_PAGE, get_mentee(FEW), f"of {FEW} signed")),
    Case(MANY_MENTEE, page(MANY_PAGE, get_mentee(MANY), f"of {MANY} signed")),
    Case(FEW_ALL, all_skills(FEW_PAGE, FEW)),
    Case(MANY_ALL, all_skills(MANY_PAGE, MANY)),
    Case(FEW_SAVE, save(FEW_PAGE)),
    Case(MANY_SAVE, save(MANY_PAGE)),
    Case(FEW_VERB, verb(FEW_PAGE)),
    Case(MANY_VERB, verb(MANY_PAGE)),
)
