"""Each decision is named by a file that obeys it, each name leads to one, and what a decision points at exists."""

import re
from pathlib import Path

from support import ROOT

FOLDER = ROOT / "docs" / "decisions"
NAMED = re.compile(r"Decision: docs/decisions/([a-z-]+\.md)$", re.MULTILINE)
POINTED_AT = re.compile(r"`((?:pipeline|schemas|mappings|fixtures|tests|bench|docs)/[^`\s]*)`")


def decisions() -> set[str]:
    return {path.name for path in FOLDER.glob("*.md")} - {"README.md"}


def decisions_obeyed() -> set[str]:
    """Return every decision that a module, an SQL file, a YAML file or a test names."""
    files = (
        path
        for folder in ("pipeline", "schemas", "mappings", "tests")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".sql", ".yaml", ".jinja"}
    )
    return {name for path in files for name in NAMED.findall(path.read_text(encoding="utf-8"))}


def test_every_decision_is_named_by_what_obeys_it_and_every_name_leads_to_one() -> None:
    assert decisions_obeyed() == decisions()


def test_the_index_lists_every_decision_once() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^- \[.+\]\(([a-z-]+\.md)\)$", index, re.MULTILINE)) == sorted(decisions())


def test_a_decision_has_a_title_and_a_date() -> None:
    for name in decisions():
        text = (FOLDER / name).read_text(encoding="utf-8")
        assert re.match(r"# .+\n\n\d{4}-\d\d-\d\d\n\n", text), name


def test_every_path_that_a_decision_names_exists() -> None:
    pages: list[Path] = [*FOLDER.glob("*.md"), ROOT / "docs" / "architecture.md"]
    missing = {
        (page.name, path)
        for page in pages
        for path in POINTED_AT.findall(page.read_text(encoding="utf-8"))
        if not (ROOT / path).exists()
    }
    assert missing == set()
