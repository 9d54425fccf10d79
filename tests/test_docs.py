"""The documents against the code: what a table or a link claims is looked up where it comes from."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import yaml

from mentoring_xblock.api import events
from mentoring_xblock.block import CoachMentoringBlock
from mentoring_xblock.domain import roles
from mentoring_xblock.domain.checklist import Checklist, Criterion, parse_checklist
from mentoring_xblock.domain.criterion_state import Status
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.ledger.schema import METHODS
from mentoring_xblock.domain.plan_states import PlanStatus
from mentoring_xblock.domain.programme import Settings, Terms, list_setting_problems
from mentoring_xblock.domain.roles import KINDS, TABLE, Relation
from mentoring_xblock.domain.signing import FITTING
from mentoring_xblock.formats.templates import TEMPLATE_ONLY
from mentoring_xblock.presenters.words import HOW, PLAN_STATES, get_status_words
from mentoring_xblock.routes import ROUTES
from mentoring_xblock.workbench.people import PEOPLE

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "mentoring_xblock"
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
RULES = ROOT / "docs" / "rules.md"
CHECKLISTS = ROOT / "docs" / "checklists.md"
EVENTS = ROOT / "docs" / "events.md"
DEVELOPMENT = ROOT / "docs" / "development.md"

# How many rules each letter has; R begins at 0.
RULE_NUMBERS = {
    *(f"C{n}" for n in range(1, 9)),
    *(f"P{n}" for n in range(1, 9)),
    *(f"M{n}" for n in range(1, 8)),
    *(f"S{n}" for n in range(1, 11)),
    *(f"L{n}" for n in range(1, 5)),
    *(f"E{n}" for n in range(1, 10)),
    *(f"R{n}" for n in range(5)),
    *(f"D{n}" for n in range(1, 6)),
    *("U1", "U2", "N1"),
}

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
RULE = re.compile(r"^- \*\*([A-Z]\d+)\*\* \((built|partly|not yet)\) (.+(?:\n  .+)*)$", re.MULTILINE)
LACK = re.compile(r"\b(?:Missing|Falls\s+short):")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w.*/-]+\.(?:py|html|js|css|yaml|toml|md|txt)")
MADE_ELSEWHERE = {"mentoring-record.json", "your-name.yaml"}

# What no document may claim, and what does not belong into one.
FORBIDDEN = re.compile(
    r"\b(?:tamper-? ?proof|unforgeable|unhackable|unbreakable|bank-?grade|military-?grade|TODO|FIXME|TBC)\b"
    r"|(?<![\w.])/(?:work|opt|tmp|home|root)/",
    re.IGNORECASE,
)


def read(path: Path, /) -> str:
    return path.read_text(encoding="utf-8")


def name_of(path: Path, /) -> str:
    return path.relative_to(ROOT).as_posix()


def make_anchor(heading: str, /) -> str:
    """As GitHub makes it from a heading."""
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")


def list_dead_links(path: Path, /) -> list[str]:
    dead = []
    for target in LINK.findall(FENCE.sub("", read(path))):
        if re.match(r"[a-z]+:", target):
            continue
        place, _, anchor = unquote(target).partition("#")
        file = (path.parent / place).resolve() if place else path
        is_dead = not file.exists() or (
            anchor and anchor not in {make_anchor(text) for text in HEADING.findall(FENCE.sub("", read(file)))}
        )
        if is_dead:
            dead.append(target)
    return dead


def list_code(text: str, /) -> list[str]:
    """What stands as code: in back-ticks, and each line of a block."""
    blocks = [line for block in FENCE.findall(text) for line in block.splitlines()[1:-1]]
    return CODE.findall(FENCE.sub("", text)) + blocks


def list_make_targets(text: str, /) -> set[str]:
    """Those that a document tells people to make."""
    calls = [re.fullmatch(r"(?:\S+=\S+ )*make ([\w./-]+)(?: \S+=\S+)*", code.strip()) for code in list_code(text)]
    return {call[1] for call in calls if call}


def read_targets() -> set[str]:
    makefile = read(ROOT / "Makefile").replace("$(VENV)", ".venv")
    return set(re.findall(r"^([\w./-]+):(?!=)", makefile, re.MULTILINE))


def read_table(text: str, /, *columns: str) -> list[dict[str, str]]:
    """The rows of the one table with exactly these columns, back-ticks taken off."""
    head = "| " + " | ".join(columns) + " |"
    lines = text.splitlines()
    [start] = [at for at, line in enumerate(lines) if line.strip() == head]
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        assert len(cells) == len(columns), line
        rows.append(dict(zip(columns, cells, strict=True)))
    return rows


def bare(cell: str, /) -> str:
    """A cell's first piece of code, else the cell."""
    found = CODE.search(cell)
    return found[1] if found else cell


def resolve(constant: str, /) -> Any:
    """`api.submissions.DAILY_LIMITS.ready`: a module below the package, a name in capitals, perhaps a key."""
    module, *names = re.split(r"\.(?=[A-Z])", constant)
    [name, *keys] = names[0].split(".")
    value = getattr(import_module(f"mentoring_xblock.{module}"), name)
    return value[keys[0]] if keys else value


def read_limit(text: str, /) -> tuple[int, str]:
    """The number and the word after it: `1,000 characters`."""
    found = re.match(r"([\d,]+)(?: (\w+))?", text)
    assert found, text
    return int(found[1].replace(",", "")), found[2] or ""


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
class TestEveryDocument:
    def test_has_links_that_lead_somewhere(self, path: Path) -> None:
        assert list_dead_links(path) == []

    def test_names_only_what_can_be_made(self, path: Path) -> None:
        assert list_make_targets(read(path)) - read_targets() == set()

    def test_names_only_files_that_are_there(self, path: Path) -> None:
        there = [name_of(file) for place in ("mentoring_xblock", "static", "tests", "docs") for file in find(place)]
        there += [file.name for file in ROOT.iterdir()]
        named = {code for code in list_code(read(path)) if FILE.fullmatch(code) and "*" not in code}
        gone = {
            name
            for name in named
            if not any(f"/{file}".endswith(f"/{name}") for file in there) and Path(name).name not in MADE_ELSEWHERE
        }
        assert gone == set()

    def test_claims_nothing_that_nobody_can_keep(self, path: Path) -> None:
        assert [found.group() for found in FORBIDDEN.finditer(read(path))] == []


def find(place: str, /) -> Iterator[Path]:
    return (path for path in (ROOT / place).rglob("*") if path.is_file() and "__pycache__" not in path.parts)


class TestRules:
    def test_every_number_stands_there_once(self) -> None:
        numbers = Counter(number for number, _state, _text in RULE.findall(read(RULES)))
        assert {number for number, times in numbers.items() if times > 1} == set()
        assert set(numbers) == RULE_NUMBERS

    def test_every_number_that_the_code_names_is_a_rule(self) -> None:
        named: dict[str, str] = {}
        for path in PACKAGE.rglob("*.py"):
            for part in re.findall(r"\brules? ((?:[A-Z]\d+[–, and]*)+)", read(path)):
                named |= dict.fromkeys(re.findall(r"[A-Z]\d+", part), name_of(path))
        assert len(named) > 20
        assert {number: path for number, path in named.items() if number not in RULE_NUMBERS} == {}

    def test_what_is_partly_built_says_what_is_missing(self) -> None:
        states = {number: (state, text) for number, state, text in RULE.findall(read(RULES))}
        silent = [number for number, (state, text) in states.items() if state == "partly" and not LACK.search(text)]
        boastful = [number for number, (state, text) in states.items() if state == "built" and LACK.search(text)]
        assert (silent, boastful) == ([], [])

    def test_the_role_table_is_the_code_s(self) -> None:
        relations = [str(relation) for relation in Relation]
        rows = read_table(read(RULES), "action", "kind", "what", *relations)
        told = {bare(row["action"]): {name: bare(row[name]) for name in relations} for row in rows}
        assert told == {action: {str(key): cell for key, cell in cells.items()} for action, cells in TABLE.items()}
        assert {bare(row["action"]): row["kind"] for row in rows} == KINDS
        assert [bare(row["action"]) for row in rows] == list(TABLE)

    def test_every_mark_is_explained(self) -> None:
        marks = {bare(row["mark"]) for row in read_table(read(RULES), "mark", "meaning")}
        assert marks == {cell for cells in TABLE.values() for cell in cells.values()}

    @pytest.mark.parametrize("kind", ["set", "own"])
    def test_the_conditions_are_those_of_the_table(self, kind: str) -> None:
        rows = read_table(read(RULES), "action", "`set`", "`own`")
        told = {action for row in rows if row[f"`{kind}`"] for action in CODE.findall(row["action"])}
        [named] = re.findall(r"^Rows that nothing uses yet: (.+(?:\n.+)*)", read(RULES), re.MULTILINE)
        unused = set(CODE.findall(named))
        ruled = {action for action, cells in TABLE.items() if any(cell.startswith(kind) for cell in cells.values())}
        assert unused <= set(TABLE)
        assert told == ruled - unused

    def test_who_does_not_sign_and_who_masquerades_is_answered_as_said(self) -> None:
        [not_signing] = re.findall(r"^- A mentor who does not sign.+(?:\n  .+)*", read(RULES), re.MULTILINE)
        [masquerading] = re.findall(r"^- Masquerading staff.+(?:\n  .+)*", read(RULES), re.MULTILINE)
        hidden, refused = re.split(r"\b403\b", not_signing)
        assert set(CODE.findall(hidden)) == roles._NOT_SIGNING_HIDDEN
        assert set(CODE.findall(refused)) == roles._NOT_SIGNING_REFUSED
        hidden, refused = re.split(r"\b403\b", masquerading)
        assert set(CODE.findall(hidden)) == roles._MASQUERADE_HIDDEN
        assert set(CODE.findall(refused)) == roles._MASQUERADE_REFUSED

    def test_the_plan_states_are_the_code_s(self) -> None:
        rows = read_table(read(RULES), "state", "on screen", "how a plan comes into it today", "what may be written")
        told = {bare(row["state"]): row["on screen"] for row in rows}
        assert told == {str(status): str(PLAN_STATES[status]) for status in PlanStatus}

    def test_the_states_of_a_skill_are_the_code_s_in_its_order(self) -> None:
        rows = read_table(read(RULES), "state", "on screen", "when")
        told = [(bare(row["state"]), row["on screen"]) for row in rows]
        assert told == [(str(it), get_status_words(it, waiting_for="[name]", needed=2)) for it in Status]

    def test_the_ways_of_knowing_are_the_code_s(self) -> None:
        rows = read_table(read(RULES), "way", "on screen", "fits `shown`")
        assert {bare(row["way"]): row["on screen"] for row in rows} == {way: str(HOW[way]) for way in METHODS}
        for row in rows:
            fitting = {shown for shown, ways in FITTING.items() if bare(row["way"]) in ways}
            assert set(CODE.findall(row["fits `shown`"])) == fitting

    def test_the_limits_are_the_code_s(self) -> None:
        rows = read_table(read(RULES), "what", "limit", "constant")
        assert len(rows) > 30
        for row in rows:
            number, unit = read_limit(row["limit"])
            value = resolve(bare(row["constant"]))
            assert value == (timedelta(**{unit: number}) if isinstance(value, timedelta) else number), row["what"]


class TestSettings:
    @pytest.fixture
    def rows(self) -> dict[str, dict[str, str]]:
        found = read_table(read(RULES), "setting", "field of the block", "default", "today")
        return {bare(row["setting"]): row for row in found}

    # Of each setting a value that is not its default and makes sense.
    OTHERS: Mapping[str, Any] = {
        "programme": "nights",
        "title": "Nights",
        "weeks": 8,
        "hours": 30,
        "who_may_mentor": "approved",
        "mentors_per_plan": 3,
        "lead_name": "Lee",
        "privacy_link": "https://example.org/privacy",
        "safety_line": "Ring Lee.",
        "services": ("East",),
        "weight": 1.0,
        "months_to_keep": 12,
    }

    def test_every_default_is_the_code_s(self, rows: dict[str, dict[str, str]]) -> None:
        told = {name: json.loads(bare(row["default"])) for name, row in rows.items()}
        defaults = dataclasses.asdict(Settings())
        assert told == {name: list(it) if isinstance(it, tuple) else it for name, it in defaults.items()}

    def test_every_field_of_the_block_has_that_default(self, rows: dict[str, dict[str, str]]) -> None:
        fields = CoachMentoringBlock.fields
        told = {bare(row["field of the block"]): json.loads(bare(row["default"])) for row in rows.values()}
        assert told == {name: fields[name].default for name in told}

    def test_the_starred_ones_are_the_terms(self, rows: dict[str, dict[str, str]]) -> None:
        starred = {name for name, row in rows.items() if row["setting"].endswith("*")}
        assert starred == {field.name for field in dataclasses.fields(Terms)}

    def test_what_is_said_to_be_refused_is_refused(self, rows: dict[str, dict[str, str]]) -> None:
        refused = set()
        for field in dataclasses.fields(Settings):
            changed = dataclasses.replace(Settings(), **{field.name: self.OTHERS.get(field.name, True)})
            refused |= {it.field for it in list_setting_problems(changed) if it.code == "not_available"}
        assert {name for name, row in rows.items() if "refused" in row["today"]} == refused
        assert {name for name, row in rows.items() if not row["today"].startswith("takes effect")} <= refused


class TestEvents:
    def test_every_event_is_told_of_with_its_data_in_order(self) -> None:
        rows = read_table(read(EVENTS), "event", "when", "data")
        told = {bare(row["event"]): tuple(CODE.findall(row["data"])) for row in rows}
        assert told == {
            events.get_name(what): tuple(re.sub("^count of (.+)", r"\1_count", name) for name in names)
            for what, names in events.DATA.items()
        }

    def test_what_is_silent_is_named(self) -> None:
        _told, silent = read(EVENTS).split("## What is not told")
        assert {name for name in CODE.findall(silent) if name in set(Happening)} == set(map(str, events.SILENT))


class TestChecklists:
    def test_the_example_is_a_checklist_with_every_key(self) -> None:
        [example] = re.findall(r"^```yaml\n(.*?)^```", read(CHECKLISTS), re.MULTILINE | re.DOTALL)
        data = yaml.safe_load(example)
        assert parse_checklist(data).by_id["night-help"].signatures == 2
        assert set(data) == {field.name for field in dataclasses.fields(Checklist)}
        assert set(data["sections"][0]["criteria"][0]) == {field.name for field in dataclasses.fields(Criterion)}

    def test_the_keys_and_their_defaults_are_the_code_s(self) -> None:
        _head, checklist, criterion = read(CHECKLISTS).split("| key | needed | default | what |")
        for text, kind in ((checklist, Checklist), (criterion, Criterion)):
            rows = re.findall(r"^\| `(\w+)` \| (yes|no) \|", text, re.MULTILINE)
            needed = {field.name: field.default is dataclasses.MISSING for field in dataclasses.fields(kind)}
            assert {name: word == "yes" for name, word in rows} == needed

    def test_the_keys_of_templates_alone_are_named(self) -> None:
        [step] = re.findall(r"^1\. Make .+(?:\n   .+)*", read(CHECKLISTS), re.MULTILINE)
        assert set(TEMPLATE_ONLY) <= set(CODE.findall(step))


class TestDevelopment:
    def test_the_people_of_the_workbench_are_those_of_the_demonstration(self) -> None:
        rows = read_table(read(DEVELOPMENT), "who", "`?student=`", "in the first course")
        told = {bare(row["`?student=`"]): row["who"] for row in rows}
        assert told == {person.username: person.name for person in PEOPLE}

    def test_the_links_of_the_readme_open_as_people_who_exist(self) -> None:
        named = set(re.findall(r"\?student=(\w+)", read(ROOT / "README.md")))
        assert named
        assert named <= {person.username for person in PEOPLE}


class TestTheChecksCanFail:
    def test_a_dead_link(self, tmp_path: Path) -> None:
        (tmp_path / "b.md").write_text("# One, two\n")
        (tmp_path / "a.md").write_text(
            "[x](b.md#one-two) [x](b.md#three) ![x](c.png) [x](https://example.org/)\n```\n[x](d.md)\n```\n"
        )
        assert list_dead_links(tmp_path / "a.md") == ["b.md#three", "c.png"]

    def test_a_make_target(self) -> None:
        assert list_make_targets("`make run PORT=1`, make sure, `A=b make test-unit`\n```\nmake x.y\n```\n") == {
            "run",
            "test-unit",
            "x.y",
        }
        assert {"run", "test", ".venv/.mysql"} <= read_targets()

    def test_a_forbidden_word(self) -> None:
        said = "Tamper-proof, tamperproof; see /opt/x, not a/tmp/x."
        assert [found.group() for found in FORBIDDEN.finditer(said)] == ["Tamper-proof", "tamperproof", "/opt/"]

    def test_a_rule(self) -> None:
        assert RULE.findall("- **S3** (partly) One.\n  Missing: two.\n- **S4** (nearly) x") == [
            ("S3", "partly", "One.\n  Missing: two.")
        ]


class TestScreens:
    def test_there_is_a_picture_of_every_panel(self) -> None:
        held = {path.stem for path in (ROOT / "docs" / "screens").glob("*.png")}
        # `home` is whichever of them somebody lands on; `due` is there where a programme says how long it keeps things.
        assert set(ROUTES.panels) - held == {"home", "due"}
        # After a change: `make screens`.
        named = set(re.findall(r"^\| `([\w-]+)` \|", read(ROOT / "docs" / "screens" / "README.md"), re.MULTILINE))
        assert named == set(ROUTES.panels) - {"home", "due"}
