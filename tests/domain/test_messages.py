"""The table of messages (rule N1), and names that a mail program would make a link of."""

import re
from dataclasses import replace

import pytest

from mentoring_xblock.domain.criterion_state import CriterionState
from mentoring_xblock.domain.happenings import Happening
from mentoring_xblock.domain.message_conditions import Situation, Tie
from mentoring_xblock.domain.messages import BY_NAME, KINDS, When, Whom, clip_name, is_address_like

SAM = Tie(2, "sam", is_open=True)
HERE = Situation(2, mentee_id=1, status="taking_part", ties=(SAM,), entry_id=7, seq=5, is_listed=True)


def holds(name, situation, **changes):
    return BY_NAME[name].holds(replace(situation, **changes))


class TestTable:
    def test_every_kind_has_a_name_of_its_own_that_fits_its_column(self):
        kinds = [kind for kinds in KINDS.values() for kind in kinds]
        assert len(BY_NAME) == len(kinds)
        assert all(re.fullmatch(r"[a-z_]{1,30}", name) for name in BY_NAME)

    def test_no_and_doubts_are_never_told(self):
        silent = {Happening.REQUEST_DECLINED, Happening.REQUEST_WITHDRAWN, Happening.CONCERN_RAISED, Happening.UNDONE}
        assert silent & set(KINDS) == set()

    def test_what_can_be_undone_waits_for_it(self):
        told = [kind for what in (Happening.SIGNED, Happening.NOT_YET_SAID) for kind in KINDS[what]]
        assert {kind.when for kind in told} == {When.AFTER_UNDO}

    def test_only_receipts_go_to_whoever_did_it(self):
        own = {Whom.ACTOR, Whom.ACTOR_AS_SIGNER, Whom.ACTOR_FOR_ANOTHER}
        assert all("%(receipt)s" in kind.text for kind in BY_NAME.values() if kind.whom in own)

    def test_receipts_carry_no_name(self):
        receipts = [kind.text for kind in BY_NAME.values() if "%(receipt)s" in kind.text]
        assert len(receipts) == 6
        assert [text for text in receipts if "%(actor)s" in text or "%(other)s" in text] == []

    def test_subjects_are_fixed(self):
        assert [kind.name for kind in BY_NAME.values() if "%" in kind.subject or "%" in kind.link.text] == []


class TestReady:
    READY = replace(HERE, state=CriterionState(ready=5))

    def test_holds_while_it_waits_for_this_mentor(self):
        assert holds("ready", self.READY)
        assert holds("ready", self.READY, state=CriterionState(ready=5, seen_by="sam"))

    @pytest.mark.parametrize(
        "changes",
        [
            {"state": CriterionState(ready=9)},
            {"state": CriterionState()},
            {"state": CriterionState(ready=5, seen_by="priya")},
            {"ties": (replace(SAM, signs=False),)},
            {"ties": (replace(SAM, is_open=False),)},
            {"ties": ()},
            {"status": "left"},
            {"is_resting": True},
            {"is_listed": False},
        ],
    )
    def test_does_not_hold_otherwise(self, changes):
        assert not holds("ready", self.READY, **changes)


class TestEnded:
    ENDED = replace(HERE, ties=(replace(SAM, is_open=False, ended=7),), data={"mentor": "sam"})

    def test_is_told_to_either_of_the_two(self):
        assert holds("ended", self.ENDED)
        assert holds("ended", self.ENDED, recipient_id=1)

    @pytest.mark.parametrize(
        "changes",
        [
            {"recipient_id": 3},
            {"ties": (replace(SAM, is_open=False, ended=7), SAM)},
            {"ties": (replace(SAM, is_open=False, ended=6),)},
            {"status": "left"},
        ],
    )
    def test_is_not_told_otherwise(self, changes):
        assert not holds("ended", self.ENDED, **changes)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("asked", {"is_request_open": True}),
        ("not_yet", {"recipient_id": 1, "state": CriterionState(not_yet=5)}),
        ("second_asked", {"state": CriterionState(second_asked=5)}),
        ("second_asked", {"recipient_id": 1, "state": CriterionState(second_asked=5)}),
        ("agreed", {"data": {"mentor": "sam"}}),
        ("talk_logged", {"has_talk": True}),
    ],
)
def test_is_told_while_it_is_so_and_not_once_the_checklist_was_left(name, changes):
    assert holds(name, HERE, **changes)
    assert not holds(name, HERE)
    assert not holds(name, HERE, **changes, status="left")


def test_a_receipt_is_sent_even_after_leaving_but_not_of_what_was_undone():
    for name, recipient in (("signed", 1), ("signed_by_you", 2)):
        it = replace(HERE, recipient_id=recipient, actor_id=2, status="left")
        assert holds(name, it)
        assert not holds(name, it, is_undone=True)


@pytest.mark.parametrize(
    "name",
    (
        "a@b.example Asha＠example.com evil.com Evil。com http://x www x/y mailto:a evil1.com paypal-secure1.com "
        "go1.uk x2.to 192.168.1.1 evil1。com evil．com evil｡com ☃.com evil\u200b.\u2060com evil.\u0301com "
        "evil.\u202ecom x⁄y x∕y J.R. …com"
    ).split(),
)
def test_a_name_that_looks_like_an_address(name):
    assert is_address_like(name)
    assert is_address_like(f"see {name} now")


@pytest.mark.parametrize(
    "name", ["Asha Begum", "J. R. Smith", "O’Neil-Ždanov", "Dr. Ali", "李 小龙", "J.-P. Roy (Jr.)", ""]
)
def test_a_name_that_does_not(name):
    assert not is_address_like(name)
    assert clip_name(name) == name


def test_a_name_in_a_mail_is_one_short_line_in_which_every_letter_is_seen():
    assert clip_name("Asha\u202e \u2066Begum\u2028\u200e now") == "Asha Begum now"
    assert clip_name("\u200b\u00ad") == ""
    assert clip_name("x" * 60) == "x" * 60
    assert clip_name("x" * 58 + " yz") == "x" * 58 + "…"
