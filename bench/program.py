"""The program in a process of its own: the run alone, and the command as its user calls it."""  # noqa: INP001 - a folder of scripts

import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import kerp_import
import kerp_schemas

from bench.make_books import Books
from bench.measured import Cost, measured

ROOT = Path(__file__).parent.parent
COMPANY = "BENCH"
SCRIPT = "import sys\nfrom kerp_import.cli import main\nsys.exit(main())\n"
"""What pip writes for the entry point."""


class ProgramFailed(SystemExit):
    """The program did not do what it was called for: what would be measured is no figure."""

    def __init__(self, arguments: Iterable[object], cost: Cost) -> None:
        """Tell the call and its last words."""
        super().__init__(f"kerp-import {' '.join(map(str, arguments))}: exit {cost.code}: {cost.last_words}")


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run took, from its call to its outcome."""

    seconds: float
    steps: dict[str, float]
    batch: str
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Program:
    """The program with its home and its database; without an address it finds the server of its home."""

    folder: Path
    home: Path
    url: str | None

    def call(self, *arguments: str | Path, **environment: str) -> Cost:
        """Call the program and return what it cost."""
        script = self.folder / "kerp-import"
        script.write_text(SCRIPT, encoding="utf-8")
        return measured([sys.executable, script, *arguments], {**self._environment(), **environment}, self.folder)

    def run(self, files: Iterable[Path], mapping: Path, *options: str) -> Ran:
        """Run one company's import, without start-up and the report's files; one that fails ends the bench."""
        command: list[str | Path] = [
            sys.executable,
            "-m",
            "bench.run_call",
            COMPANY,
            " ".join(options),
            mapping,
            *files,
        ]
        cost = measured(command, {**self._environment(), "BENCH_URL": self.url or ""}, ROOT)
        told = json.loads(cost.said) if cost.said else {}
        if told.get("status") != "completed":
            raise ProgramFailed(("run", *options), cost)
        return Ran(told["seconds"], told["steps"], told["batch"], cost.peak_mb)

    def run_books(self, made: Books, *options: str) -> Ran:
        """Run the import of made-up books."""
        return self.run(made.files, made.mapping, *options)

    def command(self, made: Books, *options: str) -> Cost:
        """Call the command for made-up books as its user does: start-up and the report's files are part of it."""
        reports = self.folder / f"reports-{uuid4().hex}"
        return self.must(
            "run", "--company", COMPANY, "--create-company", "--yes", "--json", "--report-dir", reports,
            "--mapping", made.mapping, *options, *made.files,
        )  # fmt: skip

    def must(self, *arguments: str | Path, **environment: str) -> Cost:
        """Call the program, and end the bench where it does not do what it was called for."""
        cost = self.call(*arguments, **environment)
        if cost.code:
            raise ProgramFailed(arguments, cost)
        return cost

    def _environment(self) -> dict[str, str]:
        """Return the environment without settings of whoever measures, and with the code that is measured."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KERP_", "PG"))}
        code = (Path(each.__file__ or "").parents[1] for each in (kerp_import, kerp_schemas))
        known = {"PYTHONPATH": os.pathsep.join(map(str, code)), "KERP_HOME": str(self.home), "KERP_LANG": "en"}
        return {**kept, **known, **({"KERP_DATABASE_URL": self.url} if self.url else {})}
