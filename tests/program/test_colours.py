"""Colours: on a terminal alone, unless an option or a variable says otherwise; never in a document."""

import json
import os
import pty
import sys

import pytest
from kerp_import.cli.colours import Color, console, settled
from support import Kerp

ESCAPE = "\x1b["
CASES: list[tuple[list[str], dict[str, str], bool]] = [
    ([], {}, False),
    (["--color", "always"], {}, True),
    (["--color=always"], {"NO_COLOR": "1"}, True),
    ([], {"KERP_COLOR": "always"}, True),
    (["--color", "never"], {"KERP_COLOR": "always"}, False),
    ([], {"FORCE_COLOR": "1"}, True),
    ([], {"FORCE_COLOR": "0"}, False),
    ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ([], {"FORCE_COLOR": "1", "KERP_COLOR": "never"}, False),
]


@pytest.mark.slow
@pytest.mark.parametrize(("options", "variables", "is_coloured"), CASES)
def test_a_pipe_is_coloured_only_where_that_is_said(
    kerp: Kerp, options: list[str], variables: dict[str, str], *, is_coloured: bool
) -> None:
    surroundings = {"NO_COLOR": "", "FORCE_COLOR": "", "KERP_COLOR": "", **variables}
    for call in (["rules"], ["rules", "--help"], ["no-such-command"], ["company", "show", "NOBODY"]):
        done = kerp(*call, *options, **{name: value for name, value in surroundings.items() if value})
        # What is said of wrong use has no colours of its own.
        expected = is_coloured and call != ["no-such-command"]
        assert (ESCAPE in done.stdout + done.stderr) == expected, call


def test_a_document_is_never_coloured(kerp: Kerp) -> None:
    done = kerp("company", "show", "NOBODY", "--json", "--color", "always")
    assert json.loads(done.stdout)["error"]["code"] == "KERP-X401"
    assert ESCAPE not in done.stdout


def test_a_word_that_is_no_way_of_colouring_is_wrong_use(kerp: Kerp) -> None:
    done = kerp("rules", "--color", "sometimes")
    assert done.returncode == 2
    assert "--color: auto, always, never 가운데 하나여야 합니다" in done.stderr


@pytest.mark.parametrize(("wanted", "is_coloured"), [(Color.AUTO, True), (Color.NEVER, False)])
def test_a_terminal_is_coloured_unless_it_shall_not_be(
    monkeypatch: pytest.MonkeyPatch, wanted: Color, *, is_coloured: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    master, terminal = pty.openpty()
    with os.fdopen(terminal, "w", encoding="utf-8") as file, os.fdopen(master, "rb") as screen:
        monkeypatch.setattr(sys, "stdout", file)
        console(wanted, stderr=False).print("[bold red]KERP-X401[/]")
        file.flush()
        assert (ESCAPE.encode() in screen.readline()) == is_coloured


def test_no_color_comes_before_force_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert settled(Color.AUTO) is Color.NEVER
