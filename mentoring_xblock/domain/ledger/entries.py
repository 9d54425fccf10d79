"""Building one entry: its body, the exact text that is hashed, and the commitments to the texts beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from mentoring_xblock.domain.ledger.schema import CAPACITIES, EntryType, check_data, is_hex32
from mentoring_xblock.domain.verify_record import canonical, entry_hash, text_digest


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What is to be recorded. `data` as its schema wants it, where None stands for a name that is left out; `texts`
    cleaned, none of them empty."""

    type: EntryType
    data: Mapping[str, object] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SealedBody:
    """A body ready to be stored, with its hash and the salts (32 bytes each) of its texts."""

    seq: int
    body: str
    hash: str
    digests: Mapping[str, str]
    salts: Mapping[str, bytes]


def format_time(at: datetime, /) -> str:
    """UTC with three decimals and Z; what is finer than a millisecond is cut off."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str, /) -> datetime:
    return datetime.fromisoformat(text)


def seal_body(
    entry: NewEntry,
    /,
    *,
    plan: str,
    seq: int,
    prev: str,
    capacity: str,
    actor_ref: str,
    at: datetime,
    make_salt: Callable[[], bytes],
) -> SealedBody:
    """Body and hash of the entry at its place in the plan's chain; ValueError where it breaks its schema."""
    data = {name: value for name, value in entry.data.items() if value is not None}
    broken = check_data(entry.type, data, frozenset(entry.texts))
    if broken is not None:
        raise ValueError(f"an entry of type {entry.type} breaks its schema at {broken}")
    if capacity not in CAPACITIES or not is_hex32(actor_ref) or not is_hex32(plan):
        raise ValueError("an entry needs a capacity and references of 32 hexadecimal digits")
    salts = {name: make_salt() for name in sorted(entry.texts)}
    digests = {
        name: text_digest(salts[name], plan=plan, seq=seq, field=name, text=text)
        for name, text in sorted(entry.texts.items())
    }
    body = canonical(
        {
            "actor": {"capacity": capacity, "ref": actor_ref},
            "at": format_time(at),
            "data": data,
            "plan": plan,
            "prev": prev,
            "seq": seq,
            "texts": digests,
            "type": str(entry.type),
            "v": 1,
        }
    )
    return SealedBody(seq=seq, body=body, hash=entry_hash(body), digests=digests, salts=salts)
