"""The command map apply: a mapping file is saved for a company, or a reviewed workbook becomes a mapping file.

Decision: docs/decisions/mapping-by-doubt.md
"""

import sys
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
from kerp_import.cli.map_signatures import ask_for_signatures, print_groups
from kerp_import.cli.new_company import may_create
from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, show_line, suppress_closed_pipe, tell
from kerp_import.files.outputs import write_over
from kerp_import.model.errors import OutputRefused
from kerp_import.model.nouns import Company, Severity
from kerp_import.model.system_words import system_reason

if TYPE_CHECKING:
    from kerp_import.database.connection import Database
    from kerp_import.mapping.decision import TargetAccount
    from kerp_import.mapping.files import MappingFile
    from kerp_import.mapping.saved_map import SavedMap
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
    file: Path | None
    company: str | None
    version: int | None
    by: str


@dataclass(frozen=True, slots=True)
class AnswersApplied:
    """What a workbook says, the mapping before and after, what that is called, and how many of its lines changed.

    `named` are the accounts that somebody called by their names alone, with the code that each was found to mean.
    `shows_changes` is whether they are shown here: where a version is saved, that shows them.
    """

    filled: "Filled"
    before: str
    after: str
    name: str
    count: int
    named: tuple[str, ...]
    shows_changes: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """Which version of a company's map was the last, and the one that was saved; None where nothing changed."""

    company: str
    before: "SavedMap | None"
    after: "SavedMap | None"

    @property
    def version(self) -> int:
        """Return the version that is in force."""
        in_force = self.after or self.before
        return in_force.version if in_force is not None else 0


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
    create_company: Annotated[
        bool, typer.Option("--create-company", help=say("회사가 없으면 만든다", "create the company if it is unknown"))
    ] = False,
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
        target = _owner(db, company, is_wanted=create_company) if db is not None and company is not None else None
        answers = _answers(db, target, file, output, who) if is_book else None
        text = answers.after if answers is not None else None if is_book else mapping_text(file)
        if text is None or not _is_sound(db, target, text, output or file):
            SESSION.err.print(say("아무것도 쓰지 않았습니다.", "Nothing was written."))
            if as_json:
                print_json(MapApplied(is_applied=False, file=None, company=company, version=None, by=who))
            return Exit.REFUSED
        mapping = mapping_in(text, output or file)
        if output is not None:
            _write(output, text)
        decided = text if answers is None or answers.count else None
        saved = _save_version(db, target, decided, by=who, note=note) if db is not None and target is not None else None
    applied = MapApplied(
        is_applied=True,
        file=output,
        company=company,
        version=saved.version if saved is not None else None,
        by=who,
    )
    # Everything is written before anything is shown: who closes the pager early has lost no answer.
    with suppress_closed_pipe():
        _print_applied(applied, answers, mapping, (saved, text))
        if as_json:
            print_json(applied)
    return Exit.DONE


def _print_applied(
    applied: MapApplied, answers: "AnswersApplied | None", mapping: "MappingFile", version: "tuple[Saved | None, str]"
) -> None:
    """Print what the answers changed, what was written, what nobody has read, and the version that was saved."""
    saved, text = version
    if answers is not None:
        _print_answers(answers)
    if applied.file is not None:
        SESSION.out.print(escape(tell("저장했습니다: {path}", "Written: {path}", path=applied.file)), soft_wrap=True)
    _print_unread(mapping)
    if saved is not None:
        _print_saved(saved, text, by=applied.by)


def _owner(db: "Database", code: str, *, is_wanted: bool) -> Company:
    """Return the company that the mapping is saved for; made where it is wanted, which `run` too asks a terminal."""
    from kerp_import.migrate.history import require_current
    from kerp_import.records import company as companies

    require_current(db)
    may_ask = SESSION.database_url is None and sys.stdin.isatty()
    may_make = may_create(db, code, is_wanted=is_wanted, asks=may_ask)
    if may_make and companies.find(db, code) is None:
        return companies.add(db, code, code, None)
    return existing_company(db, code)


def _save_version(db: "Database", company: Company, text: str | None, *, by: str, note: str | None) -> "Saved":
    """Save the text as the next version; a workbook in which nobody decided anything has none."""
    from kerp_import.mapping import saved_map

    before = saved_map.latest(db, company)
    after = saved_map.save(db, company, text, by=by, note=note) if text is not None else None
    return Saved(company.code, before, after)


def _print_saved(saved: "Saved", text: str, *, by: str) -> None:
    """Print which version was saved, and what it changes."""
    before, after = saved.before, saved.after
    if after is None:
        sentence = say("바뀐 것이 없어 저장하지 않았습니다 (버전 {n})", "Nothing changed, nothing saved (version {n})")
        SESSION.out.print(sentence.format(n=before.version if before else 0))
        return
    if before is not None:
        _print_diff(before.contents, text, f"{saved.company}@v{before.version}", f"{saved.company}@v{after.version}")
    sentence = say("저장했습니다: {company} 버전 {n}, {by}", "Saved: {company} version {n}, {by}")
    SESSION.out.print(escape(sentence.format(company=saved.company, n=after.version, by=by)), soft_wrap=True)


def _print_diff(before: str, after: str, old: str, new: str) -> None:
    """Print the lines that differ, as a unified diff."""
    for line in unified_diff(before.splitlines(), after.splitlines(), old, new, n=0, lineterm=""):
        style = DIFF_STYLES.get(line[0], "dim")
        SESSION.out.print(f"[{style}]{escape(line)}[/]", soft_wrap=True)


def _answers(
    db: "Database | None", company: Company | None, book: Path, output: Path | None, by: str
) -> "AnswersApplied | None":
    """Return the mapping with the workbook's answers in it; print each answer that cannot be right, and return None."""
    from kerp_import.mapping.files import mapping_in
    from kerp_import.mapping_review.edit_text import redline
    from kerp_import.mapping_review.workbook import AnswerEdits, read_book

    filled = read_book(book)
    targets = _targets(db, company, STANDARD)
    before, name = _base(db, company, filled, output)
    today = datetime.now().astimezone().date()
    if not filled.faults:
        ask_for_signatures(filled, by, today)
    judge = AnswerEdits(filled, mapping_in(before, Path(name)), targets, by, today)
    edits, faults = judge.judge()
    for each in faults:
        _print_fault(book, each)
    if faults:
        return None
    is_saved = company is not None
    named = tuple(f"{row.sheet}!{row.cells['decision']} {row.decision} → {account}" for row, account in judge.named())
    after = redline(before, edits)
    return AnswersApplied(filled, before, after, name, len(edits), named, shows_changes=not is_saved)


def _print_answers(answers: "AnswersApplied") -> None:
    """Print what came back: group by group, then the lines that change where no version shows them."""
    if answers.shows_changes:
        _print_diff(answers.before, answers.after, answers.name, answers.name)
    print_groups(answers.filled)
    for each in answers.named:
        show_line(each)
    sentence = say("바뀐 줄 {count:,}개", "{count:,} line(s) changed")
    SESSION.out.print(sentence.format(count=answers.count))


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
        raise OutputRefused(path=path, reason=system_reason(error)) from error
