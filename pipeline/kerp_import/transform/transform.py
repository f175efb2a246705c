"""Transform: text → typed and mapped rows of one staging table; refuses nothing, keeps what it could not read."""

from collections.abc import Callable, Mapping

import polars as pl

from kerp_import.mapping.cash_account import is_slip_line
from kerp_import.mapping.decision import Resolution
from kerp_import.model.ids import uuid7s
from kerp_import.model.nouns import Entity, MappedPart, Part, Table
from kerp_import.transform.account_codes import canonical, with_targets
from kerp_import.transform.document_numbers import ENGLISH_EXPORT, shortened
from kerp_import.transform.ledger_postings import is_ledger, posted
from kerp_import.transform.opening_sides import on_its_side
from kerp_import.transform.voucher_book import VoucherBook, composed_number, is_opening_line
from kerp_import.values import text
from kerp_import.values.partner_keys import with_partners
from kerp_import.values.text import ACCOUNT_TYPES, AMOUNT, SIDES
from kerp_import.values.typed import PAYMENT_FLAGS, RECEIPT_FLAGS, flipped, or_zero, read_values, sides

PARTNER_TYPES = {
    "매출처": "customer", "매출": "customer", "customer": "customer", "매입처": "vendor", "매입": "vendor",
    "vendor": "vendor", "supplier": "vendor", "혼합": "both", "매입매출": "both", "both": "both",
}  # fmt: skip
KIND_TYPES = {"매입": "purchase", "매출": "sales", "일반": "general"}


def transform(part: Part, resolution: Resolution, book: VoucherBook, names: pl.DataFrame) -> MappedPart:
    """Return the part's rows as its staging table holds them; `names` are partners as (name_key, code), unique ones."""
    read = read_values(part)
    return MappedPart(part.table, SHAPES[part.table.entity](part.table, read, resolution, book, names))


def _column(frame: pl.DataFrame, name: str, dtype: type[pl.DataType] | pl.DataType = pl.String) -> pl.Expr:
    """Return the column, or nulls where the table has none of that name."""
    return pl.col(name) if name in frame.columns else pl.lit(None, dtype).alias(name)


def _with(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """Return the frame with every one of the text columns `names`, null where the table has none."""
    return frame.with_columns(_column(frame, name) for name in names)


def _translated(frame: pl.DataFrame, field: str, words: Mapping[str, str], default: str | None) -> pl.DataFrame:
    """Return `field` in K-ERP's words; an unknown word stays, for a rule to name, and blank becomes `default`."""
    word = text.comparable(pl.col(field)).str.to_lowercase()
    return frame.with_columns(word.replace(dict(words)).fill_null(pl.lit(default, pl.String)).alias(field))


def _mapped_codes(column: str, codes: dict[str, str]) -> pl.Expr:
    """Return codes through the map; those not listed pass."""
    return pl.col(column).replace(codes) if codes else pl.col(column)


def _accounts(table: Table, frame: pl.DataFrame, resolution: Resolution, *_: object) -> pl.DataFrame:
    """Return the legacy chart: it names and types codes, and promotes none of them by itself."""
    frame = _with(canonical(table, frame, resolution), "account_type", "normal_side")
    frame = _translated(_translated(frame, "account_type", ACCOUNT_TYPES, None), "normal_side", SIDES, None)
    return frame.with_columns(pl.col("source_account_name").alias("name"))


def _partners(_: Table, frame: pl.DataFrame, resolution: Resolution, *__: object) -> pl.DataFrame:
    """Return partners with K-ERP's codes and business numbers in one form."""
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
        # A person's number in its place is masked, told, and no business number.
        pl.when(digits.str.len_chars() == len("1234567890"))
        .then(dashed)
        .when(~pl.col("business_number").str.contains(text.MASK, literal=True))
        .then("business_number")
        .alias("business_number"),
        pl.lit(value=True).alias("is_active"),
        uuid7s(frame.height).alias("id"),
    )


def _coded(code: str, name: str, table: str) -> Callable[..., pl.DataFrame]:
    """Return the shape of a list that has codes and names alone."""

    def shape(_: Table, frame: pl.DataFrame, resolution: Resolution, *__: object) -> pl.DataFrame:
        return frame.with_columns(
            pl.col(code).alias("source_code"),
            _mapped_codes(code, getattr(resolution, table)).alias("code"),
            pl.col(name).alias("name"),
            pl.lit(value=True).alias("is_active"),
            uuid7s(frame.height).alias("id"),
        )

    return shape


def _journal(
    table: Table, frame: pl.DataFrame, resolution: Resolution, book: VoucherBook, names: pl.DataFrame
) -> pl.DataFrame:
    """Return voucher lines with ids, sides, K-ERP's codes and their voucher."""
    frame = canonical(table, frame, resolution)
    frame = posted(table, frame, resolution) if is_ledger(table) else frame
    frame = _with(
        frame, "partner_code", "partner_name", "department_code", "project_code", "description", "voucher_kind", "side",
        "voucher_no",
    )  # fmt: skip
    frame = with_partners(frame, names)
    frame = with_targets(frame, resolution)
    frame = flipped(sides(frame, table))
    source = pl.col("source_account_code")
    frame = frame.with_columns(
        _number(table).alias("number"),
        pl.col("voucher_no").alias("source_voucher_no"),
        pl.col("voucher_kind").alias("kind"),
        pl.when(pl.col("side").is_in(PAYMENT_FLAGS)).then(pl.lit("payment"))
        .when(pl.col("side").is_in(RECEIPT_FLAGS)).then(pl.lit("receipt")).alias("flagged"),
        _is_any(source, resolution, resolution.dialect.is_income_summary).alias("is_summary"),
        _is_any(source, resolution, resolution.dialect.is_retained).alias("is_retained"),
        _mapped_codes("partner_code", resolution.partners),
        _mapped_codes("department_code", resolution.departments),
        _mapped_codes("project_code", resolution.projects),
        pl.lit(value=False).alias("added"),
    )  # fmt: skip
    frame = frame.with_columns(is_slip_line(resolution.cash).alias("is_slip"), is_opening_line().alias("is_opening"))
    if table.is_numberless and not is_ledger(table):
        # Of a layout in which a row is a voucher the number's column is there, and empty.
        frame = book.counted(frame) if table.has("voucher_no") else book.gathered(frame)
    return book.enter(frame)


def _number(table: Table) -> pl.Expr:
    """Return the number of each line's voucher, as short as a voucher's number has to be."""
    number = composed_number(pl.col("voucher_no"), pl.col("voucher_date"))
    return shortened(number, pl.col("voucher_date")) if ENGLISH_EXPORT in table.forms else number


def _is_any(source: pl.Expr, resolution: Resolution, test: Callable[[str], bool]) -> pl.Expr:
    """Return whether the code is one of the batch's accounts that pass `test`."""
    return source.is_in([each.code for each in resolution.decisions if test(each.code)]).fill_null(value=False)


def _opening(
    table: Table, frame: pl.DataFrame, resolution: Resolution, _: VoucherBook, names: pl.DataFrame
) -> pl.DataFrame:
    """Return opening balances by K-ERP's account and partner ('' where there is none)."""
    frame = _with(
        canonical(table, frame, resolution),
        "partner_code",
        "partner_name",
        "description",
        "department_code",
        "project_code",
    ).with_columns(pl.lit(None, pl.Date).alias("voucher_date"))
    frame = with_targets(with_partners(frame, names), resolution)
    return flipped(on_its_side(table, frame, resolution)).with_columns(
        _mapped_codes("partner_code", resolution.partners).fill_null("").alias("partner_code"),
        uuid7s(frame.height).alias("id"),
    )


def _trial_balance(table: Table, frame: pl.DataFrame, resolution: Resolution, *_: object) -> pl.DataFrame:
    """Return the legacy trial balance by K-ERP's accounts, its figures as they stand."""
    amounts: tuple[str, ...] = ("debit_total", "credit_total", "debit_balance", "credit_balance")
    frame = _with(canonical(table, frame, resolution), "partner_code", "department_code", "project_code")
    frame = with_targets(frame.with_columns(pl.lit(None, pl.Date).alias("voucher_date")), resolution)
    if table.has("period_debit"):
        sums = ((or_zero(f"opening_{side}") + or_zero(f"period_{side}")).cast(AMOUNT) for side in ("debit", "credit"))
        totals = [each.alias(f"{side}_total") for side, each in zip(("debit", "credit"), sums, strict=True)]
        amounts, frame = amounts[2:], frame.with_columns(totals)
    elif not table.has("debit_total"):
        amounts, frame = amounts[2:], _with(frame, *amounts[:2]).with_columns(pl.col(amounts[:2]).cast(AMOUNT))
    return frame.with_columns(
        *(or_zero(name).alias(name) for name in amounts),
        pl.lit(table.period[1] if table.period else None, pl.Date).alias("period_end"),
        uuid7s(frame.height).alias("id"),
    )


SHAPES: dict[Entity, Callable[[Table, pl.DataFrame, Resolution, VoucherBook, pl.DataFrame], pl.DataFrame]] = {
    Entity.ACCOUNTS: _accounts,
    Entity.PARTNERS: _partners,
    Entity.DEPARTMENTS: _coded("department_code", "department_name", "departments"),
    Entity.PROJECTS: _coded("project_code", "project_name", "projects"),
    Entity.OPENING_BALANCES: _opening,
    Entity.JOURNAL: _journal,
    Entity.TRIAL_BALANCE: _trial_balance,
}


def voucher_headers(book: VoucherBook, resolution: Resolution, status: str) -> pl.DataFrame:
    """Return the batch's vouchers as staging_vouchers holds them: type from kind or slip, closing ones marked."""
    types = KIND_TYPES | resolution.voucher_types
    by_kind = pl.col("kind").replace_strict(types, default=None, return_dtype=pl.String)
    closing = pl.col("has_summary") | pl.col("only_retained")
    voucher_type = (
        pl.when(closing).then(pl.lit("closing")).otherwise(pl.coalesce(by_kind, "flagged", pl.lit("general")))
    )
    return book.headers(has_cash=resolution.cash is not None).select(
        "id", "voucher_no", "source_voucher_no", "other_no", "voucher_date", voucher_type.alias("voucher_type"),
        "description",
        pl.lit(status).alias("status"), "total_debit", "total_credit", "kind", closing.alias("is_closing"),
        "file", "sheet", "row",
    )  # fmt: skip
