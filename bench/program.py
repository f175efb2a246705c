"""The program as its user calls it: the installed script, in a process of its own, start-up and report included."""  # noqa: INP001 - a folder of scripts

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
    """What one run took."""

    cost: Cost
    steps: dict[str, float]
    batch: str

    @property
    def outside(self) -> float:
        """Return the seconds outside any step: start-up, report, archive, and what is not timed as a step."""
        return self.cost.seconds - sum(self.steps.values())


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
        """Run one company's import; one that is not promoted, or would not be, ends the bench."""
        reports = self.folder / f"reports-{uuid4().hex}"
        cost = self.call(
            "run", "--company", COMPANY, "--create-company", "--yes", "--json", "--report-dir", reports,
            "--mapping", mapping, *options, *files,
        )  # fmt: skip
        report = json.loads(cost.said) if cost.said else {}
        if report.get("status") != "completed":
            raise ProgramFailed(("run", *options), cost)
        steps = {name: seconds for name, seconds in report["timings"].items() if name != "total"}
        return Ran(cost, steps, report["batch_id"])

    def run_books(self, made: Books, *options: str) -> Ran:
        """Run the import of made-up books."""
        return self.run(made.files, made.mapping, *options)

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
