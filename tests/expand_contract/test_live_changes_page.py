"""The page on changes under load shows the very declarations that are tried under load."""

import re
from pathlib import Path

import pytest
from kerp_import.expand_contract.declaration_file import declaration_in
from support import FIXTURES, ROOT

PAGES = tuple(ROOT / "docs" / f"live-changes{ending}.md" for ending in ("", ".en"))
DECLARED = sorted((FIXTURES / "changes").glob("*.yaml"))
SHOWN = re.compile(r"^`([a-z_]+\.yaml)`: [^\n]+\n\n```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_the_page_shows_the_declarations_that_are_tried_under_load(page: Path) -> None:
    shown = dict(SHOWN.findall(page.read_text(encoding="utf-8")))
    assert shown == {each.name: each.read_text(encoding="utf-8") for each in DECLARED}
    for name, text in shown.items():
        assert declaration_in(text, Path(name)).name == Path(name).stem
