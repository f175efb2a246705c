"""What was recognised and goes nowhere: whole tables, and the departments that only people name."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl

from pipeline.model import Counts, Entity, Table
from pipeline.names import NAMES
from pipeline.sift import read_back
from pipeline.words import Language

UNUSED = {
    "file": pl.String, "sheet": pl.String, "row": pl.Int64, "rows": pl.Int64, "what_ko": pl.String,
    "what_en": pl.String,
}  # fmt: skip
UNLISTED = {"file": pl.String, "sheet": pl.String, "row": pl.Int64, "count": pl.Int64, "value": pl.String}

SHOWN = 5
"""Departments that are shown by name."""


def unused(tables: Iterable[tuple[Table, Counts]]) -> pl.DataFrame:
    """Return the tables that are recognised and not loaded, at their header rows, with how many rows each holds."""
    found = [
        (
            table.file,
            table.sheet,
            table.header_row,
            counts.data,
            NAMES[table.entity].say(Language.KO),
            NAMES[table.entity].say(Language.EN),
        )
        for table, counts in tables
        if not table.entity.is_used
    ]
    return pl.DataFrame(found, schema=UNUSED, orient="row")


def unlisted(tables: Iterable[tuple[Table, Counts]], spool: Path) -> pl.DataFrame:
    """Return the lists of employees that name departments with their codes, where no list of departments does."""
    entities = [table.entity for table, _ in tables]
    found = []
    for table, _ in tables:
        fields = {each.field for each in table.columns}
        named = {"department_code", "department_name"} <= fields
        if table.entity is Entity.EMPLOYEES and named and Entity.DEPARTMENTS not in entities:
            people = pl.concat(read_back(table, spool))
            pairs = people.select("department_code", "department_name").drop_nulls().unique(maintain_order=True)
            shown = [f"{code} {name}" for code, name in pairs.head(SHOWN).iter_rows()]
            more = ["…"] if pairs.height > SHOWN else []
            if pairs.height:
                found.append((table.file, table.sheet, table.header_row, pairs.height, ", ".join([*shown, *more])))
    return pl.DataFrame(found, schema=UNLISTED, orient="row")
