"""The gate: no batch with an error gets past it into production."""

from collections.abc import Iterable

from kerp_import.model.nouns import Batch, Finding, Severity

SPEAKS_FOR_MANY = frozenset({
    "KERP-E001", "KERP-M001", "KERP-M002", "KERP-M006", "KERP-V201", "KERP-V202", "KERP-V203", "KERP-V204",
    "KERP-V120", "KERP-V125", "KERP-V128", "KERP-V129", "KERP-V130", "KERP-V205", "KERP-V209", "KERP-V221", "KERP-V222",
    "KERP-V304", "KERP-V013", "KERP-V014", "KERP-V016",
})  # fmt: skip
"""Rules whose finding names one row and means more: every row of a code, column or month, or (E001, V304) a row that is
not in staging. Leaving out the voucher of that one row would not leave out the error."""


class Cleared:
    """A batch without errors. Only `clear` makes one, and `promote` takes nothing else."""

    def __init__(self, batch: Batch, *, by_the_gate: object) -> None:
        """Refuse to be made anywhere but at the gate."""
        if by_the_gate is not _GATE:
            raise TypeError
        self.batch = batch


_GATE = object()


def clear(batch: Batch, findings: Iterable[Finding], *, skip_invalid: bool) -> Cleared | None:
    """Return the batch as cleared, or None where an error refuses it.

    With `skip_invalid` errors of vouchers and their lines do not refuse: those vouchers were set aside.
    """
    errors = [each for each in findings if each.severity is Severity.ERROR]
    if skip_invalid:
        errors = [error for error in errors if not _is_set_aside(error)]
    return None if errors else Cleared(batch, by_the_gate=_GATE)


def _is_set_aside(error: Finding) -> bool:
    """Return whether the error lies in one row of a voucher, so that leaving the voucher out leaves the error out."""
    in_voucher = error.table in {"vouchers", "voucher_lines"} and error.row is not None
    return in_voucher and error.rule not in SPEAKS_FOR_MANY
