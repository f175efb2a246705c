"""The documentation of the tables is made of their declaration."""

from kerp_schemas.frames import FRAMES
from support import Kerp


def test_explain_prints_every_declared_column_with_type_and_bounds(kerp: Kerp) -> None:
    rows = [[cell.strip() for cell in line.split("│")] for line in kerp("explain", "journal").stdout.splitlines()]
    shown = {row[1]: row[2:5] for row in rows if len(row) > len("열형식한")}
    assert shown == {
        name: [str(column.dtype), ", ".join(str(each.error) for each in column.checks), "" if column.nullable else "●"]
        for name, column in FRAMES["journal"][1].columns.items()
    }


def test_an_unknown_table_is_told_with_those_there_are(kerp: Kerp) -> None:
    done = kerp("explain", "journals")
    assert done.returncode == 2
    assert "trial_balance" in done.stderr
