"""What somebody plants on one partition is told, partitions are not, and no way back leaves their keys behind."""

from collections.abc import Iterator
from typing import LiteralString

import psycopg
import pytest
from kerp_import.database.connection import Database
from kerp_import.migrate.files import shipped
from kerp_import.model.errors import StrangerInCatalogue
from kerp_import.model.schema_errors import PartitionsInTheWay
from kerp_import.model.words import Language
from kerp_import.schema_changes.drift import drift
from kerp_import.schema_changes.drift_words import sentence
from kerp_import.schema_changes.ways_back import plan_way_back
from partitioned import divide
from support import create_database, drop_database, url_of

pytestmark = pytest.mark.slow

PLANTED: dict[str, LiteralString] = {
    "trigger t ON vouchers_2024_01": """CREATE TRIGGER t BEFORE INSERT ON vouchers_2024_01
        FOR EACH ROW EXECUTE FUNCTION update_updated_at()""",
    "trigger t ON voucher_keys": """CREATE TRIGGER t BEFORE UPDATE ON voucher_keys
        FOR EACH ROW EXECUTE FUNCTION update_updated_at()""",
    "trigger 00_kerp_keys_insert ON vouchers": """CREATE OR REPLACE FUNCTION kerp_keys_vouchers_insert()
        RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'""",
}
"""What would run with an import, by what it is called."""

MONTH: LiteralString = (
    """CREATE TABLE vouchers_1999_01 PARTITION OF vouchers FOR VALUES FROM ('1999-01-01') TO ('1999-02-01')"""
)

ON_ONE: LiteralString = """
CREATE TRIGGER t BEFORE INSERT ON vouchers_2024_01 FOR EACH ROW EXECUTE FUNCTION update_updated_at();
GRANT SELECT ON vouchers_2024_02 TO kerp_importer;
"""


@pytest.fixture
def divided_url(server_url: str, template: str) -> Iterator[str]:
    """Return the URL of a database of one's own with partitioned vouchers."""
    name = create_database(server_url, template)
    url = url_of(server_url, name)
    divide(url)
    yield url
    drop_database(server_url, name)


@pytest.mark.parametrize(("name", "statement"), PLANTED.items(), ids=PLANTED)
def test_what_would_run_with_an_import_is_named(divided_url: str, name: str, statement: LiteralString) -> None:
    with Database(divided_url) as db:
        assert db.look_for_strangers() == ()
    with psycopg.connect(divided_url) as admin:
        admin.execute(statement)
    with Database(divided_url) as db, pytest.raises(StrangerInCatalogue) as refused:
        db.look_for_strangers()
    assert name in str(refused.value.facts["names"])


def test_months_are_no_drift_and_what_stands_on_one_is(divided_url: str) -> None:
    with psycopg.connect(divided_url) as admin:
        admin.execute(MONTH)
    with Database(divided_url) as db:
        assert drift(db, shipped()).differences == ()
    with psycopg.connect(divided_url) as admin:
        admin.execute(ON_ONE)
    with Database(divided_url) as db:
        told = [sentence(each).say(Language.EN) for each in drift(db, shipped()).differences]
    assert told == [
        "table vouchers_2024_02: grants to kerp_importer SELECT, should be none",
        "trigger t on vouchers_2024_01: no migration makes it",
    ]


def test_no_way_back_leaves_the_keys_behind(divided_url: str) -> None:
    with Database(divided_url) as db:
        assert plan_way_back(db, shipped(), 21).target == 21
        with pytest.raises(PartitionsInTheWay, match="000006_vouchers"):
            plan_way_back(db, shipped(), 5)
