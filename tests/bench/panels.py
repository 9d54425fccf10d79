"""Every panel there is, each as those see it who use it most."""

from __future__ import annotations

from mentoring_xblock.routes import ROUTES
from tests.bench.cases import about, pick_skills
from tests.bench.pages import Case, GetParams, WrongAnswer, nothing, panel
from tests.bench.scene import Scene

WHO = {"mentee": Scene.mentee, "mentor": Scene.mentor, "lead": Scene.lead, "newcomer": Scene.stranger}
"""By what the table calls them."""

# Panel, who asks, about what; behind a comma what tells two of the same apart.
_CALLED: tuple[tuple[str, str, GetParams], ...] = (
    ("home", "mentee", nothing),
    ("home", "mentor", nothing),
    ("home", "lead", nothing),
    ("home", "newcomer", nothing),
    ("invitation", "newcomer", nothing),
    ("not-now", "newcomer", nothing),
    ("checklist", "mentee", nothing),
    ("skills", "mentee", nothing),
    ("skill", "mentee", about("plan", "criterion")),
    ("skill", "mentor", about("plan", "criterion")),
    ("not-yet", "mentor", about("plan", "criterion")),
    ("take-back", "mentor", about("plan", "entry")),
    ("concern", "mentor", about("plan", "entry")),
    ("receipts", "mentor", nothing),
    ("mentors", "mentee", nothing),
    ("mentor", "mentee", about("mentor")),
    ("desk", "mentor", nothing),
    ("volunteer", "newcomer", nothing),
    ("sign-several", "mentor", about("plan")),
    ("sign-several, the form", "mentor", pick_skills),
    ("sign-skill, which", "mentor", nothing),
    ("sign-skill", "mentor", about("criterion")),
    ("support", "mentor", nothing),
    ("thanks", "mentor", nothing),
    ("person", "mentor", about("plan")),
    ("person", "lead", about("plan")),
    ("today", "lead", nothing),
    ("people", "lead", nothing),
    ("matrix", "lead", nothing),
    ("matrix, as a list", "lead", about(view="list")),
    ("shared", "lead", nothing),
    ("all-mentors", "lead", nothing),
    ("mentor-file", "lead", about("mentor")),
    ("propose", "lead", about("plan")),
    ("due", "lead", nothing),
    ("end", "mentee", about("plan", "mentorship")),
    ("more", "mentee", nothing),
    ("finish", "mentee", about("plan")),
    ("track", "mentee", nothing),
    ("touch", "mentee", about("plan", "mentorship")),
    ("wishes", "mentee", nothing),
    ("wishes", "mentor", about("plan")),
    ("goals", "mentee", nothing),
    ("goals", "mentor", about("plan")),
    ("goal", "mentee", about("plan", "goal")),
    ("leave", "mentee", nothing),
    ("hold-review", "mentor", about("plan")),
    ("review", "mentee", about("plan")),
    ("close", "lead", about("plan")),
    ("messages", "mentee", nothing),
    ("news", "mentee", nothing),
    ("record", "mentee", about("plan")),
    ("record, checked", "mentee", about("plan", check="yes")),
    ("check", "lead", nothing),
    ("held", "mentee", nothing),
    ("plan-talk", "mentee", about("plan")),
    ("planned-talk", "mentee", about("plan", "planned")),
    ("ask-question", "mentee", about("plan")),
    ("question", "mentor", about("plan", "question")),
    ("talks", "mentee", nothing),
    ("talk", "mentee", about("plan", "session")),
    ("talk", "mentor", about("plan", "session")),
    ("log-talk", "mentor", about("plan")),
    ("group-talk", "mentor", nothing),
    ("ask-or-tell", "mentor", nothing),
)


def list_panels() -> tuple[Case, ...]:
    """WrongAnswer where one of the program's panels is not among them."""
    found = [(called.partition(",")[0], called, who, get_params) for called, who, get_params in _CALLED]
    lacking = set(ROUTES.panels) - {name for name, *_rest in found}
    if lacking:
        raise WrongAnswer(f"nothing asks for {', '.join(sorted(lacking))}")
    return tuple(
        Case(f"{called} ({who})", panel(name, WHO[who], "", get_params)) for name, called, who, get_params in found
    )
