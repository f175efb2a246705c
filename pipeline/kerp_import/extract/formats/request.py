"""What is asked of the readers: one file, and how it is to be read."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from kerp_import.extract.formats.limits import RAISED, USUAL, Limits
from kerp_import.model.errors import FormatUnknown, SheetUnknown


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """One file to be opened; the options that do not concern its kind are left aside."""

    path: Path
    shown_as: str
    encoding: str | None = None
    sheet: str | None = None
    password: str | None = None
    limits: Limits = USUAL

    def of(self, path: Path, shown_as: str | None = None) -> "ReadRequest":
        """Return the same question about another file, one that was unpacked from this one."""
        return replace(self, path=path, shown_as=shown_as or self.shown_as)

    def refuse(self, reason: str) -> NoReturn:
        """Say why this file is not read."""
        raise FormatUnknown(file=self.shown_as, reason=reason)

    def refuse_size(self, reason: str) -> NoReturn:
        """Say which limit this file goes beyond, and the option that raises it, unless it is raised already."""
        self.refuse(reason if self.limits == RAISED else f"{reason} · --raise-limits")

    def choose(self, names: list[str]) -> list[str]:
        """Return the names of the sheets that are wanted."""
        if self.sheet is None:
            return names
        if self.sheet not in names:
            raise SheetUnknown(file=self.shown_as, sheet=self.sheet, sheets=", ".join(names))
        return [self.sheet]
