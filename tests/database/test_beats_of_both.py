"""What works for somebody else keeps him alive."""

from kerp_import.database.connection import Database


def test_whoever_beats_already_beats_still_while_the_block_within_runs(db: Database) -> None:
    heard: list[str] = []
    with db.beating(lambda: heard.append("outer")):
        with db.beating(lambda: heard.append("inner")):
            db.rows("SELECT pg_sleep(0.5)")
        assert set(heard) == {"outer", "inner"}
        heard.clear()
        db.rows("SELECT pg_sleep(0.5)")
        assert set(heard) == {"outer"}
