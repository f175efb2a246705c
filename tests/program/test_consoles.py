"""Consoles of CP949 and of UTF-8 show the same, letter for letter or by one that is like it; JSON is UTF-8 in any."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from kerp_import.cli.safe_console import FOR_OTHER_CONSOLES, HANDLER, open_streams
from kerp_import.model import shell
from support import ROOT

PACKAGE = ROOT / "pipeline/kerp_import"
CALL = "import sys; sys.argv[0] = 'kerp-import'; from kerp_import.cli import main; main()"


def said_by_the_program() -> Iterator[str]:
    """Yield every text that stands in a call of `Words` or `say`."""
    for path in PACKAGE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in {"Words", "say"}:
                constants = (each for each in ast.walk(call) if isinstance(each, ast.Constant))
                yield from (each.value for each in constants if isinstance(each.value, str))


def test_every_letter_that_is_said_can_be_shown_in_cp949() -> None:
    open_streams()
    letters = {letter for text in said_by_the_program() for letter in text} | set(FOR_OTHER_CONSOLES)
    assert len(letters) > 500
    assert {each for each in letters - {"?"} if each.encode("cp949", HANDLER) == b"?"} == set()


def test_what_no_console_has_is_a_question_mark_and_breaks_nothing() -> None:
    open_streams()
    assert "✓ 한글 → 😀".encode("cp949", HANDLER).decode("cp949") == "○ 한글 → ?"
    assert "✓ → …".encode("ascii", HANDLER).decode() == "o > ..."


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp949", "utf-8"])
def test_both_consoles_show_the_same(encoding: str) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "KERP_LANG": "ko", "COLUMNS": "100"}
    call = [sys.executable, "-c", CALL, "explain", "KERP-V310"]
    done = subprocess.run(call, env=environment, capture_output=True, check=True)
    shown = done.stdout.decode(encoding)
    assert shown.startswith("KERP-V310 ")
    assert "?" not in shown


def test_a_document_is_utf_8_on_any_console() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "cp949", "KERP_LANG": "ko"}
    call = [sys.executable, "-c", CALL, "explain", "KERP-V310", "--json"]
    done = subprocess.run(call, env=environment, capture_output=True, check=True)
    assert "−" in json.loads(done.stdout.decode("utf-8"))["message"]


def test_one_module_quotes_what_is_pasted() -> None:
    quoting = {
        str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if "shlex" in path.read_text(encoding="utf-8")
    }
    # The embedded server's settings are read by the sh that pg_ctl starts, not by whoever pastes them.
    assert quoting == {"model/shell.py", "database/embedded/server.py"}


def test_a_name_with_a_blank_is_quoted_for_the_shell_that_reads_it() -> None:
    call = ("run", "--company", "A", "분개장 2024.xlsx", "값 $HOME.csv")
    said = {each: shell.pasteable(call, shell=each) for each in shell.Shell}
    assert said == {
        shell.Shell.SH: "kerp-import run --company A '분개장 2024.xlsx' '값 $HOME.csv'",
        shell.Shell.POWERSHELL: 'kerp-import run --company A "분개장 2024.xlsx" "값 `$HOME.csv"',
        shell.Shell.CMD: 'kerp-import run --company A "분개장 2024.xlsx" "값 $HOME.csv"',
    }


OF_WINDOWS = r"C:\Program Files\WindowsPowerShell\Modules;C:\WINDOWS\system32\WindowsPowerShell\v1.0\Modules"


@pytest.mark.parametrize(
    ("system", "environment", "expected"),
    [
        ("posix", {}, shell.Shell.SH),
        ("nt", {"PSModulePath": OF_WINDOWS}, shell.Shell.CMD),
        (
            "nt",
            {"PSModulePath": rf"C:\Users\kim\Documents\WindowsPowerShell\Modules;{OF_WINDOWS}"},
            shell.Shell.POWERSHELL,
        ),
        ("nt", {"PSModulePath": OF_WINDOWS, "MSYSTEM": "MINGW64"}, shell.Shell.SH),
    ],
)
def test_the_shell_is_known_by_what_it_sets(system: str, environment: dict[str, str], expected: shell.Shell) -> None:
    assert shell.shell_of(environment, system) is expected
