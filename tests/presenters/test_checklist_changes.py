"""What differs between two checklists, as its author reads it."""

from __future__ import annotations

from mentoring_xblock.domain.checklist import parse_checklist
from mentoring_xblock.domain.checklist_changes import compare
from mentoring_xblock.presenters.checklist_changes import describe_changes
from tests.factories import make_checklist, make_criterion


def describe(before: dict[str, object], after: dict[str, object], **signatures: int) -> list[str]:
    old, new = (parse_checklist(make_checklist(make_criterion("a", **changes))) for changes in (before, after))
    return describe_changes(compare(old, new), signatures)


class TestANewTitleOnSignatures:
    def test_says_what_they_were_given_for(self):
        assert describe({"title": "Wash hands"}, {"title": "Give medicine"}, a=7) == [
            "“Give medicine”: title.",
            "7 signatures were given for “Wash hands”. They will count for “Give medicine”.",
        ]

    def test_is_all_that_is_said_where_nobody_signed_or_all_show_it_again(self):
        assert describe({"title": "Wash hands"}, {"title": "Give medicine"}) == ["“Give medicine”: title."]
        again = {"title": "Give medicine", "edition": 2}
        assert describe({"title": "Wash hands"}, again, a=7) == [
            "“Give medicine”: title; to be shown again, 7 signatures will stop counting."
        ]

    def test_is_not_said_of_a_new_guide(self):
        assert describe({"guide": "Once."}, {"guide": "Twice."}, a=7) == ["“A”: guide."]
