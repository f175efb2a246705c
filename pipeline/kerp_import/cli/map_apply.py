"""The command map apply: a mapping file is saved for a company, or a reviewed workbook becomes a mapping file."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from difflib import unified_diff
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from kerp_import.cli.map import existing_company, print_remarks, remarks_shown, targets_in
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, print_json, say
from kerp_import.files.outputs import write_over
from kerp_import.model.errors import OutputRefused
from kerp_import.model.nouns import Company, Severity

if TYPE_CHECKING:
    from kerp_import.database.connection import Database
    from kerp_import.mapping.decision import TargetAccount
    from kerp_import.mapping.files import MappingFile
    from kerp_import.mapping_review.workbook import AnswerFault, Filled

STANDARD = "kerp-standard"
LIKELY = 90
"""Score from which nearly every proposal is right (bench/README.md)."""
DIFF_STYLES = {"+": "green", "-": "red", "@": "cyan"}


@dataclass(frozen=True, slots=True)
class MapApplied:
    """What became of a mapping: the file it was written into, and the version that is in force for the company.

    Where it was refused, what stands against it is on standard error.
    """

    is_applied: bool
    file: str | None
    company: str | None
    version: int | None
    by: str


@command
def apply(  # noqa: PLR0913 - one parameter an option
    file: Annotated[
        Path, typer.Argument(metavar="FILE.yaml|FILE.xlsx", help=say("매핑 YAML이나 통합 문서", "YAML or workbook"))
    ],
    *,
    company: Annotated[
        str | None, typer.Option("--company", help=say("이 회사에 저장한다", "save it for this company"))
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE.yaml", help=say("통합 문서를 적을 매핑 파일", "mapping file to write into")
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help=say("저장·검토한 사람 (기본: 로그인)", "who (default: the login)"))
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", help=say("무엇을 왜 바꾸었는지", "what changed, and why"))
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Save a mapping for a company; write a workbook's answers into a mapping file, and save that too if asked."""
    from kerp_import.mapping.files import mapping_in, mapping_text

    is_book, who = file.suffix.lower() not in {".yaml", ".yml"}, by or getuser()
    if (output is not None and not is_book) or (output is None and company is None):
        what = say(
            "통합 문서에는 -o나 --company, YAML에는 --company", "-o or --company for a workbook, --company for YAML"
        )
        raise typer.BadParameter(what, param_hint="-o / --company")
    with SESSION.database() if company is not None else nullcontext() as db:
        target = _owner(db, company) if db is not None and company is not None else None
        text = _answers(db, target, file, output, who) if is_book else mapping_text(file)
        if text is None or not _is_sound(db, target, text, output or file):
            SESSION.err.print(say("아무것도 쓰지 않았습니다.", "Nothing was written."))
            if as_json:
                print_json(MapApplied(is_applied=False, file=None, company=company, version=None, by=who))
            return Exit.REFUSED
        if output is not None:
            _write(output, text)
        _print_unread(mapping_in(text, output or file))
        version = None
        if db is not None and target is not None:
            version = _save_version(db, target, text, by=who, note=note)
    if as_json:
        file_ = None if output is None else str(output)
        print_json(MapApplied(is_applied=True, file=file_, company=company, version=version, by=who))
    return Exit.DONE


def _owner(db: "Database", code: str) -> Company:
    """Return the company that the mapping is saved for; in our own server it is made if need be, as by a run."""
    from kerp_import.records import company as companies

    company = companies.find(db, code)
    if company is None and SESSION.database_url is None:
        return companies.add(db, code, code, None)
    return company or existing_company(db, code)


def _save_version(db: "Database", company: Company, text: str, *, by: str, note: str | None) -> int:
    """Save the text as the next version, show what it changes, and return the version that is in force."""
    from kerp_import.mapping import saved_map

    before = saved_map.latest(db, company)
    after = saved_map.save(db, company, text, by=by, note=note)
    if after is None:
        sentence = say("바뀐 것이 없어 저장하지 않았습니다 ({n}판)", "Nothing changed, nothing saved (version {n})")
        in_force = before.version if before else 0
        SESSION.out.print(sentence.format(n=in_force))
        return in_force
    if before is not None:
        _print_diff(before.contents, text, f"{company.code}@v{before.version}", f"{company.code}@v{after.version}")
    sentence = say("저장했습니다: {company} {n}판, {by}", "Saved: {company} version {n}, {by}")
    SESSION.out.print(escape(sentence.format(company=company.code, n=after.version, by=by)), soft_wrap=True)
    return after.version


def _print_diff(before: str, after: str, old: str, new: str) -> None:
    """Print the lines that differ, as a unified diff."""
    for line in unified_diff(before.splitlines(), after.splitlines(), old, new, n=0, lineterm=""):
        style = DIFF_STYLES.get(line[0], "dim")
        SESSION.out.print(f"[{style}]{escape(line)}[/]", soft_wrap=True)


def _answers(db: "Database | None", company: Company | None, book: Path, output: Path | None, by: str) -> str | None:
    """Return the mapping with the workbook's answers in it; print each answer that cannot be right, and return None."""
    from kerp_import.mapping.files import mapping_in
    from kerp_import.mapping_review.edit_text import redline
    from kerp_import.mapping_review.workbook import AnswerEdits, read_book

    filled = read_book(book)
    targets = _targets(db, company, STANDARD)
    before, name = _base(db, company, filled, output)
    today = datetime.now().astimezone().date()
    edits, faults = AnswerEdits(filled, mapping_in(before, Path(name)), targets, by, today).judge()
    for each in faults:
        _print_fault(book, each)
    if faults:
        return None
    after = redline(before, edits)
    _print_diff(before, after, name, name)
    sentence = say("바뀐 줄 {count:,}개", "{count:,} line(s) changed")
    SESSION.out.print(sentence.format(count=len(edits)))
    unread = sum(not each.verified for each in filled.answers)
    if unread:
        sentence = say("확인되지 않은 채 돌아온 행 {count:,}개", "{count:,} row(s) came back unverified")
        SESSION.out.print(sentence.format(count=unread))
    return after


def _print_unread(mapping: "MappingFile") -> None:
    """Print how many lines nobody has looked at, and how sure the proposals are that they came from."""
    unread = [each for each in mapping.accounts if not each.verified]
    unread_rules = sum(not each.verified for each in mapping.rules)
    if not unread and not unread_rules:
        return
    sentence = say(
        "아무도 확인하지 않은 줄 {n:,}개 (제안 점수 {LIKELY}점 미만 {low:,}개, 점수 없음 {bare:,}개): "
        "kerp-import map export로 내보내 확인하십시오",
        "{n:,} line(s) that nobody has looked at ({low:,} proposed with less than {LIKELY}, {bare:,} without a score): "
        "review them with kerp-import map export",
    )
    facts = {
        "n": len(unread) + unread_rules,
        "low": sum(each.score is not None and each.score < LIKELY for each in unread),
        "bare": unread_rules + sum(each.score is None for each in unread),
    }
    SESSION.out.print(escape(sentence.format(**facts, LIKELY=LIKELY)), soft_wrap=True)


def _base(db: "Database | None", company: Company | None, filled: "Filled", output: Path | None) -> tuple[str, str]:
    """Return the text that the answers change and what it is called: the file, else the saved map, else a new one."""
    from kerp_import.mapping import saved_map
    from kerp_import.mapping.files import mapping_text
    from kerp_import.mapping_review.workbook import new_text

    if output is not None and output.exists():
        return mapping_text(output), output.name
    last = saved_map.latest(db, company) if db is not None and company is not None else None
    if last is not None:
        return last.contents, f"{last.company}@v{last.version}"
    return new_text(filled, STANDARD), output.name if output is not None else filled.company


def _is_sound(db: "Database | None", company: Company | None, text: str, path: Path) -> bool:
    """Return whether the mapping has no errors; print all remarks on it where it has."""
    from kerp_import.mapping.files import mapping_in
    from kerp_import.mapping_review.check import remarks

    mapping = mapping_in(text, path)
    file_remarks = remarks(mapping, (), _targets(db, company, mapping.target))
    if not any(each.severity is Severity.ERROR for each in file_remarks):
        return True
    print_remarks(path, remarks_shown(file_remarks), len(mapping.accounts) + len(mapping.rules))
    return False


def _targets(db: "Database | None", company: Company | None, chart: str) -> "dict[str, TargetAccount]":
    """Return the accounts of the company, or of the chart where none is named."""
    from kerp_import.records import company as companies

    if db is not None and company is not None:
        return companies.accounts(db, company)
    return targets_in(chart)


def _print_fault(book: Path, fault: "AnswerFault") -> None:
    """Print where in the workbook an answer stands that cannot be right, and why."""
    where = f"{book.name} {fault.sheet}!{fault.cell}"
    SESSION.out.print(escape(f"{where} {fault.words.say(SESSION.language)}"), soft_wrap=True)


def _write(path: Path, text: str) -> None:
    """Replace the file by the text in one step; keep the byte order mark if it had one."""
    mark = "\ufeff" if path.exists() and path.read_bytes().startswith(b"\xef\xbb\xbf") else ""
    try:
        write_over(path, (mark + text).encode(), keep_mode=True)
    except OSError as error:
        raise OutputRefused(path=path, reason=error.strerror) from error
    SESSION.out.print(escape(say("썼습니다: {path}", "Written: {path}").format(path=path)), soft_wrap=True)
