"""A figure on both sides, the books it is taken from, and the section of the report made of many."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from kerp_import.database.connection import Database
from kerp_import.extract.extracted import Extracted
from kerp_import.mapping.decision import Resolution
from kerp_import.model.statement_values import BatchValues
from kerp_import.model.tie_out import TieOut, TieOutRow, TieOutSection
from kerp_import.model.words import Words
from kerp_import.values.text import AMOUNT_SUM

MOST_ROWS = 1_000
"""The most figures that differ which a section keeps."""

NOTHING = Decimal(0)
UNKNOWN = Words("", "")
"""The cause where nothing is known."""
OTHER_MONTH = Words(
    "{other}의 차이와 반대입니다: 다른 달에 적혔습니다", "It is the reverse of {other}: it stands in the other month"
)
"""The cause where another month differs by the reverse; `other` is that month."""


class Figure(NamedTuple):
    """One figure on both sides, with where the legacy one stands and why they may differ."""

    about: str
    account_code: str
    account_name: str
    partner_code: str | None
    partner_name: str | None
    month: str | None
    side: str
    legacy: Decimal
    loaded: Decimal
    cause: Words
    file: str | None
    sheet: str | None
    row: int | None


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """One row of `steps/known_accounts.sql`; `packed` is the name without spaces, as roles are compared."""

    code: str
    name: str
    normal_side: str
    account_type: str
    packed: str


@dataclass(frozen=True, slots=True)
class MonthHeld:
    """One row of `steps/held_by_month.sql`: what K-ERP holds of an account in a month; month '' is the opening."""

    account_code: str
    month: str
    debit: Decimal
    credit: Decimal
    debit_written: Decimal
    """As the source wrote it, where a negative has not changed sides."""
    credit_written: Decimal


COMPARED: dict[str, type[pl.DataType] | pl.DataType] = {
    **dict.fromkeys(("about", "account_code", "account_name", "partner_code", "partner_name"), pl.String),
    **dict.fromkeys(("month", "side"), pl.String),
    **dict.fromkeys(("legacy", "loaded", "difference"), AMOUNT_SUM),
    **dict.fromkeys(("cause_ko", "cause_en", "file", "sheet"), pl.String),
    "row": pl.Int64,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Books:
    """What is compared: the batch in the database, in the transaction that promotes it, and what was read."""

    db: Database
    extracted: Extracted
    resolution: Resolution
    partners: pl.DataFrame
    """Partners as (name_key, code), unique ones."""
    values: BatchValues
    days: tuple[date, date]
    """The fiscal year's first day, and the last one that counts where a table names no period."""
    opened_by: frozenset[int] = frozenset()
    """The numbers of the tables from whose rows or columns the openings were taken, where no table of openings is."""

    def accounts(self) -> dict[str, KnownAccount]:
        """Return K-ERP's accounts, those of this batch included, by code."""
        accounts = self.db.ask("steps/known_accounts.sql", self.values.as_values(), KnownAccount)
        return {each.code: each for each in accounts}

    def in_role(self, role: str) -> dict[str, KnownAccount]:
        """Return the accounts of one role (`mappings/account-roles.yaml`) by code."""
        names = self.values.role_accounts[role]
        return {code: account for code, account in self.accounts().items() if account.packed in names}

    def held_by_month(self, accounts: Iterable[str], first_day: date, last_day: date) -> list[MonthHeld]:
        """Return what K-ERP holds of the accounts in each month between those days, and their openings."""
        values = self.values.as_values(accounts=sorted(accounts), first_day=first_day, last_day=last_day)
        return self.db.ask("steps/held_by_month.sql", values, MonthHeld)


def compared(figures: Iterable[Figure]) -> pl.DataFrame:
    """Return the figures as a frame, with their differences."""
    rows = [
        (*each[:7], each.legacy, each.loaded, each.legacy - each.loaded, each.cause.ko, each.cause.en, *each[10:])
        for each in figures
    ]
    return pl.DataFrame(rows, schema=COMPARED, orient="row")


def section_of(section: TieOutSection, frame: pl.DataFrame) -> TieOut:
    """Return the section that the report shows."""
    keys = ("about", "account_code", "partner_code", "month")
    differing = frame.filter(pl.col("difference") != 0)
    ranked = differing.sort(pl.col("difference").abs(), *keys, "side", descending=[True, *[False] * (len(keys) + 1)])
    shown = ranked.head(MOST_ROWS).select(*list(COMPARED)[:10], "cause_ko", "cause_en")
    return TieOut(
        section=section,
        about=", ".join(frame["about"].unique(maintain_order=True).to_list()),
        compared=frame.select(keys).n_unique(),
        differing=differing.select(keys).n_unique() if differing.height else 0,
        residual=sum(differing.filter(pl.col("side") != "vouchers")["difference"].abs().to_list(), NOTHING),
        rows=tuple(map(_tie_out_row, shown.iter_rows(named=True))),
    )


def _tie_out_row(row: dict[str, Any]) -> TieOutRow:
    """Return one row of the frame: what the figure is of, its amounts, and the cause in both languages."""
    cause = Words(row.pop("cause_ko"), row.pop("cause_en"))
    return TieOutRow(**row, cause=cause)
