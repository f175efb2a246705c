"""What is copied into a table is there as it was, whatever means something to COPY."""

import polars as pl
import pytest
from kerp_import.database import connection
from kerp_import.database.connection import Database

TEXTS = [
    None, "", "\\N", "\\.", "\\", "a\\tb", "a\tb", "a\nb", "a\r\nb", "가나다 · 적요", '"', "a,b", "NULL", " ", "\\\\N",
]  # fmt: skip


@pytest.mark.parametrize("rows", [1, 4, 100])
def test_texts_are_copied_as_they_are_however_many_go_at_once(
    rows: int, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "COPY_ROWS", rows)
    frame = pl.DataFrame({"place": range(len(TEXTS)), "text": TEXTS, "plain": ["x"] * len(TEXTS)})
    with db.transaction() as ending:
        db.execute("CREATE TABLE public.copied (place INTEGER, text TEXT, plain TEXT)")
        db.copy("public.copied", frame)
        assert [row["text"] for row in db.rows("SELECT text FROM public.copied ORDER BY place")] == TEXTS
        ending.undo = True
