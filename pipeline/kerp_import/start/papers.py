"""What a migration is made of and proven by: which of it the files have, and what stays unproven without the rest.

Decision: docs/decisions/start.md
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import yaml

from kerp_import.extract.decide_balances import opens_too
from kerp_import.extract.extracted import Extracted
from kerp_import.mapping.files import shipped
from kerp_import.model.nouns import Entity, Table
from kerp_import.model.words import Words


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing that the old program can print."""

    key: str
    """As `mappings/menus.yaml` calls it."""
    name: Words
    without: Words
    """What stays unproven without it."""


@dataclass(frozen=True, slots=True)
class PaperSeen:
    """One such thing, and where it stands among the files."""

    paper: Paper
    places: tuple[str, ...]
    """Empty where no file has it."""
    menu: str | None
    """Where the old program shows it, where that is known."""


PAPERS = (
    Paper(
        "journal",
        Words("분개장", "journal"),
        Words("옮길 전표가 없습니다", "there are no vouchers to move"),
    ),
    Paper(
        "opening_balances",
        Words("기초잔액", "opening balances"),
        Words(
            "재무상태표 계정은 기초부터 맞는지 확인되지 않습니다",
            "balances of assets, debts and equity are not proven from their beginning",
        ),
    ),
    Paper(
        "trial_balance",
        Words("합계잔액시산표", "trial balance"),
        Words(
            "K-ERP가 기존 장부와 같다는 것이 확인되지 않습니다", "that K-ERP agrees with the old books is not proven"
        ),
    ),
    Paper(
        "partner_ledger",
        Words("거래처원장", "partner ledger"),
        Words("외상매출금·외상매입금이 거래처마다 맞는지 확인되지 않습니다", "what each partner owes is not proven"),
    ),
    Paper(
        "control_totals",
        Words("통제합계", "control totals"),
        Words(
            "달마다 전표가 빠짐없이 왔는지 확인되지 않습니다", "that all vouchers of each month have come is not proven"
        ),
    ),
    Paper(
        "last_year",
        Words("전년 결산 시산표", "last year's closing trial balance"),
        Words("기초잔액이 전년 결산과 같은지 확인되지 않습니다", "that openings are last year's closing is not proven"),
    ),
)


def papers_seen(extracted: Extracted, dialect: str, first_day: date | None) -> tuple[PaperSeen, ...]:
    """Return for everything that a migration is made of where the files have it; `first_day` is the fiscal year's."""
    menus = _menus().get(dialect, {})
    is_of: dict[str, Callable[[Table], bool]] = {
        "journal": lambda table: table.entity in {Entity.JOURNAL, Entity.ACCOUNT_LEDGER},
        "opening_balances": lambda table: table.entity is Entity.OPENING_BALANCES or opens_too(table),
        "trial_balance": lambda table: table.entity is Entity.TRIAL_BALANCE and not _is_before(table, first_day),
        "partner_ledger": lambda table: table.entity is Entity.PARTNER_LEDGER,
        "control_totals": lambda table: table.entity is Entity.CONTROL_TOTALS,
        "last_year": lambda table: table.entity is Entity.TRIAL_BALANCE and _is_before(table, first_day),
    }
    return tuple(PaperSeen(each, tuple(_places(extracted, is_of[each.key])), menus.get(each.key)) for each in PAPERS)


def product_of(dialect: str) -> str | None:
    """Return what the product is called whose chart the accounts follow, None where no menu of it is known."""
    return _menus().get(dialect, {}).get("product")


def _places(extracted: Extracted, is_it: Callable[[Table], bool]) -> Iterator[str]:
    """Yield the file and sheet of each table with data that is what is looked for."""
    for table, counts in extracted.tables:
        if counts.data and is_it(table):
            yield " · ".join(filter(None, (table.file, table.sheet)))


def _is_before(table: Table, first_day: date | None) -> bool:
    """Tell whether a trial balance is of a day before the fiscal year."""
    day = table.balance_day or (table.period[1] if table.period else None)
    return day is not None and first_day is not None and day < first_day


@cache
def _menus() -> dict[str, dict[str, str]]:
    """Return the menus of each product, by its dialect."""
    menus: dict[str, dict[str, str]] = yaml.safe_load((shipped() / "menus.yaml").read_text(encoding="utf-8"))
    return menus
