"""What every stage of a run is given besides its input: the job, the database, the clock, and whose run it is."""

from dataclasses import dataclass
from pathlib import Path

from kerp_import.database.connection import Database
from kerp_import.model.nouns import Batch, Company, Job
from kerp_import.model.step import Clock
from kerp_import.records import company as companies
from kerp_import.values.periods import Days, fiscal_days


@dataclass(frozen=True, slots=True)
class RunStart:
    """A run before its batch is begun: the company is known and locked, and nothing is read."""

    job: Job
    db: Database
    clock: Clock
    company: Company
    spool: Path
    """The folder that is read into."""
    schema_version: int

    def fiscal_days(self) -> Days | None:
        """Return the first and last day of the fiscal year that the user named."""
        return fiscal_days(self.job.fiscal_year, self.company.fiscal_year_start_month)

    def secret(self) -> bytes:
        """Return the company's key for stable partner codes."""
        return companies.secret(self.db, self.company)


@dataclass(frozen=True, slots=True)
class RunContext:
    """A run whose batch is under way. Nothing in it changes while it runs."""

    job: Job
    db: Database
    clock: Clock
    batch: Batch
