"""The help of every command on eighty columns: nothing cut, nothing wider, options under what they are for."""

import re

import pytest
from kerp_import.cli.commands import COMMANDS
from kerp_import.cli.help_page import PURPOSES
from kerp_import.cli.lazy import named
from rich.cells import cell_len
from support import Kerp

COLUMNS = 80


@pytest.mark.parametrize("group", ["", "map", "db", "company", "batch"])
def test_no_line_is_wider_than_a_terminal_and_none_is_cut(kerp: Kerp, group: str) -> None:
    commands = [each for each in named(COMMANDS) if each.partition(" ")[0] == group or (not group and " " not in each)]
    assert commands
    for each in ["", *commands] if not group else commands:
        shown = kerp(*each.split(), "--help", COLUMNS=str(COLUMNS)).stdout
        assert [line for line in shown.splitlines() if cell_len(line.rstrip()) > COLUMNS] == [], each
        # Rich ends what it cuts with three dots in one letter; ours stand for what is typed there.
        assert re.findall(r"\w…", shown) == [], each


def test_options_of_a_run_stand_under_what_they_are_for(kerp: Kerp) -> None:
    shown = kerp("run", "--help", COLUMNS=str(COLUMNS)).stdout
    titles = [title.ko for title, _ in PURPOSES]
    assert [line for line in shown.splitlines() if line in titles] == titles
    # Only what asks for this help is about nothing in particular.
    others = shown.partition("\n옵션\n")[2].partition("\n\n")[0]
    assert [each.split()[0] for each in others.splitlines()] == ["-h,"]
