"""Fiscal periods on the way back: as on the way in, nothing is posted to one that is not open, and nothing taken out.

Decision: docs/decisions/undo.md
"""

from dataclasses import dataclass
from datetime import date

from kerp_import.database.connection import Database
from kerp_import.model.nouns import Batch


@dataclass(frozen=True, slots=True)
class FiscalPeriod:
    """One row of `undo/periods.sql`."""

    fiscal_year: int
    fiscal_month: int
    start_date: date
    end_date: date
    status: str
    is_changed_since: bool
    """Whether somebody changed it after the batch was promoted."""


@dataclass(frozen=True, slots=True)
class Periods:
    """A company's fiscal periods; without any, no day is closed."""

    periods: tuple[FiscalPeriod, ...]

    def allow(self, day: date | None) -> bool:
        """Return whether a voucher of that day may be posted or taken out; None is no day, and no matter."""
        if day is None or not self.periods:
            return True
        return any(each.status == "open" and each.start_date <= day <= each.end_date for each in self.periods)

    def is_year_closed_since(self, fiscal_year: int | None) -> bool:
        """Return whether the first period of that year was closed after the batch brought its opening balances.

        The way in does not ask periods for opening balances: a year that was closed already stands in nobody's way.
        """
        first = next((each for each in self.periods if each.fiscal_year == fiscal_year), None)
        return first is not None and first.status != "open" and first.is_changed_since


def periods_of(db: Database, batch: Batch) -> Periods:
    """Return the fiscal periods of the batch's company, in their order."""
    return Periods(tuple(db.ask("undo/periods.sql", batch.ids(), FiscalPeriod)))
