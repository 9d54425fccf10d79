"""Bodies, hashes and commitments: fixed for ever by the files under golden/, one of each type."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from mentoring_xblock.domain.ledger.entries import NewEntry, SealedBody, format_time, parse_time, seal_body
from mentoring_xblock.domain.ledger.schema import EntryType
from mentoring_xblock.domain.verify_record import parse_body
from tests.ledger_histories import given

GOLDEN = Path(__file__).parent / "golden"


def seal(golden: dict[str, Any], **changes: Any) -> SealedBody:
    held = golden | changes
    salts = iter(bytes.fromhex(held["texts"][name]["salt"]) for name in sorted(held["texts"]))
    texts = {name: item["text"] for name, item in held["texts"].items()}
    return seal_body(
        NewEntry(EntryType(held["type"]), held["data"], texts),
        plan=held["plan"],
        seq=held["seq"],
        prev=held["prev"],
        capacity=held["capacity"],
        actor_ref=held["actor"],
        at=datetime.fromisoformat(held["at"]),
        make_salt=lambda: next(salts),
    )


def load(kind: str) -> dict[str, Any]:
    held: dict[str, Any] = json.loads((GOLDEN / f"{kind}.json").read_text("utf-8"))
    return held | {"type": kind.partition(".")[0]}


# `evidence.2`: what came to a type later has a body of its own.
BODIES = sorted(path.stem for path in GOLDEN.glob("*.json"))


def test_there_is_a_golden_body_for_every_type():
    assert sorted({name.partition(".")[0] for name in BODIES}) == sorted(EntryType)


@pytest.mark.parametrize("kind", BODIES)
class TestGolden:
    def test_the_body_is_the_same_byte_for_byte(self, kind):
        golden = load(kind)
        sealed = seal(golden)
        assert (sealed.body, sealed.hash) == (golden["body"], golden["hash"])

    def test_hash_and_commitments_are_those_of_the_written_rule(self, kind):
        # By hand, so that a change of our own functions cannot hide.
        golden = load(kind)
        private = {"not_yet", "mentorship_ended", "session_logged", "session_confirmed", "session_shared", "concern"}
        body_digest = hashlib.sha256(golden["body"].encode()).hexdigest()
        openness = "private" if kind in private else "open"
        chained = f"coach-mentoring/entry/1\n{golden['prev']}\n{openness}\n{body_digest}"
        assert hashlib.sha256(chained.encode()).hexdigest() == golden["hash"]
        digests = {}
        for name, held in golden["texts"].items():
            place = f'["{golden["plan"]}",{golden["seq"]},"{name}"]'
            message = f"coach-mentoring/text/1\n{place}\n{held['text']}".encode()
            digests[name] = hmac.new(bytes.fromhex(held["salt"]), message, hashlib.sha256).hexdigest()
        assert json.loads(golden["body"])["texts"] == digests

    def test_it_has_the_shape_that_every_entry_has(self, kind):
        assert parse_body(load(kind)["body"]) is not None


class TestSealing:
    def test_what_has_no_value_is_left_out(self):
        golden = load("paused")
        assert json.loads(seal(golden, data={"until": None}).body)["data"] == {}

    def test_a_needed_value_cannot_be_left_out(self):
        with pytest.raises(ValueError, match="finish_moved breaks its schema at finish_on"):
            seal(load("finish_moved"), data={"finish_on": None})

    def test_data_of_another_type_are_refused(self):
        with pytest.raises(ValueError, match="resumed breaks its schema at until"):
            seal(load("resumed"), data={"until": "2026-05-04"})

    def test_a_text_of_another_type_is_refused_without_saying_it(self):
        salt = "00" * 32
        with pytest.raises(ValueError, match="breaks its schema at comment") as caught:
            seal(load("ready"), texts={"comment": {"salt": salt, "text": "private"}})
        assert "private" not in str(caught.value)

    @pytest.mark.parametrize(
        "changes", [{"capacity": "friend"}, {"actor": "B2" * 16}, {"actor": "b2"}, {"plan": "g1" * 16}]
    )
    def test_references_and_capacity_are_checked(self, changes):
        with pytest.raises(ValueError, match="needs a capacity and references"):
            seal(load("resumed"), **changes)

    def test_the_same_text_twice_has_two_salts_and_two_commitments(self):
        golden = load("not_yet")
        same = {name: {"salt": hashlib.sha256(name.encode()).hexdigest(), "text": "7"} for name in golden["texts"]}
        sealed = seal(golden, texts=same)
        assert len(set(sealed.digests.values())) == len(set(sealed.salts.values())) == len(same)


EARLY = datetime(1990, 1, 1)  # noqa: DTZ001, hypothesis adds the zone


class TestTimes:
    @given(st.datetimes(min_value=EARLY, timezones=st.just(UTC)))
    def test_a_time_comes_back_to_the_millisecond(self, at):
        assert parse_time(format_time(at)) == at - timedelta(microseconds=at.microsecond % 1000)

    def test_another_zone_is_written_in_utc(self):
        at = datetime(2026, 5, 4, 10, 30, 0, 999_999, tzinfo=timezone(timedelta(hours=1)))
        assert format_time(at) == "2026-05-04T09:30:00.999Z"
