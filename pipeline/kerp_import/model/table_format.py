"""How a table is written, by name."""

from enum import StrEnum


class TableFormat(StrEnum):
    """How a table is written: text cells either way."""

    CSV = "csv"
    PARQUET = "parquet"
