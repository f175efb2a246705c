"""Every command ends with the one next command to paste, or with the person to ask; which do not is written down."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from kerp_import.cli.commands import COMMANDS
from kerp_import.cli.lazy import Entry, Group, named
from kerp_import.cli.next_steps import AFTER, WITHOUT
from support import FIXTURES, Kerp

DEMO = FIXTURES / "demo"
CLEAN = DEMO / "한빛상사_2024.xlsx"


def functions(entries: tuple[Entry | Group, ...], above: str = "") -> Iterator[tuple[str, str]]:
    """Yield every command as it is typed, with its module and function."""
    for each in entries:
        if isinstance(each, Entry):
            yield above + each.name, f"{each.module}.{each.function}"
        else:
            yield from functions(each.entries, f"{each.name} ")


def test_every_command_tells_what_comes_next_or_is_named_with_a_reason() -> None:
    known = dict(functions(COMMANDS))
    assert [name for name, function in known.items() if (function in AFTER) == (name in WITHOUT)] == []
    assert set(AFTER) <= set(known.values())
    assert set(WITHOUT) <= set(named(COMMANDS))


def test_what_comes_next_stands_beside_the_answer_and_can_be_pasted(kerp: Kerp) -> None:
    added = kerp("company", "add", "HANBIT", "--name", "한빛")
    assert added.stdout.splitlines()[0] == "HANBIT 한빛"
    assert added.stderr == (
        "다음 (컨설턴트): 내려받은 파일이 있는 폴더에서 시작합니다.\n  kerp-import start . --company HANBIT\n"
    )
    exported = kerp("map", "export", "--company", "HANBIT", CLEAN, "-o", "m.xlsx")
    assert exported.stderr.endswith(
        "다음 (회계 담당자): 회계 담당자가 이 통합 문서에서 계정을 정하면 적용합니다.\n"
        "  kerp-import map apply m.xlsx --company HANBIT\n"
    )
    applied = kerp("map", "apply", DEMO / "mapping.yaml", "--company", "HANBIT")
    assert (
        applied.stderr
        == "다음 (컨설턴트): 내려받은 파일이 있는 폴더에서 시작합니다.\n  kerp-import start . --company HANBIT\n"
    )


@pytest.mark.parametrize(
    ("call", "next_"),
    [
        (("template", "-o", "t.xlsx"), "kerp-import start ."),
        (("inspect", DEMO / "mapping.yaml"), ""),
        (("config",), "kerp-import start ."),
        (("map", "suggest", CLEAN), "-o mapping.yaml"),
        (("map", "suggest", CLEAN, "-o", "m.yaml"), "kerp-import map apply m.yaml --company 회사코드"),
        (("map", "check", DEMO / "mapping.yaml"), "--company 회사코드"),
    ],
)
def test_commands_without_a_database_tell_it_too(kerp: Kerp, call: tuple[str | Path, ...], next_: str) -> None:
    done = kerp(*call)
    assert done.stderr.rstrip("\n").endswith(next_)


def test_nothing_comes_next_where_nothing_is_wanted_but_the_answer(kerp: Kerp) -> None:
    assert kerp("--quiet", "config").stderr == ""
    assert kerp("db", "version").stderr == ""


def test_a_filled_workbook_is_no_mapping_file(kerp: Kerp) -> None:
    kerp("company", "add", "HANBIT", "--name", "한빛")
    kerp("map", "export", "--company", "HANBIT", CLEAN, "-o", "m.xlsx")
    done = kerp("run", "--company", "HANBIT", "--mapping", "m.xlsx", "--dry-run", CLEAN)
    assert done.returncode == 3
    assert done.stderr.endswith(
        "KERP-X770 m.xlsx: 매핑 파일(YAML)이 아니라 통합 문서입니다. 답을 먼저 적용해야 합니다\n"
        "→ kerp-import map apply m.xlsx --company 회사코드  (저장하면 run이 --mapping 없이 씁니다)\n"
    )
