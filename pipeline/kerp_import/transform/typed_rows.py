"""One part: text becomes the typed and mapped rows of one staging table.

Nothing is refused here: what cannot be read stays as text in `<field>__text`, for a rule to name.
"""

from collections.abc import Callable, Mapping

import polars as pl

from kerp_import.extract.decide_balances import opens_and_closes
from kerp_import.mapping.cash_account import is_slip_line
from kerp_import.mapping.decision import Resolution
from kerp_import.model.ids import uuid7s
from kerp_import.model.nouns import Entity, MappedPart, Part, Table
from kerp_import.transform.account_codes import canonical, with_targets
from kerp_import.transform.document_numbers import ENGLISH_FORMS, shortened
from kerp_import.transform.ledger_postings import is_ledger, posted
from kerp_import.transform.opening_sides import is_rolled, on_its_side, with_balances
from kerp_import.transform.voucher_book import VoucherBook, composed_number, is_opening_line
from kerp_import.values import text
from kerp_import.values.partner_keys import with_partners
from kerp_import.values.text import ACCOUNT_TYPES, AMOUNT, SIDES
from kerp_import.values.typed import PAYMENT_FLAGS, RECEIPT_FLAGS, flipped, or_zero, read_values, sides

PARTNER_TYPES = {
    "매출처": "customer", "매출": "customer", "customer": "customer", "매입처": "vendor", "매입": "vendor",
    "vendor": "vendor", "supplier": "vendor", "혼합": "both", "매입매출": "both", "both": "both",
}  # fmt: skip
"""K-ERP's word for what products write under 거래처구분."""

BUSINESS_NUMBER_DIGITS = 10
"""A 사업자등록번호 without its dashes: 123-45-67890."""


def transform_part(part: Part, resolution: Resolution, book: VoucherBook, partner_keys: pl.DataFrame) -> MappedPart:
    """Return the part's rows as its staging table holds them; `partner_keys` (name_key, code) name one partner each."""
    to_staging_rows, values = SHAPES[part.table.entity], read_values(part)
    return MappedPart(part.table, to_staging_rows(part.table, values, resolution, book, partner_keys))


def _column(frame: pl.DataFrame, name: str, dtype: type[pl.DataType] | pl.DataType = pl.String) -> pl.Expr:
    """Return the column, or nulls where the table has none of that name."""
    return pl.col(name) if name in frame.columns else pl.lit(None, dtype).alias(name)


def _with(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Return the frame with every one of the text columns `names`, null where the table has none."""
    return frame.with_columns(_column(frame, name) for name in names)


def _translated(frame: pl.DataFrame, field: str, words: Mapping[str, str], default: str | None) -> pl.DataFrame:
    """Translate `field` into K-ERP's words; an unknown word stays, for a rule to name, and blank becomes `default`."""
    word = text.comparable(pl.col(field)).str.to_lowercase()
    return frame.with_columns(word.replace(dict(words)).fill_null(pl.lit(default, pl.String)).alias(field))


def _mapped_codes(column: str, codes: dict[str, str]) -> pl.Expr:
    """Return the mapped codes of a column; one that is not listed stays as it is."""
    return pl.col(column).replace(codes) if codes else pl.col(column)


def _accounts(table: Table, frame: pl.DataFrame, resolution: Resolution, *_: object) -> pl.DataFrame:
    """Return the legacy chart, which is checked and not staged: only a mapping makes accounts."""
    frame = _with(canonical(table, frame, resolution), "account_type", "normal_side")
    frame = _translated(_translated(frame, "account_type", ACCOUNT_TYPES, None), "normal_side", SIDES, None)
    return frame.with_columns(pl.col("source_account_name").alias("name"))


def _partners(_: Table, frame: pl.DataFrame, resolution: Resolution, *__: object) -> pl.DataFrame:
    """Return partners with K-ERP's codes, and business numbers written 123-45-67890."""
    frame = _with(
        frame, "business_number", "partner_type", "representative", "business_type", "business_item",
        "address", "phone", "email",
    )  # fmt: skip
    digits = pl.col("business_number").str.replace_all(r"[^0-9]", "")
    dashed = digits.str.replace(r"^(\d{3})(\d{2})(\d{5})$", "$1-$2-$3")
    return _translated(frame, "partner_type", PARTNER_TYPES, "both").with_columns(
        pl.col("partner_code").alias("source_code"),
        _mapped_codes("partner_code", resolution.partners).alias("code"),
        pl.col("partner_name").alias("name"),
        # Where a personal number stands in its place, extract has masked it: a rule tells of it, and it is left out.
        pl.when(digits.str.len_chars() == BUSINESS_NUMBER_DIGITS)
        .then(dashed)
        .when(~pl.col("business_number").str.contains(text.MASK, literal=True))
        .then("business_number")
        .alias("business_number"),
        pl.lit(value=True).alias("is_active"),
        uuid7s(frame.height).alias("id"),
    )


def _coded(code: str, name: str, codes_of: Callable[[Resolution], dict[str, str]]) -> Callable[..., pl.DataFrame]:
    """Return what shapes a list of codes and names alone: departments, projects."""

    def shape(_: Table, frame: pl.DataFrame, resolution: Resolution, *__: object) -> pl.DataFrame:
        return frame.with_columns(
            pl.col(code).alias("source_code"),
            _mapped_codes(code, codes_of(resolution)).alias("code"),
            pl.col(name).alias("name"),
            pl.lit(value=True).alias("is_active"),
            uuid7s(frame.height).alias("id"),
        )

    return shape


def _journal(
    table: Table, frame: pl.DataFrame, resolution: Resolution, book: VoucherBook, partner_keys: pl.DataFrame
) -> pl.DataFrame:
    """Return voucher lines with debit and credit, K-ERP's codes, and the voucher that the book puts them in."""
    frame = canonical(table, frame, resolution)
    frame = posted(table, frame, resolution) if is_ledger(table) else frame
    frame = _with(
        frame, "partner_code", "partner_name", "department_code", "project_code", "description", "voucher_kind", "side",
        "voucher_no",
    )  # fmt: skip
    frame = with_partners(frame, partner_keys)
    frame = with_targets(frame, resolution)
    frame = flipped(sides(frame, table))
    source_code = pl.col("source_account_code")
    frame = frame.with_columns(
        _number(table).alias("number"),
        pl.col("voucher_no").alias("source_voucher_no"),
        pl.col("voucher_kind").alias("kind"),
        pl.when(pl.col("side").is_in(PAYMENT_FLAGS)).then(pl.lit("payment"))
        .when(pl.col("side").is_in(RECEIPT_FLAGS)).then(pl.lit("receipt")).alias("flagged"),
        _is_any(source_code, resolution, resolution.dialect.is_income_summary).alias("is_summary"),
        _is_any(source_code, resolution, resolution.dialect.is_retained).alias("is_retained"),
        _mapped_codes("partner_code", resolution.partners),
        _mapped_codes("department_code", resolution.departments),
        _mapped_codes("project_code", resolution.projects),
        pl.lit(value=False).alias("added"),
    )  # fmt: skip
    frame = frame.with_columns(is_slip_line(resolution.cash).alias("is_slip"), is_opening_line().alias("is_opening"))
    if table.is_numberless and not is_ledger(table):
        # Where each row of a layout is a voucher, extract has added an empty column for its number.
        frame = book.counted(frame) if table.has("voucher_no") else book.gathered(frame)
    return book.enter(frame)


def _number(table: Table) -> pl.Expr:
    """Return the number of each line's voucher, as short as a voucher's number has to be."""
    number = composed_number(pl.col("voucher_no"), pl.col("voucher_date"))
    return shortened(number, pl.col("voucher_date")) if not ENGLISH_FORMS.isdisjoint(table.forms) else number


def _is_any(code: pl.Expr, resolution: Resolution, test: Callable[[str], bool]) -> pl.Expr:
    """Return whether the code is one of the batch's accounts that pass `test`."""
    return code.is_in([each.code for each in resolution.decisions if test(each.code)]).fill_null(value=False)


def _opening(
    table: Table, frame: pl.DataFrame, resolution: Resolution, _: VoucherBook, partner_keys: pl.DataFrame
) -> pl.DataFrame:
    """Return opening balances by K-ERP's account and partner; an empty code ('') stands for no partner."""
    frame = canonical(table, frame, resolution)
    # A ledger beside the journal brings its balance forward in a row of its own.
    is_of_ledger = is_ledger(table) and table.has("voucher_date")
    frame = posted(table, frame, resolution) if is_of_ledger else frame
    frame = _with(
        frame, "partner_code", "partner_name", "description", "department_code", "project_code",
    ).with_columns(pl.lit(None, pl.Date).alias("voucher_date"))  # fmt: skip
    frame = with_targets(with_partners(frame, partner_keys), resolution)
    frame = flipped(on_its_side(table, frame, resolution))
    if opens_and_closes(table) or is_of_ledger:
        # Accounts that only moved open nothing.
        opens_nothing = (pl.col("debit_amount") == 0) & (pl.col("credit_amount") == 0)
        frame = frame.filter(~opens_nothing.fill_null(value=False))
    return frame.with_columns(
        _mapped_codes("partner_code", resolution.partners).fill_null("").alias("partner_code"),
        uuid7s(frame.height).alias("id"),
    )


def _trial_balance(table: Table, frame: pl.DataFrame, resolution: Resolution, *_: object) -> pl.DataFrame:
    """Return the legacy trial balance by K-ERP's accounts, its figures as they stand.

    Where it writes openings and the period apart, the totals are their sum; where it has balances alone, none.
    """
    frame = _with(canonical(table, frame, resolution), "partner_code", "department_code", "project_code")
    frame = with_targets(frame.with_columns(pl.lit(None, pl.Date).alias("voucher_date")), resolution)
    return frame.with_columns(
        *_totals(table),
        pl.lit(table.period[1] if table.period else table.balance_day, pl.Date).alias("period_end"),
        uuid7s(frame.height).alias("id"),
    ).pipe(lambda typed: with_balances(table, typed, resolution) if is_rolled(table) else _balances(typed))


def _totals(table: Table) -> list[pl.Expr]:
    """Return the totals of a trial balance: as written, of opening and period where those are, null where none are."""
    sides_ = ("debit", "credit")
    if table.has("opening_debit") and table.has("period_debit") and not table.opens_within:
        sums = ((or_zero(f"opening_{side}") + or_zero(f"period_{side}")).cast(AMOUNT) for side in sides_)
        return [total.alias(f"{side}_total") for side, total in zip(sides_, sums, strict=True)]
    if not table.has("debit_total"):
        return [pl.lit(None, AMOUNT).alias(f"{side}_total") for side in sides_]
    return [or_zero(f"{side}_total").alias(f"{side}_total") for side in sides_]


def _balances(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with its two columns of balances, nothing where a cell is blank."""
    return frame.with_columns(or_zero(name).alias(name) for name in ("debit_balance", "credit_balance"))


SHAPES: dict[Entity, Callable[[Table, pl.DataFrame, Resolution, VoucherBook, pl.DataFrame], pl.DataFrame]] = {
    Entity.ACCOUNTS: _accounts,
    Entity.PARTNERS: _partners,
    Entity.DEPARTMENTS: _coded("department_code", "department_name", lambda resolution: resolution.departments),
    Entity.PROJECTS: _coded("project_code", "project_name", lambda resolution: resolution.projects),
    Entity.OPENING_BALANCES: _opening,
    Entity.JOURNAL: _journal,
    Entity.TRIAL_BALANCE: _trial_balance,
}
