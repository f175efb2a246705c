"""What is copied from where to where, what is asked and told meanwhile, and what came of it.

Decision: docs/decisions/table-copy.md
"""

from dataclasses import dataclass

from kerp_import.backfill.key_ranges import Key
from kerp_import.model.words import Words
from kerp_import.table_copy.settle import SequenceSet


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """What somebody wants copied."""

    table: str
    source_url: str
    target_url: str
    company: str | None = None
    """Its code; None: every company's rows."""
    with_schema: bool = False
    """Whether the table is made in the target, too."""


@dataclass(frozen=True, slots=True)
class FilledTarget:
    """What a copy would do to rows that the target has already."""

    table: str
    place: str
    rows: int
    """Rows that are there."""
    gone: int
    """Of them, those that the source has not: they would be deleted."""
    changed: int
    """Of them, those that would become the source's."""
    keys: tuple[Key, ...]
    """The first of both."""


@dataclass(frozen=True, slots=True)
class CopyOutcome:
    """A copy that was compared with its source and is the same."""

    table: str
    source: str
    target: str
    company: str | None
    rows: int
    ranges: int
    copied: int
    """Ranges that were copied by this run; the others were the same already."""
    gone: int
    """Rows that were deleted in the target, since the source has them not."""
    changed: int
    """Rows of the target that were another row before."""
    checksum: str
    """Of every range's contents on both sides."""
    sequences: tuple[SequenceSet, ...]
    notices: tuple[Words, ...]
    is_resumed: bool = False
    """Whether an earlier run had begun it."""
