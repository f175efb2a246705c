"""A run's corrections: those that came back in workbooks are kept, and those kept before are applied.

Decision: docs/decisions/corrections.md
"""

import hashlib
from dataclasses import asdict, dataclass, replace
from getpass import getuser

import polars as pl

from kerp_import.extract.extracted import Extracted
from kerp_import.model.cell_correction import AppliedCorrection, CellCorrection, CorrectionsMade
from kerp_import.model.errors import CorrectionsConflict, CorrectionsMissing
from kerp_import.model.nouns import Job
from kerp_import.model.outcome import Correction
from kerp_import.model.safe_text import as_json_text, masked, one_line
from kerp_import.model.subject import Subject
from kerp_import.model.words import Words
from kerp_import.records.correct_lines import correct_lines
from kerp_import.records.correction_file import add_corrections, conflicts, read_corrections
from kerp_import.records.corrections import corrections
from kerp_import.records.run_context import RunStart
from kerp_import.records.take_corrections import take_corrections

NO_FILE = Words(
    "고친 칸을 적어 둘 곳이 없어 다음 내려받기에는 쓰지 않습니다: --corrections 파일을 주거나 kerp.toml을 두십시오",
    "There is nowhere to keep the corrected cells for the next export: give --corrections FILE, or have a kerp.toml",
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What was read, corrected; the run that knows by which corrections; and what came back and became of all."""

    start: RunStart
    extracted: Extracted
    returned: tuple[Correction, ...]
    made: CorrectionsMade


def with_corrections(start: RunStart, extracted: Extracted) -> Corrected:
    """Keep what came back corrected, and apply what was kept before: each before the mapping sees any of it.

    Raises CorrectionsConflict where two corrections want different values in one cell.
    """
    job, company = start.job, start.company.code
    returned = corrections(job.home, company, extracted)
    path = job.corrections or job.corrections_beside
    if job.corrections is not None and not job.corrections.exists() and not extracted.origins:
        raise CorrectionsMissing(file=job.corrections)
    taken, left = take_corrections(job.home, company, extracted, masked(one_line(getuser())))
    known = {(each.cell, each.old, each.new) for each in job.cell_corrections}
    added = tuple(each for each in taken if (each.cell, each.old, each.new) not in known)
    for earlier, later in conflicts((*job.cell_corrections, *added)):
        where = f"{later.of.date} {later.of.voucher} {later.column}"
        raise CorrectionsConflict(cell=where, file=path or "-", one=earlier.new, other=later.new, whence=later.whence)
    if added and path is not None:
        add_corrections(path, company, added)
    read, made = correct_lines(extracted, (*job.cell_corrections, *added), path.name if path else "")
    left = (*left, NO_FILE) if added and path is None else left
    made = replace(made, taken=len(added) if path else 0, left=left)
    known_run = replace(start, job=replace(job, applied_corrections=_digest(made.applied)))
    return Corrected(known_run, read, returned, made)


def corrections_of(job: Job) -> tuple[CellCorrection, ...]:
    """Return what the company's file says; nothing where there is none."""
    return read_corrections(job.corrections or job.corrections_beside, job.company)


MISSED = dict.fromkeys(("file", "sheet", "value", "cell_ko", "cell_en", "why_ko", "why_en"), pl.String)


def missed_corrections(made: CorrectionsMade) -> tuple[Subject, pl.DataFrame]:
    """Return a row for each correction that could not be applied, for the rule that speaks of them."""
    rows = [
        (made.file, None, each.correction.new, *_cell(each.correction), each.why.ko, each.why.en)
        for each in made.missed
    ]
    frame = pl.DataFrame(rows, schema=MISSED, orient="row")
    return Subject.MISSED_CORRECTIONS, frame.with_columns(pl.lit(None, pl.Int64).alias("row"))


def _cell(each: CellCorrection) -> tuple[str, str]:
    """Return which cell it is, and what becomes of it, in both languages."""
    change = f"{each.column}: {each.old or '—'} → {each.new or '—'}"
    where = f"{each.of.date} {each.of.voucher}"
    return f"전표 {where}, 계정 {each.of.account}, {change}", f"voucher {where}, account {each.of.account}, {change}"


def _digest(applied: tuple[AppliedCorrection, ...]) -> str:
    """Return the SHA-256 of what was corrected, nothing where nothing was; not of who said it, nor of its row."""
    if not applied:
        return ""
    done = sorted(as_json_text(_effect(each.correction)) for each in applied)
    return hashlib.sha256("\n".join(done).encode()).hexdigest()


def _effect(each: CellCorrection) -> list[object]:
    """Return which cell becomes what."""
    return [asdict(each.of), each.column, each.old, each.new]
