"""The problems of one file, gathered until it has been read to its end."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NoReturn

from kerp_import.model.errors import FileBroken, MappingBroken, Problem
from kerp_import.model.safe_text import masked
from kerp_import.model.words import Words

ENOUGH: Final = 10_000
"""Problems after which reading stops: nobody mends that many by hand, and 16 MiB of them would fill the memory."""
LONGEST_SHOWN: Final = 40
"""Characters of a value that a message repeats."""


@dataclass(slots=True)
class Notes:
    """What is wrong in one file so far."""

    path: Path
    problems: list[Problem] = field(default_factory=list)
    error: type[FileBroken] = MappingBroken
    """What is raised: the class knows what kind of file it is."""

    def add(self, problem: Problem) -> None:
        """Note a problem and go on."""
        self.problems.append(problem)
        if len(self.problems) == ENOUGH:
            self.stop(
                problem.line, Words("문제가 너무 많아 읽기를 멈추었습니다", "too many problems: reading stopped here")
            )

    def stop(self, line: int, words: Words) -> NoReturn:
        """Note what makes the rest of the file unreadable, and raise everything noted."""
        raise self.error(file=str(self.path), problems=(*self.problems, Problem(line, words)))

    def settle(self) -> None:
        """Raise everything noted, if anything was."""
        if self.problems:
            raise self.error(file=str(self.path), problems=tuple(self.problems))


def shown(value: str) -> str:
    """Return `value` for a message: in quotes, cut short, nothing in it that acts on a terminal, no personal number."""
    safe = masked(value)
    cut = safe if len(safe) <= LONGEST_SHOWN else safe[:LONGEST_SHOWN] + "…"
    printable = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in cut)
    return f"'{printable}'"
