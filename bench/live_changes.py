"""The seed's three changes, each taken through its phases while its table is written and read."""  # noqa: INP001 - a folder of scripts

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.at_work import LiveLoad
from bench.live_load import GROUPS
from bench.live_tables import Example

DECLARED = Path(__file__).parent.parent / "fixtures" / "changes"
NAMES = {"customers": "business_number", "lines": "wider_amounts", "users": "user_profiles"}
"""What each example's change is called: its file's name without `.yaml`."""
UNWRITTEN = SOAK = 1
"""Seconds for which nobody writes the old column, and then for which nobody reads it: an hour and a day otherwise."""
AT_ONCE = ("--unwritten-for", f"{UNWRITTEN}s", "--soak", f"{SOAK}s", "--yes")

Call = Callable[..., object]


@dataclass(frozen=True, slots=True)
class LiveChange:
    """One change under way; `call` calls the program for a phase, and fails where the program does."""

    example: Example
    load: LiveLoad
    file: Path
    call: Call

    @property
    def name(self) -> str:
        """Return the name by which the commands know it."""
        return NAMES[self.example.name]

    def expand(self) -> None:
        """Make the new columns; from then on half of the application is a new one, which writes them."""
        self._phase("expand", "db", "expand", self.file)
        self.load.deploy("a", "early")

    def fill(self) -> None:
        """Fill them; the new application may read them now, and clear them."""
        self._phase("fill", "db", "migrate-data", self.name)
        if self.example.leaves:
            self.load.deploy("a", "new")

    def leave(self) -> None:
        """Take off what the contract breaks: the old application, or of the amounts the one that names kerp_new_…."""
        for group in GROUPS:
            self.load.deploy(group, "new" if self.example.leaves else "old")
        time.sleep(UNWRITTEN + 1.1)

    def soak(self) -> None:
        """Prove both sides the same, and hide the old columns from who reads."""
        self._phase("soak", "db", "contract", self.name, *AT_ONCE)
        time.sleep(SOAK + 0.1)

    def contract(self) -> None:
        """Drop the old columns; from then on everybody works with the new ones alone."""
        self._phase("contract", "db", "contract", self.name, *AT_ONCE)
        for group in GROUPS:
            self.load.deploy(group, "new")

    def restore_reads(self) -> None:
        """Let readers have the old columns again, as those who would deploy the old application must do first."""
        self._phase("restore", "db", "contract", self.name, "--restore-reads", "--yes")

    def revert(self) -> None:
        """Go back, once the old application is back everywhere."""
        for group in GROUPS:
            self.load.deploy(group, "old")
        self._phase("revert", "db", "contract", self.name, "--revert", "--yes")

    def _phase(self, name: str, *command: str | Path) -> None:
        self.load.phase(name)
        self.call(name, *command)
        self.load.phase(f"after_{name}")


def declared(example: Example, folder: Path) -> Path:
    """Put the declaration of an example's change into a folder of its own: the files that it makes lie beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(DECLARED / f"{NAMES[example.name]}.yaml", folder))
