"""Workbooks with a password: asked for by name of a file, never on the command line, never shown."""

import json
from pathlib import Path

from support import FIXTURES, Kerp

LOCKED = FIXTURES / "containers" / "locked.xls"
PASSWORD = "한빛1234"  # noqa: S105 - of a fixture


def test_a_locked_workbook_is_exit_3_and_names_the_option(kerp: Kerp) -> None:
    done = kerp("run", "--company", "X", "--create-company", LOCKED)
    assert done.returncode == 3
    assert "KERP-X108" in done.stderr
    assert "--password-file" in done.stderr


def test_the_password_file_opens_it_and_is_shown_nowhere(kerp: Kerp, tmp_path: Path) -> None:
    (tmp_path / "암호.txt").write_text(f"{PASSWORD}\n", encoding="utf-8")
    done = kerp("inspect", "--json", "--password-file", "암호.txt", LOCKED)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sheets"]
    assert PASSWORD not in done.stdout + done.stderr


def test_an_absent_or_empty_password_file_is_exit_3(kerp: Kerp, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    for name in ("empty.txt", "absent.txt"):
        done = kerp("inspect", "--password-file", name, LOCKED)
        assert done.returncode == 3
        assert name in done.stderr
