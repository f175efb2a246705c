"""The gate, promote and rollback: production changes here and nowhere else, whole or not at all."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from kerp_import.database.connection import SQL, Database, Row, placeholders
from kerp_import.model.nouns import Batch, Finding, Severity
from kerp_import.model.step import Step
from kerp_import.records.run_context import RunContext

SPEAKS_FOR_MANY = frozenset({
    "KERP-E001", "KERP-M001", "KERP-M002", "KERP-M006", "KERP-V201", "KERP-V202", "KERP-V203", "KERP-V204",
    "KERP-V120", "KERP-V125", "KERP-V128", "KERP-V129", "KERP-V130", "KERP-V205", "KERP-V209", "KERP-V221", "KERP-V222",
    "KERP-V304", "KERP-V013", "KERP-V014", "KERP-V016",
})  # fmt: skip
"""Rules whose one finding stands for every row of a code, column or month (E001, V304: for a row not in staging)."""

SECTION = re.compile(r"^-- (WAY IN|TOUCHED SINCE|WAY BACK)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PromoteFile:
    """One production table: its way in, what tells that somebody touched it since, and its way back."""

    table: str
    way_in: tuple[str, ...]
    touched_since: str
    way_back: str


class Cleared:
    """A batch without errors. Only `clear` makes one, and `promote` takes nothing else."""

    def __init__(self, batch: Batch, *, by_the_gate: object) -> None:
        """Refuse to be made anywhere but at the gate."""
        if by_the_gate is not _GATE:
            raise TypeError
        self.batch = batch


_GATE = object()


WITHOUT_LOOPS = "SET LOCAL enable_nestloop = off"
"""Of what was promoted just now the planner knows nothing, and it would loop: 67 s against 1 s for 100,000 lines."""


class PromiseBrokenError(Exception):
    """What was promoted is not what was staged: a bug, caught before anything was committed."""


def clear(batch: Batch, findings: Iterable[Finding], *, skip_invalid: bool) -> Cleared | None:
    """Return the batch as cleared, or None where an error refuses it.

    With `skip_invalid` errors of vouchers and their lines do not refuse: those vouchers were set aside.
    """
    errors = [each for each in findings if each.severity is Severity.ERROR]
    if skip_invalid:
        errors = [each for each in errors if not _is_set_aside(each)]
    return None if errors else Cleared(batch, by_the_gate=_GATE)


def _is_set_aside(error: Finding) -> bool:
    """Return whether the error lies in one row of a voucher, so that leaving the voucher out leaves the error out."""
    in_voucher = error.table in {"vouchers", "voucher_lines"} and error.row is not None
    return in_voucher and error.rule not in SPEAKS_FOR_MANY


@cache
def promote_files() -> tuple[PromoteFile, ...]:
    """Return every promote file, in the order of the way in."""
    return tuple(
        _read(path.stem[4:], path.read_text(encoding="utf-8")) for path in sorted((SQL / "promote").glob("*.sql"))
    )


def _read(table: str, text: str) -> PromoteFile:
    """Cut a promote file into its three sections."""
    _, *parts = SECTION.split(text)
    sections = dict(zip(parts[::2], parts[1::2], strict=True))
    return PromoteFile(
        table=table,
        way_in=tuple(_statements(sections["WAY IN"])),
        touched_since=sections["TOUCHED SINCE"].strip().rstrip(";"),
        way_back=sections["WAY BACK"].strip().rstrip(";"),
    )


def _statements(text: str) -> Iterator[str]:
    """Yield the statements of a section, which end with a semicolon at the end of a line."""
    yield from (each.strip() for each in re.split(r";\s*$", text, flags=re.MULTILINE) if each.strip())


def promote(run: RunContext, cleared: Cleared) -> dict[str, int]:
    """Write the cleared batch into production, in the transaction under way, and return the rows per table."""
    with run.clock.step(Step.PROMOTE):
        return _promote(run.db, cleared.batch)


def _promote(db: Database, batch: Batch) -> dict[str, int]:
    """Run every way in, master tables first, and hold the promises."""
    values = {
        "batch_id": batch.id,
        "company_id": batch.company.id,
        "company_is_new": batch.company.is_new,
        "start_month": batch.company.fiscal_year_start_month,
    }
    # Statistics of a small import before this one are worse than none: lines and promises took minutes for 100,000.
    db.execute(WITHOUT_LOOPS)
    promoted = {}
    for file in promote_files():
        counts = [db.execute(each, **placeholders(each, values)) for each in file.way_in]
        promoted[file.table] = counts[0]
    db.do("steps/totals.sql", values)
    _hold_promises(db, values, promoted)
    return promoted


def _hold_promises(db: Database, values: dict[str, object], promoted: dict[str, int]) -> None:
    """Compare production with staging inside the transaction; the balance and the sums are the tables' constraints."""
    (broken_promises,) = db.ask("steps/promises.sql", values)
    if any(broken_promises.values()):
        raise PromiseBrokenError(broken_promises, promoted)


def learn(db: Database) -> None:
    """Let the planner know what was promoted; tables that are not the login's are skipped with a warning.

    Else deleting a voucher may read every line of the company: 59 s against 1 s for 100,000 lines.
    """
    db.execute("ANALYZE vouchers, voucher_lines, import_entries")


def touched_since(db: Database, batch: Batch) -> list[Row]:
    """Return what somebody changed, deleted or leant upon since the batch was promoted: table, record and reason."""
    values = {"batch_id": batch.id, "company_id": batch.company.id}
    db.execute(WITHOUT_LOOPS)
    return [row for file in promote_files() for row in db.rows(file.touched_since, **values)]


def take_back(db: Database, batch: Batch) -> dict[str, int]:
    """Delete what the batch wrote, in the transaction under way, and return the rows per table."""
    values = {"batch_id": batch.id, "company_id": batch.company.id}
    db.execute(WITHOUT_LOOPS)
    return {file.table: db.execute(file.way_back, **values) for file in reversed(promote_files())}
