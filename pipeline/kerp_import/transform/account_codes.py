"""Which account a row belongs to: its code in the legacy books (10300), and where that goes in K-ERP (1010)."""

from functools import reduce

import polars as pl

from kerp_import.mapping.decision import Decision, Resolution
from kerp_import.mapping.files import When
from kerp_import.model.nouns import Table
from kerp_import.values import text


def canonical(table: Table, frame: pl.DataFrame, resolution: Resolution) -> pl.DataFrame:
    """Add `source_account_code` and `source_account_name`: the legacy account, whichever way the table writes it.

    A written code is brought into the one form of its product (0103 → 10300); a table that has names alone has the
    code that was found for each name.
    """
    if table.has("account_code"):
        written_codes = frame["account_code"].drop_nulls().unique()
        forms = {code: resolution.dialect.canonical(code) for code in written_codes}
        code = pl.col("account_code").replace(forms)
    elif table.number in resolution.names.placed:
        code_of_row = resolution.names.placed[table.number]
        code = pl.col("row").replace_strict(code_of_row, default=None, return_dtype=pl.String)
    else:
        code = text.packed(pl.col("account_name")).replace(resolution.names.codes)
    name = pl.col("account_name") if table.has("account_name") else pl.lit(None, pl.String)
    return frame.with_columns(code.alias("source_account_code"), name.alias("source_account_name"))


def with_targets(frame: pl.DataFrame, resolution: Resolution) -> pl.DataFrame:
    """Set `account_code` to K-ERP's: that of the first decision whose condition holds, else of the one without."""
    unconditional = {each.code: each.target for each in resolution.decisions if each.when is None}
    target = pl.col("source_account_code").replace_strict(unconditional, default=None, return_dtype=pl.String)
    conditional = [each for each in resolution.decisions if each.when is not None]
    chosen = reduce(_unless, reversed(conditional), target)
    return frame.with_columns(chosen.alias("account_code"))


def _unless(otherwise: pl.Expr, decision: Decision) -> pl.Expr:
    """Return the decision's target where its code and its condition hold, else `otherwise`."""
    when = decision.when or When(None, None, None, None, None)
    tests = [pl.col("source_account_code") == decision.code]
    for column, wanted in (
        ("department_code", when.department),
        ("partner_code", when.partner),
        ("project_code", when.project),
    ):
        if wanted is not None:
            tests.append(pl.col(column) == wanted)
    if when.start is not None:
        tests.append(pl.col("voucher_date") >= when.start)
    if when.end is not None:
        tests.append(pl.col("voucher_date") <= when.end)
    return pl.when(pl.all_horizontal(tests)).then(pl.lit(decision.target, pl.String)).otherwise(otherwise)
