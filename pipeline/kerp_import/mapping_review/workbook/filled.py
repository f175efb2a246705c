"""What a mapping workbook says that came back: answers, signatures by group, new accounts, and cells that are none.

Decision: docs/decisions/mapping-by-doubt.md
"""

from dataclasses import dataclass, field, replace
from datetime import date

from kerp_import.mapping.files import NewAccount
from kerp_import.mapping_review.judged import CERTAIN, ReviewGroup
from kerp_import.model.words import Words


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """One cell that cannot be what it should: sheet, address, and why."""

    sheet: str
    cell: str
    words: Words


@dataclass(frozen=True, slots=True)
class Answer:
    """One row: what was exported of its account, what it says now, and where its cells stand."""

    exported: dict[str, str]
    decision: str
    verified: bool
    reviewer: str
    reviewed: date | None
    note: str
    is_left_out: bool
    """Somebody wrote that it is not verified, so that no signature of its group counts for it."""
    sheet: str
    cells: dict[str, str]
    signature: "Signature | None" = None
    """Who signed it, where its workbook has signatures."""

    @property
    def group(self) -> ReviewGroup | None:
        """Return the group that is signed as a whole to which the account belongs; None where it is on its own."""
        group = self.exported["group"]
        return ReviewGroup(group) if group in CERTAIN else None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed lines of a sheet, and on which day, as far as he said so; and where that is written."""

    reviewer: str
    reviewed: date | None
    sheet: str
    cell: str


@dataclass(frozen=True, slots=True)
class AskedAccount:
    """A new account that somebody asks for: its name, what it is to be, and the cell of its code."""

    name: str
    create: NewAccount
    cell: str


@dataclass(slots=True)
class Filled:
    """A workbook that came back: its chart's dialect and company, the answers, the new accounts, and the faults."""

    source: str
    company: str
    sheet: str
    new_sheet: str
    is_older: bool = False
    """It has one sheet of accounts, as workbooks had until November 2026."""
    answers: list[Answer] = field(default_factory=list)
    new_accounts: dict[str, AskedAccount] = field(default_factory=dict)
    """By code."""
    signatures: dict[ReviewGroup, Signature] = field(default_factory=dict)
    """By group that is signed as a whole."""
    faults: list[AnswerFault] = field(default_factory=list)

    def of_group(self, group: ReviewGroup) -> list[Answer]:
        """Return the rows that a signature of this group is for: those that nobody left out."""
        return [each for each in self.answers if each.group is group and not each.is_left_out]

    def sign(self, group: ReviewGroup, signature: Signature) -> None:
        """Confirm the rows of a group under one signature."""
        self.signatures[group] = signature
        self.answers = [
            replace(each, verified=True, signature=signature) if each.group is group and not each.is_left_out else each
            for each in self.answers
        ]


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row of a sheet: the text of each column, by the column's key, and the address of its cell."""

    text: dict[str, str]
    cells: dict[str, str]
