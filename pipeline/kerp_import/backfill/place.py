"""How far a backfill is: kept in the transaction of each batch, so that after a crash it stands where the rows stand.

Decision: docs/decisions/backfill.md
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from kerp_import.backfill.key_ranges import Key

MOST_NAMED = 100
"""Rows left out that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class RowLeftOut:
    """A row that could not be filled."""

    key: Key
    reason: str
    """What the server said."""


@dataclass(slots=True)
class BackfillPlace:
    """Where a backfill is, and what it has met."""

    pass_number: int = 1
    company: str | None = None
    """The company whose rows are walked; None: all rows at once, or the first company is not begun."""
    after: Key | None = None
    """The key behind which the next batch begins; None: at the table's beginning."""
    size: int | None = None
    left_out: list[RowLeftOut] = field(default_factory=list)
    """Of this pass, the first of them."""
    left_out_count: int = 0
    is_over: bool = False
    """Whether the last pass came to its end, with rows left out: the next run begins at the beginning."""
    needs_approval: bool = False

    def leave_out(self, row: RowLeftOut) -> None:
        """Note a row that could not be filled."""
        self.left_out_count += 1
        if len(self.left_out) < MOST_NAMED:
            self.left_out.append(row)

    def begin_pass(self, number: int) -> None:
        """Go back to the table's beginning; rows that were left out get another chance."""
        self.pass_number, self.company, self.after, self.is_over = number, None, None, False
        self.left_out, self.left_out_count = [], 0

    def kept(self, rate: float) -> dict[str, object]:
        """Return what `operations.details` keeps, with the rows a second."""
        return {**asdict(self), "rate": round(rate, 1)}


def place_kept(details: Mapping[str, object]) -> BackfillPlace:
    """Return the place that `operations.details` keeps."""
    company, after, size = (details.get(each) for each in ("company", "after", "size"))
    left_out = details.get("left_out")
    return BackfillPlace(
        pass_number=_number(details.get("pass_number"), 1),
        company=str(company) if company else None,
        after=tuple(map(str, after)) if isinstance(after, list) else None,
        size=_number(size, 0) or None,
        left_out=[
            RowLeftOut(tuple(map(str, each["key"])), str(each["reason"]))
            for each in (left_out if isinstance(left_out, list) else [])
        ],
        left_out_count=_number(details.get("left_out_count"), 0),
        is_over=details.get("is_over") is True,
        needs_approval=details.get("needs_approval") is True,
    )


def _number(value: object, default: int) -> int:
    """Return a number of the details, or what stands for one that was never kept."""
    return value if isinstance(value, int) else default
