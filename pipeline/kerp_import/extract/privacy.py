"""Personal numbers: masked as soon as they are read, so that nothing after the reader ever sees one."""

import hashlib
import hmac
import re
import unicodedata

import polars as pl

from kerp_import.model.nouns import Table
from kerp_import.values import text


def private(table: Table, rows: pl.DataFrame, secret: bytes) -> pl.DataFrame:
    """Return the rows with personal numbers masked; as a partner code they become a stable code of the company's.

    In a column that is said to hold them nothing is kept, whatever it looks like.
    """
    hidden = {f"c{each.index}" for each in table.columns if each.field == "resident_number"}
    rows = rows.with_columns(pl.when(pl.col(name).is_not_null()).then(pl.lit(text.MASK)).alias(name) for name in hidden)
    corporate = {each.index for each in table.columns if each.field == "corporate_number"}
    partners = {each.index for each in table.columns if each.field == "partner_code"}
    columns = [int(name[1:]) for name in rows.columns if name not in {"row", "width"}]
    return rows.with_columns(
        _pseudonym(pl.col(f"c{index}"), secret) if index in partners else text.masked(pl.col(f"c{index}"))
        for index in columns
        if index not in corporate
    )


def _pseudonym(column: pl.Expr, secret: bytes) -> pl.Expr:
    """Return partner codes with every personal number replaced by P- and an HMAC of its digits."""

    def replace(series: pl.Series) -> pl.Series:
        if not series.str.contains(text.PERSONAL_CANDIDATE).any():
            return series
        return series.map_elements(lambda value: pseudonym(value, secret), return_dtype=pl.String)

    return column.map_batches(replace, return_dtype=pl.String)


def pseudonym(code: str, secret: bytes) -> str:
    """Return a partner code with every personal number in it replaced by the company's stable code for it."""

    def digest(found: re.Match[str]) -> str:
        number = unicodedata.normalize("NFKC", found[1] + found[2]).encode()
        return "P-" + hmac.new(secret, number, hashlib.sha256).hexdigest()[:12]

    return text.with_personal(code, digest)
