"""The log: lines of text or JSON with one run id through all of them, without rows, secrets and personal numbers.

Decision: docs/decisions/logs.md
"""

import logging
import os
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from errno import EACCES, EDQUOT, EIO, ENOSPC, EPERM, EROFS
from pathlib import Path
from stat import S_ISFIFO
from typing import TextIO

import typer

from kerp_import.database.audit import HIDDEN, PASSWORD_IN_URL
from kerp_import.files.outputs import append_to
from kerp_import.model.errors import KerpError
from kerp_import.model.library_words import LIBRARIES, place, tell_warning
from kerp_import.model.log_context import CONTEXT
from kerp_import.model.safe_text import as_json_text, one_line
from kerp_import.model.system_words import system_reason
from kerp_import.model.words import Language, Words

LOG = logging.getLogger("kerp_import")

IS_TOLD = "is_told"
"""Marks a record of which the user is told in a sentence of its own."""

GOES_ON_WITHOUT = frozenset({ENOSPC, EDQUOT, EROFS, EACCES, EPERM, EIO})
"""What the system says where the file was named rightly and cannot be written now: no reason not to run."""

UNWRITABLE = Words(
    "{file}에 쓸 수 없습니다 ({reason}). 있는 폴더의 파일을 지정하십시오",
    "{file} cannot be written ({reason}); name a file in a folder that is there",
)
WITHOUT_LOG = Words(
    "로그 파일 {file}에 쓸 수 없습니다 ({reason}). 로그 없이 계속합니다",
    "The log file {file} cannot be written ({reason}); it goes on without a log",
)
A_PIPE = Words("파이프에는 쓸 수 없습니다", "it is a pipe")

Tell = Callable[[Words], None]
"""Shows a sentence to whoever called the program."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the log; under `--log-format json` its fields are the keys, every one of them in every line."""

    ts: str
    """When, in UTC: 2026-11-30T09:30:00.123Z."""
    level: str
    """DEBUG, INFO, WARNING, ERROR or CRITICAL."""
    message: str
    run_id: str
    """The same in every line of a run, those of its child processes too."""
    command: str | None
    """What was called: run, db up."""
    company: str | None
    batch_id: str | None
    step: str | None
    """The step of a run that is under way."""
    error_code: str | None
    """KERP-X302, where the line tells why something stopped."""
    logger: str
    """kerp_import, or kerp_import.libraries where a library said something."""


def line_of(record: logging.LogRecord) -> LogLine:
    """Return a record as a line: on one line, with no secret and no personal number in it."""
    moment = datetime.fromtimestamp(record.created, UTC)
    message = PASSWORD_IN_URL.sub(f"{HIDDEN}@", one_line(record.getMessage()))
    return LogLine(
        ts=f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z",
        level=record.levelname,
        message=message,
        run_id=CONTEXT.run_id,
        command=CONTEXT.command,
        company=CONTEXT.company,
        batch_id=CONTEXT.batch_id,
        step=CONTEXT.step,
        error_code=getattr(record, "error_code", None),
        logger=record.name,
    )


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        return as_json_text(line_of(record))


class PlainLines(logging.Formatter):
    """One line of text each: when, how grave, which run, what."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text in which nothing acts."""
        line = line_of(record)
        return " ".join(filter(None, (line.ts, line.level, line.run_id, line.error_code, one_line(line.message))))


class LogFile(logging.Handler):
    """A file of log lines for its user alone, never written through a link that somebody put there.

    A line is one write, so that several processes may share the file. Where one cannot be written it is told once, and
    whatever is under way goes on without a log.
    """

    def __init__(self, path: Path, tell: Tell) -> None:
        """Open the file to write more lines to; raises OSError where that cannot be."""
        super().__init__()
        self._path, self._tell = path, tell
        self._file: int | None = append_to(path)
        with suppress(OSError):
            # A line that a full disk cut off ends here.
            if path.is_file() and (size := path.stat().st_size):
                with path.open("rb") as before:
                    before.seek(size - 1)
                    if before.read(1) != b"\n":
                        os.write(self._file, b"\n")

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        if self._file is None:
            return
        rest = f"{self.format(record)}\n".encode(errors="replace")
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError as error:
            self.close()
            self._tell(without_log(self._path, error))

    def close(self) -> None:
        """Let the file go."""
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)
            self._file = None
        super().close()


class Screen(logging.StreamHandler[TextIO]):
    """Log lines on standard error; one that cannot be shown there is left out.

    Why a command stopped is said there anyway: without --verbose the line about it is left out too.
    """

    def __init__(self, *, verbose: bool) -> None:
        """Know whether somebody asked for all of it."""
        super().__init__()
        self.addFilter(lambda record: verbose or not getattr(record, IS_TOLD, False))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Go on: nobody listens."""


class Route(logging.Handler):
    """What libraries log comes to our log: where it was said, and as far as it is theirs what.

    A text that they fill in themselves may hold a row or an address; the sentence with places left open may not.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Tell it as ours, unless it is."""
        if record.name.partition(".")[0] != LOG.name:
            said = f" {record.msg}" if record.args and isinstance(record.msg, str) else ""
            LIBRARIES.log(record.levelno, "%s %s:%d%s", record.name, place(record.pathname), record.lineno, said)


ROUTE = Route()
"""On the root of all loggers, once."""


def set_up_logging(log_format: str, log_file: Path | None, *, verbose: bool, language: Language, tell: Tell) -> None:
    """Send the program's log lines to a file, or with --verbose to standard error, and those of libraries with them."""
    handler = Screen(verbose=verbose) if log_file is None else _handler(log_file, language, tell)
    handler.setFormatter(JsonLines() if log_format == "json" else PlainLines())
    is_wanted = verbose or log_file is not None
    LOG.addHandler(handler)
    LOG.setLevel(logging.INFO if is_wanted else logging.WARNING)
    # On the screen of somebody who did not ask for a log they would say nothing that can be acted on.
    LIBRARIES.setLevel(logging.WARNING if is_wanted else logging.CRITICAL + 1)
    logging.getLogger().addHandler(ROUTE)
    warnings.showwarning = _route_warning


def _handler(log_file: Path, language: Language, tell: Tell) -> logging.Handler:
    """Return where the lines go; a file that was named wrongly is wrong use, one that cannot be written now is told."""
    if log_file.exists() and S_ISFIFO(log_file.stat().st_mode):
        # To open it would wait for somebody who reads.
        raise typer.BadParameter(A_PIPE.say(language), param_hint="--log-file")
    try:
        return LogFile(log_file, tell)
    except OSError as error:
        if error.errno in GOES_ON_WITHOUT:
            tell(without_log(log_file, error))
            return logging.NullHandler()
        reason = system_reason(error).say(language)
        raise typer.BadParameter(
            UNWRITABLE.fill(language, {"file": log_file, "reason": reason}), param_hint="--log-file"
        ) from error


def without_log(path: Path, error: OSError) -> Words:
    """Return that a run goes on without its log, and why."""
    reason, file = system_reason(error), one_line(str(path))
    return Words(
        WITHOUT_LOG.fill(Language.KO, {"file": file, "reason": reason.ko}),
        WITHOUT_LOG.fill(Language.EN, {"file": file, "reason": reason.en}),
    )


def _route_warning(  # noqa: PLR0913, PLR0917 - as warnings.showwarning is called
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Tell of which kind a library's warning is and where it was given; its text may hold the cell that it is about."""
    del message, file, line
    tell_warning(category.__name__, filename, lineno)


def log_begin(command: str, company: str | None) -> Callable[[int], None]:
    """Log that a command begins, and return what logs with which exit code it ends."""
    CONTEXT.command, CONTEXT.company = command, company
    started = time.monotonic()
    LOG.info("%s begins", command)

    def end(code: int) -> None:
        LOG.info("%s ended with %d after %.3f s", command, code, time.monotonic() - started)

    return end


def log_stop(error: KerpError) -> None:
    """Log why a command cannot go on: the code, and what the class is called; its sentence may hold a value."""
    LOG.error("stopped: %s", type(error).__name__, extra={"error_code": error.code, IS_TOLD: True})


def log_bug(error: BaseException) -> None:
    """Log that a command ended by a bug."""
    LOG.error("a bug: %s", type(error).__name__, extra={IS_TOLD: True})
