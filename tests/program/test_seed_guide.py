"""The page on K-ERP's migration guide: its commands exist or are said to be missing, and no piece is left out."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from kerp_import.cli import app
from support import FIXTURES, ROOT

KOREAN, ENGLISH = PAGES = tuple(ROOT / "docs" / f"seed-guide{ending}.md" for ending in ("", ".en"))
NOT_YET = dict(zip(PAGES, ("**아직 없음**", "**Not yet**"), strict=True))
COMMAND = re.compile(r"`kerp-import ([^`]+)`")


def options_by_command() -> dict[str, set[str]]:
    """Return the options of every command, groups included; '' has the global ones."""
    options: dict[str, set[str]] = {}
    todo = [("", typer.main.get_command(app))]
    for path, each in todo:
        todo += [(f"{path} {name}".strip(), inner) for name, inner in getattr(each, "commands", {}).items()]
        options[path] = {option for parameter in each.params for option in parameter.opts} | {"--help"}
    return options


OPTIONS = options_by_command()


def exists(typed: str) -> bool:
    """Return whether a command is there, with every option that is typed."""
    words = typed.split()
    options = [word for word in words if word.startswith("-")]
    names = words[: next((at for at, word in enumerate(words) if word.startswith("-")), len(words))]
    if names and names[0] not in OPTIONS:
        return False
    is_group = any(path.startswith(f"{names[0]} ") for path in OPTIONS) if names else False
    path = " ".join(names[: 2 if is_group else 1])
    return path in OPTIONS and {*options} <= OPTIONS[path]


def commands_in(page: Path, *, built: bool) -> Iterator[str]:
    """Yield the commands that the page names in the rows of what is built, or of what is not yet."""
    for line in page.read_text(encoding="utf-8").splitlines():
        if (NOT_YET[page] in line and line.startswith("|")) != built:
            yield from COMMAND.findall(line)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_the_page_exists(page: Path) -> None:
    named = [*commands_in(page, built=True)]
    assert len(named) > 20
    assert [each for each in named if not exists(each)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_said_to_be_missing_is_missing(page: Path) -> None:
    missing = [*commands_in(page, built=False)]
    assert [each for each in missing if exists(each)] == []


def test_both_languages_name_the_same_commands() -> None:
    for built in (True, False):
        assert [*commands_in(KOREAN, built=built)] == [*commands_in(ENGLISH, built=built)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_and_target_of_the_guide_has_its_row(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    seed = FIXTURES / "migrations" / "as-written"
    ours = {"000011_create_voucher_lines", "000012_create_customers"}
    files = {path.name for path in seed.rglob("*") if path.suffix in {".go", ".sh"}}
    files |= {path.name for path in seed.glob("db/migrations/0000[1-9]0_*")}
    named_only = {path.name.split(".")[0] for path in seed.glob("db/migrations/*.up.sql")} - ours
    targets = set(
        re.findall(r"^(migrate-\w+(?:-\w+)?):", (seed / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert len(files) > 6
    assert len(targets) > 6
    assert {name for name in files | named_only | targets if name not in text} == set()
    counted = enumerate((3, 4, 3, 2, 3, 2, 1), start=1)
    sections = [f"§{chapter}.{section}" for chapter, count in counted for section in range(1, count + 1)]
    assert [each for each in sections if each not in text] == []
