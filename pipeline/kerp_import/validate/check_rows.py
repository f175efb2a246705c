"""Validate, row by row: the rules that need one part alone are asked while it is still in memory."""

from collections.abc import Iterator
from datetime import date

import polars as pl

from kerp_import.model.nouns import CheckedPart, MappedPart
from kerp_import.records.run_context import RunContext
from kerp_import.transform.transform import Transformed
from kerp_import.validate.validate import Checker
from kerp_import.values.currency import places_in
from kerp_import.values.periods import fiscal_days


def check_rows(run: RunContext, transformed: Transformed, checker: Checker) -> Iterator[CheckedPart]:
    """Yield every part with the findings about its text, its typed rows, and the values that its schema forbids.

    What is yielded has the columns of its staging table alone: a part waits while the one before is copied.
    """
    from kerp_schemas.frames import staged_columns

    rows_done = 0
    for text_part, typed in transformed.parts:
        rows_done += text_part.frame["row"].n_unique()
        entity = typed.table.entity.value
        dated = _with_period(run, typed.table.period, typed.frame)
        findings = (
            *checker.frame("raw", text_part.frame),
            *checker.frame(entity, dated),
            *checker.schema(entity, typed.frame),
        )
        staged = MappedPart(typed.table, typed.frame.select(staged_columns(entity)))
        del text_part, typed, dated
        yield CheckedPart(staged, findings, (min(rows_done, transformed.rows), transformed.rows))
        del staged, findings


def _with_period(run: RunContext, period: tuple[date, date] | None, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame with the days between which its dates must lie, null where nobody says so."""
    named = fiscal_days(run.job.fiscal_year, run.batch.company.fiscal_year_start_month)
    first, last = named or period or (None, None)
    places = places_in(run.batch.company.base_currency)
    days = (pl.lit(first, pl.Date).alias("first_day"), pl.lit(last, pl.Date).alias("last_day"))
    return frame.with_columns(*days, pl.lit(places).alias("places"))
