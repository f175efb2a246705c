"""Whatever is typed, the answer is no bug: every option and argument of the command line, with odd values."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command_line import Parameter, call_of, is_number, is_path, is_text, parameters
from support import Kerp

ANSWERS = {0, 2, 3, 4}
PATIENCE = 30
"""Seconds after which an answer is none: a pipe or a device was opened."""
OF_THE_DEMO = 240
"""Seconds for three real runs with a server of their own, in a folder of any name."""

TEXTS = (
    "", " ", "-", "--", "\x1b[31m", "\x9b31m", "가" * 3000, "\u202eX", "a\nb", "\udcb0\udca1", "900101-1234567",
    "%s{0}[bold]", "'; --", "../..", "\U0010ffff", "\u200b", "0", "NUL", "*",
)  # fmt: skip
PATHS = (
    ".", "/dev/null", "/dev/zero", "없는 파일.xlsx", "x" * 5000, "pipe", "\udcb0\udca1.csv", "[bold]x.csv", "empty.csv",
    "/proc/self/mem", "loop", "file.txt/inner", "binary.bin", "\x1b[31m.csv", "\u202egpj.csv", "~", "-",
    "900101-1234567.csv", "", "nul.xlsx", "\n", "locked.yaml",
)  # fmt: skip
NUMBERS = ("x", "-1", "0", "99999999999999999999", "1e5", "２０２４", "\x1b[31m", " ", "\udcb0")
JOURNAL = "전표일자,전표번호,구분,계정코드,계정과목,차변금액,대변금액,적요\n"


@contextmanager
def in_time(what: str) -> Iterator[None]:
    """Fail where the answer does not come."""

    def late(*_: object) -> None:
        pytest.fail(f"no answer in {PATIENCE} s: {what!r}")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(OF_THE_DEMO if what.startswith("demo") else PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture
def odd_folder(tmp_path: Path) -> Path:
    """Return the folder in which the program is called, with odd files in it."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "binary.bin").write_bytes(bytes(range(256)) * 40)
    for name in ("empty.csv", "[bold]x.csv"):
        (tmp_path / name).touch()
    for name in ("\udcb0\udca1.csv", "\x1b[31m.csv", "\u202egpj.csv", "900101-1234567.csv", "file.txt"):
        (tmp_path / name).write_text(f"{JOURNAL}2024-01-05,1,차변,101,현금,1000,,\n", encoding="utf-8")
    (tmp_path / "locked.yaml").write_text("source: any\ntarget: kerp-standard\naccounts: []\n", encoding="utf-8")
    (tmp_path / "locked.yaml").chmod(0)
    return tmp_path


def usual_in(folder: Path) -> dict[str, str]:
    """Return for each argument that must be there a value that could be meant."""
    return {
        "files": str(folder / "file.txt"), "file": str(folder / "file.txt"), "company": "HANBIT",
        "code": "HANBIT", "name": "한빛", "path": str(folder / "new.xlsx"),
        "folder": str(folder / "new"), "output": str(folder / "new.x"),
        "batch": "00000000-0000-7000-8000-000000000000", "before": "latest", "after": "latest",
        "subject": "KERP-V001", "version": "1", "key": "1", "entities": "accounts", "steps": "1",
        "named": "users", "declared": str(folder / "file.txt"), "table": "users",
        "source": "postgresql://127.0.0.1:1/kerp", "target": "postgresql://127.0.0.1:1/kerp",
        "gateway": "http://127.0.0.1:1", "incident": "00000000", "lasting": "2h",
    }  # fmt: skip


def odd_values(parameter: Parameter) -> tuple[str, ...]:
    """Return the odd values of its kind."""
    return TEXTS if is_text(parameter) else PATHS if is_path(parameter) else NUMBERS


def answer(kerp: Kerp, folder: Path, parameter: Parameter, value: str) -> None:
    """Call the command, and see that the answer is one."""
    call = call_of(parameter, value, usual_in(folder))
    with in_time(f"{parameter}: {value[:40]}"):
        done = kerp(*call)
    shown = (str(parameter), value[:40], done.returncode, done.stderr[-600:])
    assert done.returncode in ANSWERS, shown
    assert "Traceback" not in done.stderr + done.stdout, shown
    assert not set("\x1b\x9b\u202e") & set(done.stdout + done.stderr), shown
    assert "900101-1234567" not in done.stdout + done.stderr, shown


def test_a_parameter_of_the_command_line_is_known_by_its_kind() -> None:
    unknown = [str(each) for each in parameters() if not (is_text(each) or is_path(each) or is_number(each))]
    assert unknown == []


@pytest.mark.slow
def test_an_empty_or_unseen_argument_is_wrong_use_everywhere(kerp: Kerp, odd_folder: Path) -> None:
    for parameter in parameters():
        value = "\u202eX" if is_text(parameter) else ""
        done = kerp(*call_of(parameter, value, usual_in(odd_folder)))
        assert done.returncode == 2, (str(parameter), value, done.stderr)


@pytest.mark.slow
@pytest.mark.parametrize("parameter", parameters(), ids=str)
def test_no_odd_argument_is_answered_as_a_bug(kerp: Kerp, odd_folder: Path, parameter: Parameter) -> None:
    for value in odd_values(parameter):
        answer(kerp, odd_folder, parameter, value)
