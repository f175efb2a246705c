"""Who holds a table that a statement waited for in vain.

Decision: docs/decisions/statements.md
"""

from kerp_import.database.connection import Database
from kerp_import.database.lock_holder import LockHolder
from kerp_import.migrate.statements import tokens

NAMES = {"word", "name"}
"""The kinds of tokens that can name a table."""


def blocker_of(db: Database, text: str) -> LockHolder | None:
    """Return the session with the strongest lock on a table that a statement names, None if nobody has one any more.

    `pg_blocking_pids` answers only while somebody waits, and the wait is over.
    """
    found = [each for each in tokens(text) if each.kind not in {"remark", "comment"}]
    names = [each.text for each in found if each.kind in NAMES]
    names += [
        f"{space.text}.{name.text}"
        for space, dot, name in zip(found, found[1:], found[2:], strict=False)
        if dot.text == "." and space.kind in NAMES and name.kind in NAMES
    ]
    holders = db.ask("migrate/holders.sql", {"names": names}, LockHolder)
    return holders[0] if holders else None
