"""What the client counts of staged lines is what SQL counts of them."""

from decimal import Decimal

import polars as pl
from kerp_import.database.connection import Database, Row
from kerp_import.load import staging
from kerp_import.model.ids import uuid7, uuid7s
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Batch, Entity, MappedPart, Table
from kerp_import.records import company as companies
from kerp_import.values.text import AMOUNT

JOURNAL = Table(0, "분개장.csv", None, "utf-8", Entity.JOURNAL, "", Layout.TWO_COLUMNS, 1, 0, (), (), None)

LINE: dict[str, type[pl.DataType] | pl.DataType] = {
    "source_account_code": pl.String, "source_account_name": pl.String, "debit_amount": AMOUNT, "credit_amount": AMOUNT,
    "partner_code": pl.String, "voucher_id": pl.String,
}  # fmt: skip


def sums(db: Database, batch: Batch) -> tuple[list[Row], list[Row]]:
    with db.tenant(batch.company.id):
        accounts = db.rows(
            "SELECT source_account_code, source_account_name, account_code, file, sheet, flipped, added, has_voucher,"
            " is_read, sum(lines) AS lines, sum(debit_amount) AS debit, sum(credit_amount) AS credit,"
            " min(first_row) AS first_row, max(last_row) AS last_row FROM kerp_staging.own_account_sums"
            " GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9"
        )
        codes = db.rows(
            "SELECT field, code, file, sheet, sum(lines) AS lines, min(first_row) AS first_row,"
            " min(first_id::text) AS first_id FROM kerp_staging.own_code_sums GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
        )
    return accounts, codes


def part(rows: list[tuple[object, ...]], first_row: int) -> MappedPart:
    """Return lines: account, its name, debit, credit, partner, and whether they have a voucher."""
    frame = pl.DataFrame(rows, schema=LINE, orient="row")
    texts = ("account_code", "description", "partner_name", "project_code", "sheet")
    return MappedPart(
        JOURNAL,
        frame.with_columns(
            uuid7s(frame.height).alias("id"),
            pl.lit(1, pl.Int32).alias("line_no"),
            *(pl.lit(None, pl.String).alias(name) for name in texts),
            pl.lit("D10").alias("department_code"),
            (pl.col("debit_amount") > 3).alias("flipped"),
            pl.lit(value=False).alias("added"),
            pl.lit("분개장.csv").alias("file"),
            pl.int_range(first_row, first_row + pl.len()).cast(pl.Int64).alias("row"),
        ),
    )


def test_the_client_counts_lines_as_the_server_does(db: Database) -> None:
    batch, voucher = Batch(uuid7(), companies.add(db, "HANBIT", "한빛상사", None)), str(uuid7())
    one, zero = Decimal(1), Decimal(0)
    staging.stage(
        db, batch, part([("10100", "현금", one, zero, "C1", voucher), ("40400", None, zero, one, None, voucher)], 2)
    )
    staging.stage(
        db, batch,
        part([
            ("10100", "현금", Decimal(5), zero, "C1", None), ("40400", None, None, one, "C2", voucher),
            (None, "현금", None, None, "C1", voucher), ("10100", "현금", one, zero, None, voucher),
        ], 4),
    )  # fmt: skip

    counted = sums(db, batch)
    staging.add_up_again(db, batch)

    assert [len(each) for each in counted] == [5, 3]
    assert sums(db, batch) == counted


def test_whatever_becomes_of_a_staged_row_is_seen(db: Database) -> None:
    batch = Batch(uuid7(), companies.add(db, "HANBIT", "한빛상사", None))
    staging.stage(db, batch, part([("10100", "현금", Decimal(1), Decimal(0), None, None)], 2))

    def marks() -> list[Row]:
        return db.ask("resume/staged_rows.sql", batch.ids())

    with db.tenant(batch.company.id):
        before, again = marks(), marks()
    with db.tenant(batch.company.id):
        db.execute("UPDATE kerp_staging.own_voucher_lines SET debit_amount = debit_amount")
    with db.tenant(batch.company.id):
        after = marks()
    with db.tenant(None):
        others = marks()

    assert before == again
    assert [each["table_name"] for each, other in zip(before, after, strict=True) if each != other] == ["voucher_lines"]
    assert {each["rows"] for each in others} == {0}
