"""What a person read off the old program's screen for one month, to be compared with what was read of its files.

Decision: docs/decisions/control-totals.md
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """One month: how many vouchers, debit and credit, who typed them and when, and where they stand."""

    month: str
    """2024-01."""
    vouchers: int
    debit: Decimal
    credit: Decimal
    typed_by: str
    """Empty where nobody is named."""
    typed_on: str
    file: str
    sheet: str | None = None
    row: int | None = None

    @property
    def typed(self) -> str:
        """Return who typed it, and when."""
        return " ".join(filter(None, (self.typed_by, self.typed_on)))
