"""The command start: from a folder of exports to the first report; run twice it goes on where it was.

Decision: docs/decisions/start.md
"""

import os
import sys
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

import typer

from kerp_import.cli.control_totals import ask_for_control_totals
from kerp_import.cli.map_export import write_workbook
from kerp_import.cli.new_company import may_create
from kerp_import.cli.options import AsJson, FiscalYear, PasswordFile, reading_job
from kerp_import.cli.session import (
    SESSION,
    Exit,
    command,
    print_json,
    say,
    show_line,
    tell,
    with_password,
)
from kerp_import.cli.settings import settings_of_folder
from kerp_import.cli.start_questions import ask_for_masters, ask_for_options, ask_for_year
from kerp_import.files.outputs import write_over
from kerp_import.files.spools import kerp_home, passing_spool
from kerp_import.model.errors import Problem, SettingsBroken
from kerp_import.model.shell import quoted
from kerp_import.model.words import Words
from kerp_import.settings.kerp_toml import NAME
from kerp_import.settings.write import Value, literal, with_more, with_settings

if TYPE_CHECKING:
    from kerp_import.start.folder import FolderRead

V = TypeVar("V", int, str)

HERE = "."
REPORTS = Path("kerp-reports")
CODE_WIDTH = 20
"""Characters of a company's code: longer names of folders are proposed cut."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a run needs to know beside the files: typed, kept in kerp.toml, or asked."""

    company: str
    fiscal_year: int | None


@command
def start(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help=say("내려받은 파일이 있는 폴더", "the folder with the exports"))],
    *,
    company: Annotated[str | None, typer.Option("--company", help=say("회사코드", "company code"))] = None,
    name: Annotated[str | None, typer.Option("--name", help=say("회사명", "the company's name"))] = None,
    fiscal_year: FiscalYear = None,
    create_company: Annotated[
        bool, typer.Option("--create-company", help=say("회사가 없으면 만든다", "create the company if it is unknown"))
    ] = False,
    password_file: PasswordFile = None,
    open_: Annotated[
        bool, typer.Option("--open", help=say("보고서를 브라우저로 연다", "open the report in the browser"))
    ] = False,
    as_json: AsJson = False,
) -> int:
    """Tell what a folder holds and lacks, set it up, and rehearse."""
    from kerp_import.start.folder import read_folder

    if not folder.is_dir():
        raise typer.BadParameter(say("폴더가 아닙니다", "it is no folder"), param_hint="FOLDER")
    _refuse_another_clients(folder)
    password_file = password_file.absolute() if password_file else None
    _enter(folder)
    job = reading_job([Path(HERE)], encoding=None, sheet=None, password_file=password_file)
    with passing_spool() as spool:
        read = with_password(job, lambda wanted: read_folder(wanted, Path(spool)))
    if as_json:
        print_json(read)
        return Exit.DONE
    _print_folder(read)
    answers = _answers(read, company, fiscal_year)
    _keep(answers)
    start_month = _make_company(answers.company, name, read.company_name, is_wanted=create_company)
    ask_for_control_totals(answers.fiscal_year, start_month)
    _write_workbook(answers, password_file)
    code = _rehearse(context, password_file)
    asked: set[str] = set()
    while code == Exit.REFUSED and _is_answered(answers.company, asked):
        code = _rehearse(context, password_file)
    _print_files()
    if open_ and code in {Exit.DONE, Exit.REFUSED}:
        _open_report(answers.company)
    return code


def _refuse_another_clients(folder: Path) -> None:
    """Refuse to begin in a folder under the settings of another one: its company would get these books."""
    for place in (Path.cwd(), folder.absolute()):
        settings = settings_of_folder(place)
        if settings is not None and settings.path.parent.resolve() != folder.resolve():
            company = settings.shared.get("company")
            raise typer.BadParameter(
                tell(
                    "{file}: 회사 {company}의 설정이 미치는 곳이라 그 회사의 장부에 들어갑니다. "
                    "그 밖의 폴더에 자료를 두고 거기에서 실행하십시오: kerp-import start . ({folder})",
                    "{file}: within reach of the settings of company {company}, whose books these would become. "
                    "Keep them in a folder elsewhere and begin there: kerp-import start . ({folder})",
                    file=settings.path,
                    company=company.value if company is not None else "?",
                    folder=quoted(str(folder)),
                ),
                param_hint="FOLDER",
            )


def _enter(folder: Path) -> None:
    """Work in the client's folder from here on, as the commands that follow do; what was named before stays."""
    os.environ["KERP_HOME"] = str(kerp_home().absolute())
    os.chdir(folder)
    settings_of_folder.cache_clear()


def _print_folder(read: "FolderRead") -> None:
    """Print what is there, and what is missing with where the old program has it."""
    from kerp_import.model.labels import NAMES

    show_line(say("있는 것", "What is there") + (f" ({read.product})" if read.product else ""))
    for file, sheet, entity, rows in read.tables:
        place = " · ".join(filter(None, (file, sheet)))
        show_line(f"  {place}: {NAMES[entity].say(SESSION.language)} {rows:,}" + say("행", " rows"))
    for place in read.unknown:
        show_line(say(f"  {place}: 인식하지 못함 (kerp-import inspect)", f"  {place}: not recognised (see inspect)"))
    missing = [each for each in read.papers if not each.places]
    if missing:
        show_line(say("없는 것", "What is missing"))
    for each in missing:
        name, without = (words.say(SESSION.language) for words in (each.paper.name, each.paper.without))
        show_line(say(f"  {name}: 없으면 {without}", f"  {name}: without it {without}"))
        if each.menu:
            show_line(say(f"    받는 곳: {each.menu}", f"    where: {each.menu}"))


def _answers(read: "FolderRead", company: str | None, fiscal_year: int | None) -> Answers:
    """Return what is typed, kept or asked for; off a terminal what lacks is wrong use, all of it at once."""
    code = _agreed("company", company)
    year = _agreed("fiscal_year", fiscal_year)
    proposed = Path.cwd().name[:CODE_WIDTH]
    if year is None and len(read.years) == 1:
        year = read.years[0]
    lacks_year = year is None and (bool(read.years) or read.says_no_year)
    if not sys.stdin.isatty():
        lacking = [f"--company {quoted(proposed)}"] if code is None else []
        lacking += [f"--fiscal-year {'|'.join(map(str, read.years)) or say('연도', 'YEAR')}"] if lacks_year else []
        if lacking:
            raise typer.BadParameter(
                say("터미널이 아니면 묻지 않습니다. 필요합니다", "off a terminal nothing is asked; it needs")
                + f": {'  '.join(lacking)}"
            )
    if code is None:
        code = str(typer.prompt(say("회사코드", "Company code"), default=proposed, err=True))
    if lacks_year:
        year = ask_for_year(", ".join(map(str, read.years)))
    return Answers(code, year)


def _agreed(name: str, typed: V | None) -> V | None:
    """Return a setting that is typed or kept in the folder's kerp.toml; where both are and differ it is wrong use."""
    settings = settings_of_folder(Path.cwd())
    setting = settings.shared.get(name) if settings is not None else None
    if setting is None or settings is None or settings.path.parent != Path.cwd():
        return typed
    kind = int if name == "fiscal_year" else str
    if not isinstance(setting.value, kind) or isinstance(setting.value, bool):
        shown = literal(setting.value)
        problem = Words(f"{name}: {shown}은(는) 쓸 수 없는 값입니다", f"{name} cannot be {shown}")
        raise SettingsBroken(file=NAME, problems=(Problem(setting.line, problem),))
    if typed is not None and typed != setting.value:
        option = f"--{name.replace('_', '-')}"
        raise typer.BadParameter(
            say(
                f"{NAME}에는 {setting.value}입니다. 그것을 고치거나 옵션을 빼십시오",
                f"{NAME} says {setting.value}; change it there, or leave the option out",
            ),
            param_hint=f"{option} {typed}",
        )
    return cast("V", setting.value)


def _keep(answers: Answers) -> None:
    """Write into the folder's kerp.toml what is not in it yet."""
    wanted: dict[str, Value] = {"company": answers.company, "files": [HERE]}
    if answers.fiscal_year is not None:
        wanted["fiscal_year"] = answers.fiscal_year
    _add(wanted)


def _add(wanted: Mapping[str, Value]) -> None:
    """Add settings to the folder's kerp.toml; those that it has stay."""
    path = Path.cwd() / NAME
    text = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    settings = settings_of_folder(Path.cwd()) if text else None
    years = settings.years.values() if settings else ()
    known = {*(settings.shared if settings else ()), *(name for year in years for name in year)}
    added = {name: value for name, value in wanted.items() if name not in known}
    if added:
        write_over(path, with_settings(text, added).encode(), keep_mode=True)
        settings_of_folder.cache_clear()


def _make_company(code: str, name: str | None, proposed: str | None, *, is_wanted: bool) -> int:
    """Make the company where it is wanted, which a terminal is asked; return the month in which its years begin."""
    from kerp_import.migrate.history import require_current
    from kerp_import.records import company as companies

    companies.require_fit(code, name)
    with SESSION.database() as db:
        require_current(db)
        known = companies.find(db, code)
        if known is None:
            asks = sys.stdin.isatty()
            if not may_create(db, code, is_wanted=is_wanted, asks=asks):
                raise companies.unknown(db, code)
            if name is None and asks:
                name = str(typer.prompt(say("회사명", "Company name"), default=proposed or code, err=True))
            known = companies.add(db, code, name or proposed or code, None)
    return known.fiscal_year_start_month


def _write_workbook(answers: Answers, password_file: Path | None) -> None:
    """Write the workbook in which the accountant decides on accounts, unless it was written before."""
    from kerp_import.report import workbook_of

    path = workbook_of(REPORTS)
    if path.exists():
        show_line(say(f"매핑 통합 문서는 그대로 둡니다: {path}", f"The mapping workbook is left as it is: {path}"))
        return
    REPORTS.mkdir(exist_ok=True)
    job = reading_job([Path(HERE)], company=answers.company, encoding=None, sheet=None, password_file=password_file)
    write_workbook(job, path)


def _rehearse(context: typer.Context, password_file: Path | None) -> int:
    """Rehearse as `kerp-import run --dry-run` in this folder does, and return its exit code."""
    program: Any = context.find_root()
    run = program.command.commands["run"]
    arguments = ["--dry-run", *(["--password-file", str(password_file)] if password_file else [])]
    SESSION.typed = ("run", *arguments)
    try:
        with run.make_context("run", arguments, parent=program) as called:
            run.defined.invoke(called)
    except typer.Exit as ended:
        return int(ended.exit_code)
    return Exit.DONE


def _is_answered(company: str, asked: set[str]) -> bool:
    """Ask on a terminal for every option that would answer what the newest rehearsal refused; tell whether any was."""
    from kerp_import.records import history
    from kerp_import.report import missing_masters, read_kept_batch

    if not sys.stdin.isatty():
        return False
    with SESSION.database() as db:
        newest = history.past_batches(db, company)[0]
        outcome = read_kept_batch(db, newest.id, newest.company_id, SESSION.language).outcome
    answers = ask_for_options(outcome.findings, asked)
    answers |= ask_for_masters(
        {table: count for table, count in missing_masters(outcome).items() if table not in asked}
    )
    asked |= {*missing_masters(outcome)}
    _keep_answers(answers)
    return bool(answers)


def _keep_answers(answers: Mapping[str, Value]) -> None:
    """Write answers into the folder's kerp.toml; what it lists already is listed beside them."""
    settings = settings_of_folder(Path.cwd())
    path = Path.cwd() / NAME
    text = path.read_text(encoding="utf-8-sig")
    for name, value in answers.items():
        if settings is not None and name in settings.shared and isinstance(value, list):
            text = with_more(text, name, value)
    write_over(path, text.encode(), keep_mode=True)
    settings_of_folder.cache_clear()
    _add(answers)


def _print_files() -> None:
    """Print the files that were made in the folder."""
    made = [Path(NAME), *sorted(REPORTS.glob("*.xlsx"))]
    show_line(say("이 폴더에 만든 것: ", "Made in this folder: ") + ", ".join(map(str, made)))
    show_line(say(f"다음 명령은 이 폴더에서: {Path.cwd()}", f"The next commands are for this folder: {Path.cwd()}"))


def _open_report(company: str) -> None:
    """Open the newest report of the company in the browser."""
    from kerp_import.records import history

    with SESSION.database() as db:
        newest = history.past_batches(db, company)[0]
    page = REPORTS / str(newest.id) / "report.html"
    if page.is_file():
        webbrowser.open(page.resolve().as_uri())
