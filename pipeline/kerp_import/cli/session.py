"""What every command shares: the language, the database, the console, and how a command ends.

Decision: docs/decisions/korean-first.md
"""

import functools
import locale
import logging
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from enum import IntEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from kerp_import.cli.colours import Color, console
from kerp_import.cli.log_lines import log_begin, log_bug, log_stop
from kerp_import.files.small_file import read_small
from kerp_import.model.errors import FileUnreadable, KerpError, PasswordNeeded
from kerp_import.model.safe_text import as_json_text, lines_of, one_line
from kerp_import.model.system_words import system_reason
from kerp_import.model.words import Language, Words
from kerp_import.settings.kerp_toml import found_from, read_settings

if TYPE_CHECKING:
    from uuid import UUID

    from kerp_import.database.connection import Database
    from kerp_import.model.nouns import Job
    from kerp_import.model.outcome import NextStep

LONGEST_PASSWORD = 4096
"""Bytes that are read of a file with a password on its first line."""

LOG = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


class Exit(IntEnum):
    """The exit codes of the contract."""

    DONE = 0
    BUG = 1
    USAGE = 2
    CANNOT_GO_ON = 3
    REFUSED = 4
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why there is no answer: the code of an error, what it says, what to do, and how the program ends."""

    code: str | None
    """KERP-D001; none where the call itself was wrong, was broken off, or met a bug."""
    message: str
    hint: str | None
    exit_code: int


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """What `--json` prints in the place of an answer."""

    error: Stopped


TellEnd = Callable[[int, BaseException | None], None]
"""Tells how a command ended, by its exit code and what was raised; it raises nothing."""


@dataclass(slots=True)
class Session:
    """One call of the program."""

    language: Language
    database_url: str | None = None
    quiet: bool = False
    verbose: bool = False
    color: Color = Color.AUTO
    company: str | None = None
    """Whose batch `latest` is."""
    as_json: bool = False
    """Whether the answer is wanted as JSON; why there is none, too."""
    has_answered: bool = False
    """Whether a document has been printed: standard output holds one, never two."""
    next_of: "dict[UUID, NextStep | None]" = field(default_factory=dict)
    """What comes next after the batches whose reports this call has read: nobody reads all their findings again."""
    tell_next: Callable[[str, Mapping[str, object], int], None] | None = None
    """What is told after a command (`next_steps`), by its module and function, what it was given, and its exit code."""
    watch: Callable[[str, Mapping[str, object]], TellEnd | None] | None = None
    """Called as a command begins (`watched`), by its module and function and what it was given."""
    typed: tuple[str, ...] = ()
    """The command line without the program's name; of a command that another one calls, what would be typed for it."""

    @property
    def out(self) -> Console:
        """Return the console for what was asked for; under --json that is the document, and this stands beside it."""
        return console(self.color, stderr=self.as_json, quiet=self.quiet)

    @property
    def err(self) -> Console:
        """Return the console for everything else."""
        return console(self.color, stderr=True)

    def say(self, ko: str, en: str) -> str:
        """Return a sentence in the session's language."""
        return Words(ko, en).say(self.language)

    def server(self) -> str:
        """Return the address that the user named, or that of our own server, started if need be."""
        from kerp_import.migrate.connected import server_address

        return server_address(self.database_url)

    def batch_id(self, db: "Database", named: str) -> str:
        """Return the id of a batch that is named by it, by its beginning, or as `latest`."""
        from kerp_import.records.history import named_batch

        return str(named_batch(db, named, self.company).id)

    @contextmanager
    def database(self) -> "Iterator[Database]":
        """Connect to the user's server, or start and migrate our own where none was named."""
        from kerp_import.migrate.connected import connected

        with connected(self.database_url) as db:
            yield db


def typed_value(arguments: Sequence[str], option: str) -> str:
    """Return the value that is typed for an option of the program before any option is read; the last one counts."""
    value = ""
    for at, argument in enumerate(arguments):
        if argument.startswith(f"{option}="):
            value = argument.removeprefix(f"{option}=")
        elif argument == option and at + 1 < len(arguments):
            value = arguments[at + 1]
    return value


def chosen_color(arguments: Sequence[str]) -> Color:
    """Return the colours asked for by --color, else by KERP_COLOR: help and wrong use are shown before it is read."""
    wanted = typed_value(arguments, "--color") or os.environ.get("KERP_COLOR", "")
    return Color(wanted) if wanted in {*Color} else Color.AUTO


def chosen_language(arguments: list[str]) -> Language:
    """Return the language asked for by --lang, else by KERP_LANG, by kerp.toml, by the locale, else Korean."""
    wanted = typed_value(arguments, "--lang") or os.environ.get("KERP_LANG", "")
    if not wanted:
        # What is wrong with the file is told once a command asks for its settings.
        with suppress(KerpError, OSError):
            path = found_from(Path.cwd())
            of_file = read_settings(path).shared.get("lang") if path else None
            wanted = str(of_file.value) if of_file else ""
    if not wanted:
        name = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), None)
        wanted = (name or locale.getlocale()[0] or "").casefold()
    return Language.EN if wanted.startswith("en") else Language.KO


SESSION = Session(chosen_language(sys.argv[1:]))
"""This process's session: a command line program is called once."""

database_url = SESSION.server
"""Asked by commands that connect for themselves: to a schema that is not current, or for pg_dump too."""


def say(ko: str, en: str) -> str:
    """Return a help text in the session's language."""
    return SESSION.say(ko, en)


def tell(ko: str, en: str, **facts: object) -> str:
    """Return a sentence with its facts filled in, in the session's language."""
    return Words(ko, en).fill(SESSION.language, facts)


def command(function: Callable[P, int]) -> Callable[P, None]:
    """Make a function that returns an exit code a command that nobody sees a traceback of."""

    @functools.wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> None:
        end = log_begin(_name_of(function), _company_of(kwargs))
        tell_end = SESSION.watch(_key_of(function), kwargs) if SESSION.watch is not None else None
        try:
            code, stop = _ended(function, *args, **kwargs)
        except (typer.Exit, typer.BadParameter) as error:
            if tell_end is not None:
                tell_end(Exit.USAGE, error)
            raise
        with whatever_becomes_of("the end"):
            end(code)
            if tell_end is not None:
                tell_end(code, stop)
        raise typer.Exit(code)

    return called


def _ended(function: Callable[P, int], *args: P.args, **kwargs: P.kwargs) -> tuple[int, BaseException | None]:
    """Call a command, and return its exit code and what ended it, which the user has been told."""
    try:
        code = function(*args, **kwargs)
    except KerpError as error:
        explain_stop(error)
        return Exit.CANNOT_GO_ON, error
    except (KeyboardInterrupt, typer.Abort) as error:
        return _explain_interrupt(), error
    except (typer.Exit, typer.BadParameter):
        raise
    except OSError as error:
        explain_system(error)
        return Exit.CANNOT_GO_ON, error
    except Exception as error:  # noqa: BLE001 - the one place where a bug meets the user
        _report_bug(error)
        return Exit.BUG, error
    _say_what_is_next(function, kwargs, code)
    return code, None


def answer_interrupted(message: str) -> Exit:
    """Say that the user broke it off and what that means, and return the exit code."""
    answer_with_stop(Stopped(None, message, None, Exit.INTERRUPTED))
    show_aside(message)
    return Exit.INTERRUPTED


def _explain_interrupt() -> Exit:
    """Say that the user broke it off, and return the exit code."""
    interrupted = say("중단했습니다. 운영 데이터는 그대로입니다.", "Interrupted; production is untouched.")
    return answer_interrupted(interrupted)


def _name_of(function: Callable[..., int]) -> str:
    """Return what the log calls a command: the function's name, behind that of its module where that is a group's."""
    module = function.__module__.rpartition(".")[2].replace("_", " ")
    name = function.__name__.removesuffix("_command").strip("_").replace("_", " ")
    return module if module.endswith(name) else f"{module} {name}"


def _company_of(values: Mapping[str, object]) -> str | None:
    """Return the company that a command was given."""
    given = values.get("company") or values.get("_company")
    return given if isinstance(given, str) else None


def _key_of(function: Callable[..., int]) -> str:
    """Return a command by its module and function (db_backfill.backfill)."""
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"


def _say_what_is_next(function: Callable[..., int], values: Mapping[str, object], code: int) -> None:
    """Print what comes next after a command."""
    if SESSION.tell_next is not None:
        with whatever_becomes_of("what comes next"):
            SESSION.tell_next(_key_of(function), values, code)


@contextmanager
def whatever_becomes_of(what: str) -> Iterator[None]:
    """Tell what is told once a command is over; where that cannot be, it has done its work all the same."""
    try:
        yield
    except BrokenPipeError:
        stop_writing_to_the_pipe()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - what is committed is never called undone
        LOG.debug("not told: %s (%s)", what, type(error).__name__)


def explain_system(error: OSError) -> None:
    """Say what the system refused: a full disk, a folder where a file is wanted, a closed pipe; none is a bug."""
    if isinstance(error, BrokenPipeError):
        stop_writing_to_the_pipe()
        return
    name = error.filename2 or error.filename
    file = os.fsdecode(name) if isinstance(name, (str, bytes, os.PathLike)) else "?"
    explain_stop(FileUnreadable(file=file, reason=system_reason(error)))


def stop_writing_to_the_pipe() -> None:
    """Let what is still buffered for a closed pipe go nowhere: else the interpreter ends with a failure of its own."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def answer_with_stop(stopped: Stopped) -> None:
    """Print in the place of an answer why there is none, where it was wanted as JSON and nothing is printed yet."""
    if SESSION.as_json and not SESSION.has_answered:
        with suppress(BrokenPipeError):
            print_json(NoAnswer(stopped))


@contextmanager
def suppress_closed_pipe() -> Iterator[None]:
    """Show what is shown last, when all is done: whoever has closed the pager has read enough, and nothing failed."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        stop_writing_to_the_pipe()


def explain_stop(error: KerpError) -> None:
    """Print why the run cannot go on, and what to do."""
    log_stop(error)
    stopped = stopped_by(error)
    answer_with_stop(stopped)
    explain_words(stopped)


def stopped_by(error: KerpError) -> Stopped:
    """Return why a run cannot go on, in the session's language."""
    language = SESSION.language
    return Stopped(error.code, error.say(language), error.advise(language), Exit.CANNOT_GO_ON)


def explain_words(stopped: Stopped) -> None:
    """Print on standard error why something cannot go on, and what to do."""
    SESSION.err.print(f"[bold red]{stopped.code}[/] {escape(stopped.message)}", soft_wrap=True)
    SESSION.err.print(f"→ {escape(stopped.hint or '')}", soft_wrap=True)


def answer_refused(error: KerpError, shown: Callable[[Stopped], object], *, as_json: bool) -> Exit:
    """Say why something was refused and what to do, as JSON what `shown` makes of it, and return the exit code."""
    why = replace(stopped_by(error), exit_code=Exit.REFUSED)
    if as_json:
        print_json(shown(why))
    explain_words(why)
    return Exit.REFUSED


def answer_goes_on() -> Exit:
    """Say that the user broke off what the same command goes on with, and return the exit code."""
    return answer_interrupted(
        say("중단했습니다. 같은 명령을 다시 실행하면 이어서 합니다.", "Stopped; the same command goes on from here.")
    )


def _report_bug(error: Exception) -> None:
    """Say in one line that there is a bug, and where its details are; show them only if asked."""
    log_bug(error)
    told = lines_of(traceback.format_exc())
    if SESSION.verbose:
        sys.stderr.write(told)
        return
    with tempfile.NamedTemporaryFile(
        "w", prefix="kerp-import-", suffix=".log", delete=False, encoding="utf-8"
    ) as details:
        details.write(told)
    sentence = say("프로그램 오류입니다. 자세한 내용: {file}", "This is a bug of ours. Details: {file}")
    said = sentence.format(file=details.name)
    answer_with_stop(Stopped(None, said, None, Exit.BUG))
    SESSION.err.print(escape(said), soft_wrap=True)


def password_from(path: Path | None) -> str | None:
    """Return the first line of the password file, if one was named."""
    if path is None:
        return None
    head = read_small(path, LONGEST_PASSWORD, cut=True)
    try:
        return head.decode("utf-8-sig").splitlines()[0]
    except (UnicodeDecodeError, IndexError) as error:
        raise FileUnreadable(file=path, reason=type(error).__name__) from error


def with_password(job: "Job", work: "Callable[[Job], R]") -> R:
    """Do `work`; where a file wants a password, ask for it on a terminal and do it again, else say so."""
    try:
        return work(job)
    except PasswordNeeded as error:
        if job.password is not None or not sys.stdin.isatty():
            raise
        SESSION.err.print(escape(error.say(SESSION.language)))
        password = typer.prompt(say("암호", "password"), hide_input=True, err=True)
        return work(replace(job, password=password))


def confirm(question: str, *, yes: bool) -> None:
    """Ask on a terminal; elsewhere a missing --yes is wrong use, and nothing ever waits."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise typer.BadParameter(
            say("터미널이 아니면 --yes가 필요합니다", "off a terminal this needs --yes"), param_hint="--yes"
        )
    typer.confirm(question, abort=True)


def is_confirmed(question: str, *, yes: bool) -> bool:
    """Ask on a terminal whether one of several things shall be done; elsewhere as `confirm`."""
    if not yes and sys.stdin.isatty():
        return typer.confirm(question)
    confirm(question, yes=yes)
    return True


def show_aside(text: str) -> None:
    """Print a line on standard error as it is, beside what was asked for."""
    SESSION.err.print(escape(one_line(text)), soft_wrap=True)


def show_words_aside(words: Words) -> None:
    """Print a sentence on standard error; where nobody listens, what is under way goes on."""
    with suppress(OSError, ValueError):
        SESSION.err.print(escape(one_line(words.say(SESSION.language))), soft_wrap=True)


def home_words() -> str:
    """Return what our own server is called, and where its data are."""
    from kerp_import.database import embedded

    return say(f"내장 PostgreSQL ({embedded.home()})", f"the embedded PostgreSQL ({embedded.home()})")


def show_line(text: str, style: str = "") -> None:
    """Print a line as it is, whatever names of files, logins and tables stand in it."""
    SESSION.out.print(escape(one_line(text)), style=style or None, soft_wrap=True)


def print_json(document: object) -> None:
    """Print a document as JSON; amounts, days and ids become text, every digit of them."""
    print_json_text(as_json_text(document, indent=2))


def print_json_text(text: str) -> None:
    """Print a document that is JSON already: into a pipe or a file in UTF-8, whatever code the console has."""
    SESSION.has_answered = True
    if isinstance(sys.stdout, TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(f"{text}\n".encode(errors="replace"))
        sys.stdout.flush()
    else:
        print(text, flush=True)  # noqa: T201
