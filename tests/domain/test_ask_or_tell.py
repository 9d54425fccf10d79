from __future__ import annotations

import pytest

from mentoring_xblock.domain.ask_or_tell import Advice, advise


@pytest.mark.parametrize(
    ("done_before", "needs_judgement", "advice"),
    [
        pytest.param(False, False, Advice.SHOW_OR_TELL, id="new, one right way: show or tell"),
        pytest.param(False, True, Advice.ASK_THEN_TELL_FACTS, id="new, their judgement: ask, then tell the facts"),
        pytest.param(True, True, Advice.ASK_AND_LET_DECIDE, id="done before, their judgement: ask, let them decide"),
        pytest.param(
            True,
            False,
            Advice.ASK_WHAT_THEY_REMEMBER,
            id="done before, one right way: ask what they remember",
        ),
    ],
)
def test_two_answers_give_the_advice(done_before: bool, needs_judgement: bool, advice: Advice) -> None:
    assert advise(done_before, needs_judgement) is advice


def test_the_codes_are_stable() -> None:
    assert [str(advice) for advice in Advice] == [
        "show_or_tell",
        "ask_then_tell_facts",
        "ask_and_let_decide",
        "ask_what_they_remember",
    ]
