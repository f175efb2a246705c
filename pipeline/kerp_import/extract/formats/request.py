"""Says which file a reader opens, and how."""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

from kerp_import.extract.formats.limits import RAISED, USUAL, Limits
from kerp_import.model.errors import FormatUnknown, SheetUnknown
from kerp_import.model.safe_text import one_line
from kerp_import.model.words import Words


def processor_time() -> float:
    """Return the seconds of processor that this process and the children it has waited for have taken."""
    return sum(os.times()[:4])


RAISE = Words(
    "믿을 수 있는 파일이면 --raise-limits를 붙여 다시 실행하고, 아니면 달마다 나누어 다시 내려받으십시오.",
    "If the file can be trusted, run again with --raise-limits; else export it again, divided by month.",
)


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """One file to open; options that do not concern its format are ignored."""

    path: Path
    shown_as: str
    encoding: str | None = None
    sheet: str | None = None
    password: str | None = None
    limits: Limits = USUAL
    started: float = field(default_factory=processor_time, compare=False)
    """The processor time when the file was begun; its members and what it was unpacked to share it."""
    given: int = 0
    """Bytes of the archive in which the file stands, 0 where it stands in none."""

    def of(self, path: Path, shown_as: str | None = None) -> "ReadRequest":
        """Return the same request for a file that was unpacked from this one."""
        return replace(self, path=path, shown_as=shown_as or self.shown_as, given=self.given or self.size)

    @property
    def size(self) -> int:
        """Return the bytes of the file on the disk."""
        return self.path.stat().st_size

    @property
    def cells(self) -> int:
        """Return the cells to which the file may come."""
        return self.limits.cells_for(self.size)

    @property
    def unpacked(self) -> int:
        """Return the bytes to which the file may unpack."""
        return self.limits.unpacked_for(self.size)

    def refuse_slow(self) -> None:
        """Refuse the file if reading it has taken more of the processor, here and in children, than its size allows."""
        seconds = self.limits.processor_seconds_for(self.given or self.size)
        if processor_time() - self.started > seconds:
            self.refuse_size(Words(f"읽는 데 {seconds}초를 넘음", f"it takes more than {seconds} s to read"))

    def refuse(self, reason: Words, advice: Words | None = None) -> NoReturn:
        """Refuse the file for this reason, and say what to do about it."""
        raise FormatUnknown(file=self.shown_as, reason=reason, advice=advice)

    def refuse_size(self, reason: Words) -> NoReturn:
        """Refuse a file that is beyond a limit, and name the option that raises limits unless it is used already."""
        self.refuse(reason, None if self.limits == RAISED else RAISE)

    def choose(self, names: list[str]) -> list[str]:
        """Return the names of the sheets to read: all, or the one that `--sheet` names."""
        if self.sheet is None:
            return names
        wanted = one_line(self.sheet)
        chosen = [name for name in names if one_line(name) == wanted]
        if not chosen:
            raise SheetUnknown(file=self.shown_as, sheet=self.sheet, sheets=", ".join(names))
        return chosen[:1]
