"""Masks personal numbers as soon as they are read, so that nothing after the reader ever sees one."""

import hashlib
import hmac
import re
import unicodedata

import polars as pl

from kerp_import.model.nouns import Table
from kerp_import.values import text


def mask_personal_numbers(table: Table, rows: pl.DataFrame, secret: bytes) -> pl.DataFrame:
    """Mask personal numbers in all cells; one that is a partner code becomes a stable code of the company's.

    A column of personal numbers (주민등록번호) is masked whole, whatever its cells look like.
    """
    personal_columns = {f"c{each.index}" for each in table.columns if each.field == "resident_number"}
    rows = rows.with_columns(
        pl.when(pl.col(name).is_not_null()).then(pl.lit(text.MASK)).alias(name) for name in personal_columns
    )
    corporate_columns = {each.index for each in table.columns if each.field == "corporate_number"}
    partner_columns = {each.index for each in table.columns if each.field == "partner_code"}
    columns = [int(name[1:]) for name in rows.columns if name not in {"row", "width"}]
    return rows.with_columns(
        _pseudonym(pl.col(f"c{index}"), secret) if index in partner_columns else text.masked(pl.col(f"c{index}"))
        for index in columns
        if index not in corporate_columns
    )


def _pseudonym(column: pl.Expr, secret: bytes) -> pl.Expr:
    """Replace every personal number in partner codes by P- and an HMAC of its digits."""

    def replace(series: pl.Series) -> pl.Series:
        if not series.str.contains(text.PERSONAL_CANDIDATE).any():
            return series
        return series.map_elements(lambda value: pseudonym(value, secret), return_dtype=pl.String)

    return column.map_batches(replace, return_dtype=pl.String)


def pseudonym(code: str, secret: bytes) -> str:
    """Replace every personal number in a partner code by the company's stable code for it."""

    def digest(match: re.Match[str]) -> str:
        number = unicodedata.normalize("NFKC", match[1] + match[2]).encode()
        return "P-" + hmac.new(secret, number, hashlib.sha256).hexdigest()[:12]

    return text.with_personal(code, digest)
