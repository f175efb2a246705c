"""Keeps beside the rows of a batch what they cannot be read again without: options, profile, and sheets as they came.

Decision: docs/decisions/reread.md
"""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from kerp_import.extract.profile import is_shipped
from kerp_import.model.nouns import Job, Table
from kerp_import.values import text

OPTIONS = ("balances", "keep_status", "drop_status", "sites", "known_empty", "same_vouchers")
"""Options of a job that decide how its files are read; the fiscal year stands in the history."""
READING, PROFILE = "reading.json", "profile.yaml"


def keep_reading(job: Job, folder: Path) -> None:
    """Write the options and the profile by which the job's files are read."""
    reading: dict[str, Any] = {name: value for name in OPTIONS if (value := getattr(job, name))}
    if job.profile is not None:
        is_file = not is_shipped(job.profile)
        reading["profile"] = PROFILE if is_file else job.profile
        # One that is not there, or cannot be read, is told where it is read.
        if is_file and os.access(job.profile, os.R_OK):
            shutil.copyfile(job.profile, folder / PROFILE)
    (folder / READING).write_text(json.dumps(reading, ensure_ascii=False), encoding="utf-8")


def kept_options(folder: Path) -> dict[str, Any]:
    """Return what `keep_reading` wrote, as a job has it; nothing where an older version wrote none."""
    path = folder / READING
    if not path.is_file():
        return {}
    reading = json.loads(path.read_text(encoding="utf-8"))
    if reading.get("profile") == PROFILE:
        reading["profile"] = str(folder / PROFILE)
    return {name: tuple(value) if isinstance(value, list) else value for name, value in reading.items()}


def keep_sheet(table: Table, rows: pl.DataFrame, part: int, folder: Path) -> None:
    """Write some rows of a sheet as they stand there, personal numbers masked; its data may be no such rows."""
    personal = {f"c{at}" for each in table.columns if each.field == "resident_number" for at in each.stands}
    cells = [name for name in rows.columns if name not in {"row", "width"}]
    masked = rows.select(
        pl.col("row").cast(pl.Int64),
        *(
            pl.when(pl.col(name).is_not_null()).then(pl.lit(text.MASK)).alias(name)
            if name in personal
            else text.masked(pl.col(name))
            for name in cells
        ),
    )
    masked.write_parquet(folder / f"sheet-{table.number:04}-{part:06}.parquet", compression="lz4")


def kept_sheet(folder: Path, number: int) -> list[Sequence[str | None]] | None:
    """Return the rows of a sheet from row 1 on, None where they were not kept."""
    rows: list[Sequence[str | None]] = []
    paths = sorted(folder.glob(f"sheet-{number:04}-*.parquet"))
    for path in paths:
        for row, *cells in pl.read_parquet(path).rows():
            rows += [()] * (row - len(rows) - 1)
            rows.append(cells)
    return rows if paths else None
