"""Fields that keep what they are given, and write it without a reason to raise."""

from __future__ import annotations

from typing import Any

from mentoring_xblock.block_fields import Names, Number, WholeNumber, Words, YesOrNo


class TestKept:
    def test_a_value_of_the_field_s_kind_is_written_as_xblock_writes_it(self):
        assert Words().to_string("Nights") == "Nights"
        assert (WholeNumber().to_string(5), YesOrNo().to_string(True)) == ("5", "true")
        assert Names().to_string({"b": 1, "a": 2}).split() == ["{", '"a":', "2,", '"b":', "1", "}"]

    def test_another_is_written_safely(self):
        assert (Words().to_string(5), Words().to_string("a\x00")) == ("5", '"a\\u0000"')
        assert Names().to_string({(1, 2): 3}) == "{}"

    def test_a_weight_that_is_no_number_is_none(self):
        words: list[Any] = ["x", [], {}, 10**400, "", None]
        assert [Number().from_json(value) for value in words] == [None] * 6
        assert [Number().from_json(value) for value in (2, "2.5")] == [2, 2.5]
