"""The pages of docs/development are done as they say, each in a copy of the tree: files written, commands run.

Of a page counts what stands in fenced blocks:
- below "`path`:" the whole of a new file, below "At the end of `path`:" what follows two blank lines there, below
  "In `path`:" a diff;
- below "`path` now reads:" what the file must hold by then;
- in a `console` block the commands, which must succeed.
`NNNNNN` is the number of the next migration.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

pytestmark = pytest.mark.slow

PAGES = sorted((ROOT / "docs" / "development").glob("add-*.md"))
BLOCK = re.compile(
    r"(?:^(?P<before>At the end of |In |)`(?P<path>[^`\n]+)`(?P<after>| now reads):\n\n)?"
    r"^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of what git knows and what is new, without this test, which would do the pages there again."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True,
    ).stdout  # fmt: skip
    folder = tmp_path / "copy"
    for name in listed.split("\0"):
        if name and (ROOT / name).is_file() and ROOT / name != Path(__file__):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    # The tests' server is started by another user where the tests run as root.
    folder.chmod(0o755)
    return folder


def call(folder: Path, command: str) -> "subprocess.CompletedProcess[str]":
    """Run a page's command in the copy, whose packages come before those that are installed."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "KERP_ACCEPT"},
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": f"{folder / 'pipeline'}{os.pathsep}{folder / 'schemas'}",
    }
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip


def next_migration(folder: Path) -> str:
    names = (folder / "schemas" / "kerp_schemas" / "sql" / "migrations").glob("*.up.sql")
    return f"{max(int(path.name.partition('_')[0]) for path in names) + 1:06}"


def do(page: Path, folder: Path, *, run_commands: bool = True) -> list[Path]:
    """Do what the page says and return the files that it makes or changes."""
    touched: list[Path] = []
    text = page.read_text(encoding="utf-8").replace("NNNNNN", next_migration(folder))
    for block in BLOCK.finditer(text):
        path = folder / (block["path"] or "")
        if block["language"] == "console":
            for line in block["text"].splitlines() if run_commands else ():
                done = call(folder, line.removeprefix("$ "))
                assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        elif block["language"] == "diff":
            given = ["git", "apply", "--unidiff-zero", "--recount", "-"]
            subprocess.run(given, cwd=folder, input=block["text"], text=True, encoding="utf-8", check=True)
        elif block["after"]:
            assert not run_commands or path.read_text(encoding="utf-8") == block["text"], path
        elif block["before"]:
            with path.open("a", encoding="utf-8") as file:
                file.write("\n\n" + block["text"])
        else:
            assert block["path"], f"{page.name} does not say where this goes:\n{block['text']}"
            assert not path.exists(), path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["text"], encoding="utf-8")
        if block["path"]:
            touched.append(path)
    return touched


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_what_a_page_says_is_what_it_takes(page: Path, copy: Path) -> None:
    touched = do(page, copy)
    assert touched
    code = " ".join(str(path) for path in touched if path.suffix == ".py")
    for command in ("ruff check", "ruff format --check") if code else ():
        linted = call(copy, f"{command} {code}")
        assert linted.returncode == 0, linted.stdout


def test_a_rule_without_its_fixture_fails(copy: Path) -> None:
    touched = do(ROOT / "docs" / "development" / "add-a-rule.md", copy, run_commands=False)
    ask = "python -m pytest -q tests/validate/test_rules.py -k 'every_rule_has_a_case'"
    assert call(copy, ask).returncode == 0
    for fixture in (path for path in touched if path.suffix == ".yaml"):
        words = fixture.read_text(encoding="utf-8")
        fixture.unlink()
        failed = call(copy, ask)
        assert failed.returncode == 1
        assert fixture.stem in failed.stdout
        fixture.write_text(words, encoding="utf-8")


def test_development_leads_to_every_page() -> None:
    text = (ROOT / "docs" / "development.md").read_text(encoding="utf-8")
    assert re.findall(r"\(development/([a-z-]+\.md)\)", text) == [
        "add-a-rule.md", "mapping-cases.md", "add-a-source.md", "add-a-print-form.md", "add-a-migration.md",
        "add-a-message.md",
    ]  # fmt: skip
    pages = {path.name for path in (ROOT / "docs" / "development").glob("*.md")}
    assert pages == set(re.findall(r"\(development/([a-z-]+\.md)\)", text))
