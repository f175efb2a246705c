"""A table goes into its partitioned shape and out of it; a definition that is half of something is refused."""

from typing import LiteralString

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.partition.at_once import partition_at_once
from two_servers import WAYS, Copy, TwoServers

pytestmark = pytest.mark.slow

COMPANY: LiteralString = (
    "INSERT INTO companies (id, code, name) VALUES ('00000000-0000-7000-8000-000000000001', 'HANBIT', '한빛')"
)
VOUCHERS: LiteralString = """
INSERT INTO vouchers (company_id, voucher_no, voucher_date, description)
SELECT '00000000-0000-7000-8000-000000000001', 'V' || n, '2024-01-01'::date + n % 90, '적요 ' || n
FROM generate_series(1, 900) AS n
"""
SUM: LiteralString = (
    "SELECT count(*), md5(string_agg(voucher::text, ';' ORDER BY voucher::text)) FROM vouchers AS voucher"
)
CHANGE = """
INSERT INTO operations (kind, name, status, tool_version, details)
VALUES (
    'expand', 'wider', 'pending', '0.1.0',
    '{"made": [{"kind": "trigger", "name": "00_kerp_wider ON vouchers", "definition": ""}]}'
)
"""


def summed(url: str) -> object:
    """Return how many vouchers there are, and a checksum of them."""
    with psycopg.connect(url) as admin:
        admin.execute("SET timezone = 'UTC'")
        return admin.execute(SUM).fetchone()


def divided(url: str) -> None:
    """Bring the vouchers of a database into monthly partitions."""
    with Database(url) as db:
        partition_at_once(db, "vouchers")


@pytest.mark.parametrize("sides", ["source", "target", "both"])
@pytest.mark.parametrize("way", WAYS)
def test_rows_go_from_any_shape_into_any_other(servers: TwoServers, copy: Copy, way: str, sides: str) -> None:
    source, target = servers.ways(way)
    for url in (source, target):
        with psycopg.connect(url) as admin:
            admin.execute(COMPANY)
    with psycopg.connect(source) as admin:
        admin.execute(VOUCHERS)
    if sides != "target":
        divided(source)
    if sides != "source":
        divided(target)
    done, told = copy("vouchers", source, target)
    assert (done.returncode, told["rows"]) == (0, 900), done.stderr
    assert summed(source) == summed(target)
    with psycopg.connect(source) as admin:
        admin.execute("UPDATE vouchers SET description = '고침' WHERE voucher_no = 'V1'")
    done, told = copy("vouchers", source, target, "--yes")
    assert (done.returncode, told["changed"], told["gone"]) == (0, 1, 0), done.stderr
    assert summed(source) == summed(target)
    if sides != "source":
        with psycopg.connect(target) as admin:
            assert admin.execute("SELECT count(*) FROM voucher_keys").fetchone() == (900,)


def test_a_definition_in_the_middle_of_a_change_is_refused_with_what_helps(servers: TwoServers, copy: Copy) -> None:
    source, target = servers.ways(WAYS[1])
    with psycopg.connect(target) as admin:
        admin.execute("DROP TABLE voucher_lines, vouchers")
    with psycopg.connect(source) as admin:
        admin.execute(CHANGE)
    done, told = copy("vouchers", source, target, "--with-schema")
    assert (done.returncode, told["problem"]["code"]) == (4, "KERP-X881")
    assert "kerp-import db contract wider" in told["problem"]["hint"]
    assert "kerp-import db expand wider --revert" in told["problem"]["hint"]


def test_a_partitioned_definition_is_refused_with_what_helps(servers: TwoServers, copy: Copy) -> None:
    source, target = servers.ways(WAYS[1])
    divided(source)
    with psycopg.connect(target) as admin:
        admin.execute("DROP TABLE voucher_lines, vouchers")
    done, told = copy("vouchers", source, target, "--with-schema")
    assert (done.returncode, told["problem"]["code"]) == (4, "KERP-X882")
    assert "kerp-import db partition vouchers --by month" in told["problem"]["hint"]
