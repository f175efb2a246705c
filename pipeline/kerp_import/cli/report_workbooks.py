"""The workbooks of a report: what becomes of each source, and the names under which they are written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from kerp_import.cli.session import SESSION, say
from kerp_import.files.inputs import find_files
from kerp_import.files.outputs import output_names
from kerp_import.model.errors import FileUnreadable, KerpError, NotReturned, SourceNotOfBatch
from kerp_import.model.nouns import Job, SourceFile
from kerp_import.model.words import Words
from kerp_import.report import KeptBatch
from kerp_import.report.workbook import Review, overview, reviews


@dataclass(frozen=True, slots=True)
class Workbooks:
    """All findings and the tie-out as one workbook, the marked ones by name, and why some sources have none."""

    overview: bytes
    marked: dict[str, bytes]
    left: tuple[KerpError, ...]


def workbooks_of(job: Job | None, report: KeptBatch, secret: bytes, taken: Iterable[str]) -> Workbooks:
    """Return the workbooks of a run that has just ended, or of an earlier one whose sources nobody named again (None).

    A marked one never has a name that is taken.
    """
    left: list[KerpError] = []
    named: list[tuple[str, Review]] = []
    used = [*taken, "report.xlsx"]
    for each in _reviews_of(job, report, secret) if job is not None else ():
        if isinstance(each, Review):
            named.append((_name(each, used), each))
            used.append(named[-1][0])
        else:
            left.append(each)
    notes = [error.say(SESSION.language) for error in left]
    whole = overview(report, named, notes, SESSION.language)
    return Workbooks(whole, {name: review.contents for name, review in named}, tuple(left))


def marked_source(report: KeptBatch, path: Path, secret: bytes, password: str | None, *, strip: bool) -> bytes:
    """Return one source of an earlier batch as a marked workbook; it must be the very file.

    With `strip` nothing that acts is left in it.
    """
    source = find_files(Job(company=report.outcome.company, files=(path,), home=path))[0]
    name = next((each.name for each in report.files if each.sha256 == source.sha256), None)
    if name is None:
        raise SourceNotOfBatch(file=path, batch=report.outcome.batch_id)
    file = SourceFile(name, path, source.sha256, source.size)
    results = list(reviews(report, file, secret, SESSION.language, password=password, strip=strip))
    if not results:
        raise NotReturned(file=path, reason=Words("오류도 경고도 없음", "it has neither errors nor warnings"))
    if len(results) > 1:
        raise NotReturned(file=path, reason=Words("여러 파일을 담은 ZIP", "a zip archive of several files"))
    if isinstance(results[0], Review):
        return results[0].contents
    raise results[0]


def _reviews_of(job: Job, report: KeptBatch, secret: bytes) -> Iterator[Review | KerpError]:
    """Yield the marked workbook of every source, or why there is none."""
    hash_of_read = {each.name: each.sha256 for each in report.files}
    try:
        sources = find_files(job)
    except FileUnreadable as error:
        yield error
        return
    for source in sources:
        if hash_of_read.get(source.name) == source.sha256:
            yield from reviews(report, source, secret, SESSION.language)
        else:
            yield NotReturned(file=source.name, reason=Words("실행한 뒤 바뀐 파일", "it has changed since the run"))


def _name(review: Review, taken: Iterable[str]) -> str:
    """Return the name of a marked workbook: that of its source, and what it is."""
    sign = say("검토", "review")
    stem = PurePath(review.file).stem.removesuffix(f".{sign}")
    return output_names([(f"{stem}.x", None)], f"{sign}.{review.suffix}", taken=taken)[0]
