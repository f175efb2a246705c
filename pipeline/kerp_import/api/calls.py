"""The functions of the API; each is what a command of its name does between reading its options and printing.

Decision: docs/decisions/api.md
"""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypedDict, Unpack

from kerp_import.database import embedded
from kerp_import.inspect.inspection import Inspection, inspect_job
from kerp_import.migrate.connected import connected
from kerp_import.migrate.history import require_current
from kerp_import.model.control_total import ControlTotal
from kerp_import.model.nouns import Job
from kerp_import.model.outcome import Outcome
from kerp_import.model.step import Watch
from kerp_import.model.words import Language
from kerp_import.records import history
from kerp_import.records.history import PastBatch
from kerp_import.report import as_json, read_kept_batch
from kerp_import.run import run as import_company

Files = Iterable[str | Path]


class RunOptions(TypedDict, total=False):
    """What `run` may be told beside company and files: the options of the command of that name, with their defaults."""

    dry_run: bool
    mappings: tuple[Path, ...]
    encoding: str | None
    sheet: str | None
    password: str | None
    fiscal_year: int | None
    balances: str | None
    allow_unverified: bool
    skip_invalid: bool
    on_conflict: str
    vanished: str
    voucher_status: str
    closing_entries: str | None
    create_company: bool
    create_missing: frozenset[str]
    profile: str | None
    keep_status: tuple[str, ...]
    drop_status: tuple[str, ...]
    sites: tuple[str, ...]
    raise_limits: bool
    known_empty: tuple[str, ...]
    same_vouchers: str | None
    gentle: bool
    rules: Path | None
    name: str | None
    four_eyes: bool
    control: tuple[ControlTotal, ...]
    corrections: Path | None


def run(  # noqa: PLR0913 - what every run has, and the rest by name
    company: str,
    files: Files,
    *,
    database_url: str | None = None,
    language: Language = Language.KO,
    watch: Watch = lambda *_: None,
    confirm: Callable[[Outcome], None] | None = None,
    **options: Unpack[RunOptions],
) -> Outcome:
    """Import a company's files, or leave K-ERP as it was and say why in the findings of what is returned.

    Nothing is asked and no report is written. `watch` is told of each step; `confirm` is shown, after the checks, what
    would be written, and raises where that must not be. Raises KerpError where the run cannot go on.
    """
    job = Job(company=company, files=tuple(map(Path, files)), home=embedded.home(), language=language, **options)
    with connected(database_url) as db:
        return import_company(job, db, watch, confirm)


def inspect(
    files: Files,
    *,
    encoding: str | None = None,
    sheet: str | None = None,
    profile: str | None = None,
    password: str | None = None,
) -> Inspection:
    """Return what each sheet is taken for, and why; nothing is loaded and no database is asked."""
    paths = tuple(map(Path, files))
    job = Job("", paths, embedded.home(), encoding=encoding, sheet=sheet, profile=profile, password=password)
    return inspect_job(job)


def report(
    batch: str, *, company: str | None = None, database_url: str | None = None, language: Language = Language.KO
) -> dict[str, Any]:
    """Return a batch's report as `report.json` has it; the batch by its id, its beginning, or as `latest`."""
    with connected(database_url) as db:
        require_current(db)
        found = history.named_batch(db, batch, company)
        kept = read_kept_batch(db, found.id, found.company_id, language)
    document: dict[str, Any] = json.loads(as_json(kept.outcome))
    return document


def batches(company: str | None = None, *, database_url: str | None = None) -> tuple[PastBatch, ...]:
    """Return the batches of a company, or of all, the newest first."""
    with connected(database_url) as db:
        require_current(db)
        return tuple(history.past_batches(db, company))
