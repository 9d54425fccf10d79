"""A checklist as YAML from people whom nobody knows: read where it is plain, refused with its line where it is not."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mentoring_xblock.domain.checklist import TAG_KEYS, Tag, checklist_to_data
from mentoring_xblock.domain.checklist_changes import EVERYTHING
from mentoring_xblock.domain.checklist_files import FileNote, FileProblem, FileRefused
from mentoring_xblock.formats import yaml_file
from mentoring_xblock.formats.letters import MAX_BYTES
from mentoring_xblock.formats.templates import CHECKLISTS, SHIPPED, read_shipped
from mentoring_xblock.formats.yaml_file import read_yaml
from mentoring_xblock.presenters.file_problems import describe_file_problem
from tests.made_checklists import UNHURRIED, checklists

START = """\
title: Nights
sections:
  - id: first
    title: First
    criteria:
      - id: on-call
        title: On call
"""


def refuse(text: str | bytes) -> list[FileProblem]:
    with pytest.raises(FileRefused) as refused:
        read_yaml(text if isinstance(text, bytes) else text.encode())
    return list(refused.value.problems)


def refuse_one(text: str | bytes) -> tuple[str, str, str]:
    [problem] = refuse(text)
    return problem.where, problem.field, problem.code


def read_skill(*lines: str) -> Any:
    text = START + "".join(f"        {line}\n" for line in lines)
    return read_yaml(text.encode()).checklist.by_id["on-call"]


@pytest.fixture(params=["in C", "in Python"])
def loader(request, monkeypatch):
    """Both of PyYAML's readers: a site may have only the slower one."""
    monkeypatch.setattr(yaml_file, "_LOADER", yaml.CSafeLoader if request.param == "in C" else yaml.SafeLoader)


class TestReading:
    @pytest.mark.parametrize("name", SHIPPED)
    def test_every_template_is_read_as_it_ships(self, name):
        source = read_yaml((CHECKLISTS / f"{name}.yaml").read_bytes())
        assert source.checklist == read_shipped(name).parsed
        assert set(source.places) == set(source.checklist.by_id)

    @pytest.mark.slow
    @UNHURRIED
    @given(checklists(), st.booleans(), st.booleans())
    def test_what_is_written_is_read(self, checklist, allow_unicode, flow):
        text = yaml.safe_dump(checklist_to_data(checklist), allow_unicode=allow_unicode, default_flow_style=flow)
        assert read_yaml(text.encode()).checklist == checklist

    @pytest.mark.parametrize(
        ("line", "name", "value"),
        [
            ("guide: 2026-05-04", "guide", "2026-05-04"),
            ("guide: no", "guide", "no"),
            ("guide: 1_000", "guide", "1_000"),
            ("guide: 12:30:45", "guide", "12:30:45"),
            ("guide: ~", "guide", ""),
            ("guide:", "guide", ""),
            ("guide: '~'", "guide", "~"),
            ("client_voice: yes", "client_voice", True),
            ("client_voice: False", "client_voice", False),
            ("signatures: 2", "signatures", 2),
            ("edition: 12", "edition", 12),
            ("tags: [{framework: CQC, version: 2018, code: 1e3}]", "tags", (Tag("CQC", "2018", "1e3"),)),
            ("tags:", "tags", ()),
        ],
    )
    def test_a_value_is_what_its_key_asks_for(self, line, name, value):
        assert getattr(read_skill(line), name) == value

    def test_an_id_that_looks_like_a_number_or_a_date_is_named_and_no_other_thing(self):
        text = START.replace("on-call", "2026-05-04")
        assert refuse_one(text) == ("lines[6]", "id", "not_an_id")

    def test_what_a_file_says_of_a_skill_is_all_of_it_save_a_version_it_leaves_out(self):
        assert read_yaml(START.encode()).named == {"on-call": EVERYTHING - {"edition"}}
        source = read_yaml(f"{START}        edition: 2\n".encode())
        assert source.named == {"on-call": EVERYTHING}
        assert source.places == {"on-call": "lines[6]"}
        assert not source.keeps_empty

    @pytest.mark.parametrize(
        ("lines", "params"),
        [
            ("weeks: 12\nhours: 37\n", {"weeks": 12, "hours": 37}),
            ("hours: 20\n", {"weeks": "", "hours": 20}),
            ("name: Nights\nsummary: For people\nweeks: some\n", None),
        ],
    )
    def test_the_length_a_template_suggests_is_said(self, lines, params):
        notes = read_yaml((lines + START).encode()).notes
        assert notes == ((FileNote("lines[1]", "", "length_left", "info", params),) if params else ())

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_letters(self, encoding):
        assert read_yaml("title: Üben 🙂\r\n".encode(encoding)).checklist.title == "Üben 🙂"


class TestRefusals:
    @pytest.mark.usefixtures("loader")
    @pytest.mark.parametrize(
        ("text", "line", "code"),
        [
            ("title: x\nsections: &a []", 2, "yaml_alias"),
            ("title: x\nsections: *a", 2, "yaml_alias"),
            ("&a title: x", 1, "yaml_alias"),
            ("a: !!python/object/apply:os.system [ls]", 1, "yaml_tag"),
            ("title: !!str x", 1, "yaml_tag"),
            ("title: ! x", 1, "yaml_tag"),
            ("title: x\nsections: !!set {}", 2, "yaml_tag"),
            ("title: x\ntracks: []\ntitle: y", 3, "yaml_twice"),
            ("title: x\nsections:\n- id: a\n  'id': b", 4, "yaml_twice"),
            ("? [a]\n: b", 1, "yaml_key"),
            ("title: x\n---\ntitle: y", 2, "yaml_documents"),
            ("title: x\n  y: z", 2, "yaml_syntax"),
            ("title: x\n\ttracks: []", 2, "yaml_syntax"),
            ("title: 'x\n", 2, "yaml_syntax"),
            ("title: x\ntracks: [", 2, "yaml_syntax"),
            ("[" * 900, 1, "yaml_deep"),
            ("title:\n" + "".join(f"{' ' * depth}a:\n" for depth in range(1, 30)), 12, "yaml_deep"),
            ("title: x\n\n\x07", 3, "control_character"),
        ],
    )
    def test_name_the_line(self, text, line, code):
        [problem] = refuse(text)
        assert problem.code == code
        # Where a text ends too early, the two readers do not agree on the last line.
        assert problem.where in {f"lines[{line}]", f"lines[{line + 1}]" if code == "yaml_syntax" else ""}

    @pytest.mark.usefixtures("loader")
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "file_empty"),
            (b"# nothing\n", "file_empty"),
            (b"x" * (MAX_BYTES + 1), "too_large"),
            (b"title: x\x00", "not_text_file"),
            (b"\x89PNG\r\n\x1a\n\x00", "not_text_file"),
            ("title: Üben".encode("latin-1"), "not_utf8"),
        ],
    )
    def test_of_the_whole_file(self, content, code):
        assert refuse_one(content) == ("file", "", code)

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("just text", ("lines[1]", "", "not_an_object")),
            ("- title", ("lines[1]", "", "not_an_object")),
            ("tracks: []\n\nsections: []", ("lines[1]", "title", "missing")),
            ("title: x\ncolour: red", ("lines[2]", "colour", "unknown_field")),
            ("title: x\n<<: {tracks: []}", ("lines[2]", "<<", "unknown_field")),
            (START + "        kind: exam\n", ("lines[8]", "kind", "not_a_choice")),
            (START + "        signatures: '2'\n", ("lines[8]", "signatures", "not_a_number_in_range")),
            (START + "        signatures: 99999999999999999999\n", ("lines[8]", "signatures", "not_a_number_in_range")),
            (START + "        client_voice: maybe\n", ("lines[8]", "client_voice", "not_yes_or_no")),
            (
                START + "        tags:\n          - framework: a\n          - code: b\n",
                ("lines[10]", "framework", "missing"),
            ),
            (START + "      - id: on-call\n        title: Again\n", ("lines[8]", "id", "id_twice")),
            (START + "      - id: x\n", ("lines[8]", "title", "missing")),
        ],
    )
    def test_of_the_one_validation_name_the_line_and_the_key(self, text, problem):
        assert problem in [(it.where, it.field, it.code) for it in refuse(text)]

    def test_come_in_the_order_of_the_file(self):
        problems = refuse(START.replace("First", "''").replace("On call", "''") + "colour: red\n")
        assert [it.where for it in problems] == ["lines[4]", "lines[7]", "lines[8]"]

    @pytest.mark.parametrize(
        ("sections", "skills", "problem"),
        [
            (1, 2_000, ("too_many_criteria", 2_000, 500)),
            (2, 251, ("too_many_criteria", 502, 500)),
            (51, 0, ("too_many_sections", 51, 50)),
        ],
    )
    def test_count_what_is_too_many(self, sections, skills, problem):
        lines = ["title: x", "sections:"]
        for section in range(sections):
            lines += [f"- id: s{section}", "  title: S", "  criteria:"]
            lines += [f"  - {{id: c{section}-{number}, title: C}}" for number in range(skills)]
        [found] = refuse("\n".join(lines))
        assert (found.code, found.params["count"], found.params["limit"]) == problem


@pytest.mark.slow
class TestHostileFiles:
    """Each is answered within a second, counted in time of the processor: this machine may be busy."""

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("".join(f"k{number}: v\n" for number in range(90_000)), "yaml_too_long"),
            ("- a\n" * 240_000, "yaml_too_long"),
            ("title: [" + "{}," * 300_000, "yaml_too_long"),
            ("[" * 900_000, "yaml_deep"),
            ("{a: " * 200_000, "yaml_deep"),
            ("- " * 400_000, "yaml_deep"),
            ("? " * 400_000, "yaml_key"),
            ("a: &a [x]\n" + "b: [*a, *a]\n" * 50_000, "yaml_alias"),
            ("title: " + '"' + "\\n" * 400_000, "yaml_syntax"),
            ("title: |\n" + " x\n" * 300_000, "too_long"),
            ("title: " + "a\u0315\u0300" * 100_000, "too_long"),
            ("x" * 900_000 + ": a", "yaml_syntax"),
            ("!" * 900_000, "yaml_tag"),
            ("%" * 900_000, "yaml_syntax"),
            (" " * 900_000 + "a", "not_an_object"),
            ("#\n" * 400_000, "file_empty"),
        ],
        ids=lambda value: value if len(value) < 30 else "",
    )
    def test_are_refused(self, text, code):
        start = time.process_time()
        problems = refuse(text)
        # Seconds of processor time. It takes a fraction of one; what goes back over itself takes minutes.
        assert time.process_time() - start < 5
        assert code in {problem.code for problem in problems}

    def test_the_largest_checklist_is_read(self):
        tags = "".join("    - {framework: f, version: v, code: c, wording: w}\n" for _ in range(10))
        lines = [
            f"  - id: c{number}\n    title: T\n    guide: g\n    tracks: [a]\n    kind: task\n    shown: seen\n"
            f"    signatures: 1\n    client_voice: no\n    edition: 1\n    tags:\n{tags}"
            for number in range(500)
        ]
        text = "title: x\ntracks: [{id: a, title: A}]\nsections:\n- id: s\n  title: S\n  criteria:\n" + "".join(lines)
        checklist = read_yaml(text.encode()).checklist
        assert sum(len(item.tags) for item in checklist.list_criteria()) == 5_000
        assert all(getattr(checklist.by_id["c499"].tags[9], key) for key in TAG_KEYS)

    @given(st.text("ab:-?*&!|>'\"#[]{},%\n \t~", max_size=40))
    def test_any_text_is_a_checklist_or_is_refused_by_name(self, text):
        assert all(describe_file_problem(problem) for problem in refuse(text))
