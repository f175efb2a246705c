"""What was accepted of a batch: warnings by name, with the reason, and who answers for it.

Decision: docs/decisions/accepted-warnings.md
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kerp_import.model.words import Words


@dataclass(frozen=True, slots=True)
class Accepted:
    """Findings of one rule that somebody accepted for one reason, as far as this batch has them."""

    id: UUID
    rule: str
    why: str
    who: str
    at: datetime
    batch_id: UUID
    """The batch by which it was said."""
    findings: tuple[int, ...]
    """The batch's findings of that rule, counted from 1 in the order in which they were found."""


@dataclass(frozen=True, slots=True)
class NotCarried:
    """Accepted findings that the batch before had and that this one has no more as they were."""

    rule: str
    why: str
    who: str
    at: datetime
    batch_id: UUID
    """The batch by which it was said."""
    count: int
    told: tuple[Words, ...]
    """What the first of them said."""
