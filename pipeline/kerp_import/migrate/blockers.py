"""Who holds a table that a statement waited for in vain.

Decision: docs/decisions/statements.md
"""

from kerp_import.database.connection import Database
from kerp_import.database.lock_holder import LockHolder
from kerp_import.migrate.statements import tokens


def blocker_of(db: Database, text: str) -> LockHolder | None:
    """Return the session with the strongest lock on a table that a statement names, None if nobody has one any more.

    `pg_blocking_pids` answers only while somebody waits, and the wait is over.
    """
    texts = [each.text for each in tokens(text) if each.kind in {"word", "name", "sign"}]
    names = [
        *texts,
        *("".join(parts) for parts in zip(texts, texts[1:], texts[2:], strict=False) if parts[1] == "."),
    ]
    holders = db.ask("migrate/holders.sql", {"names": [each for each in names if len(each) > 1]}, LockHolder)
    return holders[0] if holders else None
