"""The floors: the least that a database needs for the same rows, into bare tables and into production's own."""  # noqa: INP001 - a folder of scripts

import time
from pathlib import Path

import polars as pl
import psycopg
from kerp_import.mapping.files import read_mapping

from bench.filled import FLOOR_COMPANY
from bench.make_books import Books
from bench.servers import statement

CHUNK = 1 << 20


def prepare(made: Books, path: Path) -> None:
    """Write the journal as a floor takes it: mapped, typed and numbered beforehand, in COPY's text form."""
    targets = {each.source_code: each.target_code for each in read_mapping(made.mapping).accounts}
    journal = pl.read_csv(made.folder / "journal.csv", infer_schema=False)
    debit, credit = (pl.col(name).str.replace_all(",", "").cast(pl.Int64) for name in ("차변금액", "대변금액"))
    number = pl.col("전표일자").str.replace_all("-", "") + "-" + pl.col("전표번호")
    journal.select(
        pl.lit(str(FLOOR_COMPANY)).alias("company_id"),
        number.alias("voucher_no"),
        "전표일자",
        pl.int_range(1, pl.len() + 1).over(number).alias("line_no"),
        pl.col("계정코드").replace_strict(targets),
        (debit.clip(lower_bound=0) + (-credit).clip(lower_bound=0)).alias("debit_amount"),
        (credit.clip(lower_bound=0) + (-debit).clip(lower_bound=0)).alias("credit_amount"),
        "적요",
        "거래처코드",
        "부서코드",
    ).write_csv(path, include_header=False, separator="\t", quote_style="never", null_value="\\N")


def naive_floor(url: str, prepared: Path) -> dict[str, float]:
    """Load prepared text into bare tables, ids made at random by the server, and return the seconds of each step."""
    with psycopg.connect(url) as connection:
        connection.execute(statement("naive_tables").encode())
        connection.execute(statement("prepared_table").encode())
        connection.commit()
        return _loaded(connection, prepared)


def full_floor(url: str, prepared: Path) -> dict[str, float]:
    """Do the same into production's tables as they are, as the importer's role; return the seconds of each step."""
    with psycopg.connect(url) as connection:
        connection.execute(statement("prepared_table").encode())
        connection.execute("GRANT SELECT, INSERT ON prepared TO kerp_importer")
        connection.commit()
        connection.execute("SET LOCAL ROLE kerp_importer")
        connection.execute("SELECT set_config('app.current_tenant', %s, true)", [str(FLOOR_COMPANY)])
        # The planner knows nothing of rows that were written just now: a floor by nested loops would be none.
        connection.execute("SET LOCAL enable_nestloop = off")
        return _loaded(connection, prepared)


def _loaded(connection: psycopg.Connection, prepared: Path) -> dict[str, float]:
    """Copy, insert and commit in the transaction under way."""
    ends = [time.perf_counter()]
    with prepared.open("rb") as stream, connection.cursor().copy("COPY prepared FROM STDIN") as target:
        while chunk := stream.read(CHUNK):
            target.write(chunk)
    ends.append(time.perf_counter())
    for name in ("vouchers", "voucher_lines"):
        connection.execute(statement(name).encode())
        ends.append(time.perf_counter())
    connection.commit()
    ends.append(time.perf_counter())
    steps = ("copy", "vouchers", "lines", "commit")
    return {step: end - start for step, start, end in zip(steps, ends[:-1], ends[1:], strict=True)}
