"""Reads a batch again from its archive: its sheets made anew, its own options, and the mapping that it went by.

Decision: docs/decisions/reread.md
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kerp_import.database.connection import Database
from kerp_import.diff.archived_sheets import rebuilt_files
from kerp_import.extract.extract import read_files
from kerp_import.extract.extracted import Extracted
from kerp_import.extract.kept_reading import kept_options
from kerp_import.files.inputs import find_files
from kerp_import.files.spools import passing_spool
from kerp_import.mapping.decision import Resolution
from kerp_import.mapping.effective_mapping import mapping_from_history
from kerp_import.mapping.map_accounts import plan
from kerp_import.model.errors import KerpError
from kerp_import.model.nouns import Company, Job
from kerp_import.model.words import Language, Words
from kerp_import.records import company as companies
from kerp_import.records.archive import CONTENTS
from kerp_import.records.correct_lines import correct_lines
from kerp_import.records.history import PastBatch
from kerp_import.report import KeptBatch
from kerp_import.values.periods import fiscal_days

Json = dict[str, Any]
"""One table of an archive as its list of tables has it."""


class RefusedToday(Exception):
    """A sheet that was read then stops a run today."""

    def __init__(self, reason: Words) -> None:
        """Say why."""
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """A batch read again: the job of reading, what was read, and the original names of the rebuilt files."""

    job: Job
    company: Company
    extracted: Extracted
    called: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KeptMapping:
    """The row of `diff/kept_mapping.sql`: the mapping that a batch went by, and whose chart it was read as."""

    mapping: list[Json]
    dialect: str | None


def has_archive(home: Path, past_batch: PastBatch) -> bool:
    """Return whether the archive of the batch is on this machine."""
    return (_folder(home, past_batch) / CONTENTS).is_file()


@contextmanager
def read_again(db: Database, home: Path, past_batch: PastBatch, batch: KeptBatch) -> Iterator[ReadAgain]:
    """Read the archived sheets of a batch; what was read lies in a spool of its own until the block ends.

    Raises `NotRebuilt` where the archive does not make the sheets again, `RefusedToday` where they are read no more.
    """
    folder = _folder(home, past_batch)
    tables: list[Json] = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
    company = companies.find_or_plan(db, past_batch.company_code, may_create=False)
    with passing_spool() as place:
        files = rebuilt_files(folder, tables, batch.outcome.sources, Path(place))
        job = replace(_job(batch, company, tuple(files.values()), place), **kept_options(folder))
        spool = Path(place) / "spool"
        spool.mkdir()
        secret, days = companies.secret(db, company), fiscal_days(job.fiscal_year, company.fiscal_year_start_month)
        try:
            extracted = read_files(
                job, find_files(job), secret, spool, days,
                start_month=company.fiscal_year_start_month, currency=company.base_currency,
            )  # fmt: skip
        except KerpError as error:
            raise RefusedToday(Words(error.say(Language.KO), error.say(Language.EN))) from error
        # What the batch read corrected is corrected again: the archive holds the cells as they stood.
        applied = tuple(each.correction for each in batch.outcome.corrections_made.applied)
        extracted, _ = correct_lines(extracted, applied, "")
        yield ReadAgain(job, company, extracted, {path.name: name for name, path in files.items()})


def mapped_again(db: Database, past_batch: PastBatch, again: ReadAgain) -> Resolution:
    """Return where every account goes by the mapping that the batch went by, and its other codes as they were."""
    company = again.company
    with db.tenant(company.id):
        (kept,) = db.ask("diff/kept_mapping.sql", {"batch_id": past_batch.id, "company_id": company.id}, KeptMapping)
    resolution = plan(
        again.job, again.extracted.accounts, companies.accounts(db, company), names=again.extracted.names,
        used_last=mapping_from_history(kept.mapping, source=kept.dialect),
        codes_are_ours=again.extracted.codes_are_ours, has_slips=again.extracted.has_slips(),
    )  # fmt: skip
    partners, departments, projects, voucher_types = (
        {each["source_code"]: each["target_code"] for each in kept.mapping if each.get("table") == table}
        for table in ("partners", "departments", "projects", "voucher_types")
    )
    return replace(
        resolution, partners=partners, departments=departments, projects=projects, voucher_types=voucher_types
    )


def _folder(home: Path, past_batch: PastBatch) -> Path:
    """Return the folder of the batch's archive."""
    return home / "archive" / str(past_batch.id)


def _job(batch: KeptBatch, company: Company, files: tuple[Path, ...], place: Path) -> Job:
    """Return the job of reading: what decided then how the sheets were read, as far as it is kept."""
    year = batch.options.get("fiscal_year")
    missing = batch.options.get("create_missing")
    return Job(
        company=company.code, files=files, home=place, language=batch.outcome.language,
        fiscal_year=year if isinstance(year, int) else None, raise_limits=True,
        create_missing=frozenset(missing if isinstance(missing, list) else ()),
        voucher_status=str(batch.options.get("voucher_status") or "approved"),
    )  # fmt: skip
