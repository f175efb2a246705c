"""Lineage by voucher: what migration 24 makes of a row per line, and its way back makes of it again."""

from typing import LiteralString

import psycopg
from kerp_import.database.connection import Database
from kerp_import.migrate import runner
from psycopg.rows import dict_row

BY_RECORD = 23

BATCHES: LiteralString = """
    INSERT INTO companies (id, code, name) VALUES ('00000000-0000-0000-0000-00000000000a', 'A', 'A');
    INSERT INTO accounts (company_id, code, name, account_type, normal_side)
    SELECT id, '10101', '현금', 'asset', 'debit' FROM companies;
    INSERT INTO vouchers (id, company_id, voucher_no, voucher_date, total_debit, total_credit)
    SELECT '00000000-0000-0000-0000-0000000000f1', id, '20240102-00001', '2024-01-02', 10, 10 FROM companies;
    INSERT INTO voucher_lines (id, voucher_id, company_id, line_no, account_code, debit_amount, credit_amount)
    SELECT ('00000000-0000-0000-0000-0000000000e' || n)::uuid, '00000000-0000-0000-0000-0000000000f1', id, n, '10101',
        10 * (2 - n), 10 * (n - 1)
    FROM companies CROSS JOIN generate_series(1, 2) AS n;
    INSERT INTO import_batches (id, company_id, company_code, fingerprint, status, dry_run, tool_version,
        schema_version, files)
    SELECT ('00000000-0000-0000-0000-0000000000b' || n)::uuid, id, code, 'f' || n, 'completed', n = 2, '1', 23,
        '[{"name": "a.csv", "sha256": "x"}]'
    FROM companies CROSS JOIN generate_series(1, 2) AS n;
    INSERT INTO import_entries (batch_id, table_name, record_id, company_id, file, sheet, row, after_hash)
    SELECT '00000000-0000-0000-0000-0000000000b1', kind, record::uuid, id, 'a.csv', sheet, row, '2:' || row
    FROM companies CROSS JOIN (
        VALUES
            ('vouchers', '00000000-0000-0000-0000-0000000000f1', '1월', 2),
            ('voucher_lines', '00000000-0000-0000-0000-0000000000e1', '1월', 2),
            ('voucher_lines', '00000000-0000-0000-0000-0000000000e2', '2월', 3),
            ('voucher_lines', '00000000-0000-0000-0000-0000000000e9', '1월', 9)
    ) AS entry (kind, record, sheet, row);
    INSERT INTO import_vouchers
    SELECT ('00000000-0000-0000-0000-0000000000b' || n)::uuid, id, '20240102-00001', '2024-01-02', 'general', 2, 10, 10,
        7, 'a.csv', '1월', 2
    FROM companies CROSS JOIN generate_series(1, 2) AS n;
    INSERT INTO import_vouchers
    SELECT '00000000-0000-0000-0000-0000000000b2', id, '', NULL, NULL, 3, 1, 0, 8, NULL, NULL, NULL FROM companies;
"""
"""A promoted batch of which somebody deleted a line by hand (e9), and a rehearsal, as version 23 kept them."""

STOOD: tuple[LiteralString, ...] = (
    "SELECT * FROM import_entries AS each ORDER BY each::text",
    "SELECT * FROM import_vouchers AS each ORDER BY each::text",
)
KEPT: LiteralString = """
    SELECT right(batch_id::text, 2) AS batch, table_name AS kind, file_no, row, voucher_no, lines, line_files,
        line_rows, line_hashes, after_hash, source_hash
    FROM import_entries ORDER BY batch_id, table_name, record_id
"""


def test_a_row_per_line_becomes_a_row_per_voucher_and_goes_back_as_it_was(empty_database_url: str) -> None:
    with (
        Database(empty_database_url) as db,
        psycopg.connect(empty_database_url, autocommit=True, row_factory=dict_row) as plain,
    ):
        runner.up(db, BY_RECORD)
        plain.execute(BATCHES)
        stood = [plain.execute(query).fetchall() for query in STOOD]
        runner.up(db, BY_RECORD + 1)
        assert plain.execute(
            "SELECT file_no, sheet, sha256 FROM import_files ORDER BY batch_id, file_no"
        ).fetchall() == [
            {"file_no": 1, "sheet": "1월", "sha256": "x"},
            {"file_no": 2, "sheet": "2월", "sha256": "x"},
            {"file_no": 1, "sheet": "1월", "sha256": "x"},
        ]
        columns = (
            "batch", "kind", "file_no", "row", "voucher_no", "lines", "line_files", "line_rows", "line_hashes",
            "after_hash", "source_hash",
        )  # fmt: skip
        number = "20240102-00001"
        assert [tuple(row[each] for each in columns) for row in plain.execute(KEPT)] == [
            ("b1", "voucher_lines", None, None, None, None, [1], [9], ["2:9"], None, None),
            ("b1", "vouchers", 1, 2, number, 2, [1, 2], [2, 3], ["2:2", "2:3"], "2:2", 7),
            ("b2", "voucher_lines", None, None, "", 3, None, None, None, None, 8),
            ("b2", "vouchers", 1, 2, number, 2, None, None, None, None, 7),
        ]
        runner.down(db, BY_RECORD)
        assert [plain.execute(query).fetchall() for query in STOOD] == stood
