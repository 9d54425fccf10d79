"""What is tried in the role table's test: one action each, by somebody, in some circumstances."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mentoring_xblock.domain.roles import Relation
from tests.cast import Cast
from tests.role_table import ROWS
from tests.visitors import Visitor

Fields = dict[str, Any]
MENTEE, ASKED, MENTOR, FORMER, LEAD = list(Relation)[1:]


@dataclass(frozen=True)
class Deed:
    """One action of the block: the row of the table that rules it, and what is sent in which circumstances.

    `make` is called inside the try, so that it may bring about what it needs. `instead`: where there is nothing to do
    it to, though the table would allow it.
    """

    action: str
    row: str
    make: Callable[[Try], Fields]
    instead: Mapping[Relation, int] = field(default_factory=dict)

    @property
    def circumstances(self) -> list[tuple[bool, bool]]:
        cells = " ".join(ROWS[self.row].values())
        owns = (True, False) if "own" in cells else (False,)
        sets = (True, False) if "set" in cells else (False,)
        return [(own, is_set) for own in owns for is_set in sets]


@dataclass(frozen=True)
class Try:
    """One person who tries, in these circumstances."""

    cast: Cast
    relation: Relation
    is_own: bool
    is_set: bool

    @property
    def visitor(self) -> Visitor:
        return self.cast.visitor(self.relation)

    def about(self, criterion: str, **fields: Any) -> Fields:
        token = self.cast.get_token(self.relation, criterion)
        place = {"plan": self.cast.plan, "criterion": self.cast.world.address(criterion), "seen": token}
        return {**place, **fields}

    def entry(self, **fields: Any) -> Fields:
        """A signature of their own, or that of somebody else."""
        signer = {MENTOR: "by-sam", FORMER: "by-fay", LEAD: "by-lee"}
        criterion = signer.get(self.relation, "by-sam") if self.is_own else "by-sam"
        if not self.is_own and self.relation is MENTOR:
            criterion = "by-fay"
        address = self.cast.world.address(criterion)
        return {"plan": self.cast.plan, "criterion": address, "entry": str(self.cast.entries[criterion]), **fields}
