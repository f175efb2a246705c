"""Tying: what the batch has beside what it loads (ledgers, the VAT book), and the years beside it, against K-ERP.

Every comparison is made once, as a frame of figures; the rules and the report read the same frame.

Decision: docs/decisions/comparisons.md
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import polars as pl

from kerp_import.database.connection import Database
from kerp_import.model.control_total import ControlTotal
from kerp_import.model.nouns import Table
from kerp_import.model.tie_out import TieOut, TieOutSection
from kerp_import.reconcile.comparisons.by_control import control, control_held
from kerp_import.reconcile.comparisons.by_month import months
from kerp_import.reconcile.comparisons.by_opening import openings
from kerp_import.reconcile.comparisons.by_partner import partners
from kerp_import.reconcile.comparisons.by_trial_day import trial_days
from kerp_import.reconcile.comparisons.by_vat_month import vat
from kerp_import.reconcile.comparisons.by_year import years
from kerp_import.reconcile.comparisons.figures import Books, section_of

__all__ = ["Books", "Comparisons", "compare", "held_control"]


@dataclass(frozen=True, slots=True)
class Comparisons:
    """The figures of every section, and the tables that were compared with K-ERP."""

    frames: dict[TieOutSection, pl.DataFrame]
    used: tuple[Table, ...]
    without_control: pl.DataFrame
    """Months that nobody typed a control total for."""

    def sections(self) -> tuple[TieOut, ...]:
        """Return the sections that compare anything."""
        return tuple(section_of(section, frame) for section, frame in self.frames.items() if not frame.is_empty())

    def by_subject(self, unused: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """Return what rules are asked about: each section's figures, and the `unused` tables (file, sheet) left."""
        tied = {f"tied_{section.value}": frame for section, frame in self.frames.items()}
        return {**tied, "without_control": self.without_control, "unused": self.left(unused)}

    def left(self, unused: pl.DataFrame) -> pl.DataFrame:
        """Return the tables of `unused` (file, sheet) that are not used here either."""
        places = [(table.file, table.sheet) for table in self.used]
        is_left = [(file, sheet) not in places for file, sheet in unused.select("file", "sheet").iter_rows()]
        return unused.filter(pl.Series(is_left, dtype=pl.Boolean))


def held_control(db: Database, company_id: UUID, typed: Sequence[ControlTotal]) -> tuple[TieOut, ...]:
    """Return the section of control totals that were typed after their files were imported, beside K-ERP."""
    frame = control_held(db, company_id, typed)
    return () if frame.is_empty() else (section_of(TieOutSection.CONTROL, frame),)


def compare(books: Books, typed: Iterable[ControlTotal] = ()) -> Comparisons:
    """Compare years, ledgers and the VAT book with K-ERP as it is after this batch, in the transaction under way."""
    by_partner, partner_ledgers = partners(books)
    by_month, account_ledgers = months(books)
    tax, vat_books = vat(books)
    by_control, without_control, control_sheets = control(books, typed)
    frames = {
        TieOutSection.OPENINGS: openings(books),
        TieOutSection.DAYS: trial_days(books),
        TieOutSection.YEARS: years(books),
        TieOutSection.PARTNERS: by_partner,
        TieOutSection.MONTHS: by_month,
        TieOutSection.VAT: tax,
        TieOutSection.CONTROL: by_control,
    }
    used = (*partner_ledgers, *account_ledgers, *vat_books, *control_sheets)
    return Comparisons(frames, used, without_control)
