"""What a change added is filled by the backfill, which goes on where it was.

Decision: docs/decisions/backfill.md
"""

from collections.abc import Iterator

from kerp_import.backfill.backfill import run_backfill
from kerp_import.backfill.scopes import have_counted
from kerp_import.backfill.spec import BackfillSpec
from kerp_import.database.connection import Database
from kerp_import.expand_contract.at_hand import ChangeAtHand
from kerp_import.expand_contract.sql_text import identifier
from kerp_import.model.backfill_errors import REFUSALS
from kerp_import.model.change_errors import RowsNotFilled
from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words


def fill(db: Database, at_hand: ChangeAtHand, did: list[Words]) -> Iterator[KerpError]:
    """Fill table by table, tell what was filled in `did`, and yield what could not be."""
    for number, each in enumerate(at_hand.sql.fills(at_hand.planned)):
        # The change's own id, since another one of its name may have been filled and taken back before.
        name = f"{at_hand.change.name}-{str(at_hand.change.id)[-6:]}{f'-{number}' if number else ''}"
        spec = BackfillSpec(name, identifier(each.table), each.set, each.where, each.call)
        try:
            with db.second() as notes:
                outcome = run_backfill(db, notes, spec)
        except REFUSALS as error:
            yield error
            return
        did.append(_FILLED.filled(table=each.table, rows=outcome.rows, passes=outcome.passes))
        # Readers come at once; the server's own look after the table only in a minute.
        have_counted(db, identifier(each.into or each.table))
        if outcome.left:
            keys = ", ".join(":".join(row.key) for row in outcome.left_out)
            yield RowsNotFilled(name=at_hand.change.name, table=each.table, count=outcome.left, keys=f" ({keys})")


_FILLED = Words(
    "{table}: {rows}행을 채웠습니다 ({passes}번 훑음)", "{table}: {rows} row(s) filled in {passes} pass(es)"
)
