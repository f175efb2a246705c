"""What partners are found by where their code is not written: the business number, then the name."""

from collections.abc import Iterable

import polars as pl

from kerp_import.model.company_forms import COMPANY_FORMS
from kerp_import.values import text

LIKE = "≈"
"""Marks the key of a name without its company's form, so that it is never taken for the name itself."""


def bare_name(name: pl.Expr) -> pl.Expr:
    """Return a name without white space, case and the company's form: ㈜가나상사 and 가나 상사 주식회사 are 가나상사.

    Null where nothing with a letter or a digit is left. KERP-M031 does the same in SQL.
    """
    bare = name.str.normalize("NFKC").str.to_lowercase().str.replace_all(COMPANY_FORMS, "")
    return pl.when(bare.str.contains(r"[\p{L}\p{N}]")).then(bare)


def _like(name: pl.Expr) -> pl.Expr:
    """Return the key of a name without its company's form."""
    return pl.concat_str(pl.lit(LIKE), bare_name(name))


def keys_of(partners: pl.DataFrame) -> pl.DataFrame:
    """Return what partners (name, business_number, code) are found by, as (name_key, code): numbers and names.

    A name has two keys: as it is, and without the company's form.
    """
    name = pl.col("name")
    keys = (text.packed(name), _like(name), digits(pl.col("business_number")))
    return pl.concat(partners.select(key.alias("name_key"), "code") for key in keys).drop_nulls("name_key")


def codes_by_number(partners: Iterable[pl.DataFrame]) -> dict[str, str]:
    """Return the 사업자등록번호 of every partner (partner_code, business_number) that has one, by the legacy code."""
    number_of_code: dict[str, str] = {}
    for each in partners:
        if "business_number" in each.columns:
            numbered = each.select("partner_code", digits(pl.col("business_number")).alias("number")).drop_nulls()
            number_of_code |= dict(numbered.iter_rows())
    return number_of_code


def unique(keys: pl.DataFrame) -> pl.DataFrame:
    """Return the keys that belong to one partner only; a name that two partners share finds neither."""
    return keys.unique().group_by("name_key", maintain_order=True).agg(pl.col("code")).filter(
        pl.col("code").list.len() == 1
    ).with_columns(pl.col("code").list.first())  # fmt: skip


def digits(number: pl.Expr) -> pl.Expr:
    """Return the ten digits of a 사업자등록번호, null where the text is none."""
    return number.str.normalize("NFKC").str.replace_all(r"[\s-]", "").str.extract(r"^([0-9]{10})$", 1)


def with_partners(frame: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Give lines without a partner's code the only partner of their number or name; else keep the name in the text."""
    if "business_number" not in frame.columns:
        frame = frame.with_columns(pl.lit(None, pl.String).alias("business_number"))
    name = pl.col("partner_name")
    codeless = pl.col("partner_code").is_null()
    name_or_number = pl.coalesce("partner_name", "business_number")
    if not frame.select((codeless & name_or_number.is_not_null()).any()).item():
        return frame.with_columns(pl.lit(value=False).alias("partner_lost"))
    # A join makes every column anew.
    lines = frame.select("partner_code", "partner_name", "business_number", "description")
    for key, by in (("number", digits(pl.col("business_number"))), ("name", text.packed(name)), ("like", _like(name))):
        codes = keys.select(pl.col("name_key").alias(key), pl.col("code").alias(f"{key}_code"))
        lines = lines.with_columns(by.alias(key)).join(codes, on=key, how="left", maintain_order="left")
    code = pl.coalesce("number_code", "name_code", "like_code")
    lost = codeless & name_or_number.is_not_null() & code.is_null()
    name_in_text = pl.concat_str(pl.col("description"), name_or_number, separator=" · ", ignore_nulls=True)
    told = lines.select(
        pl.when(codeless).then(code).otherwise(pl.col("partner_code")).alias("partner_code"),
        pl.when(lost).then(name_or_number).otherwise(pl.col("partner_name")).alias("partner_name"),
        pl.when(lost).then(name_in_text).otherwise(pl.col("description")).alias("description"),
        lost.alias("partner_lost"),
    )
    return frame.with_columns(told.get_columns())
