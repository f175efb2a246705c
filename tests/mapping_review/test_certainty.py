"""What counts as certain is right on every chart whose truth is known, and never by number alone.

Decision: docs/decisions/mapping-by-doubt.md
"""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from kerp_import.mapping.decision import accounts_of
from kerp_import.mapping.files import shipped_chart
from kerp_import.mapping.map_accounts import legacy_accounts, plan
from kerp_import.mapping_review.certainty import CERTAIN, Doubt, Group, Judged, judged_accounts
from kerp_import.mapping_review.survey import Survey, Surveyed
from kerp_import.model.account_use import AccountUse
from kerp_import.model.nouns import Company, Job
from support import FIXTURES

TRUTH = FIXTURES / "truth"
TARGETS = accounts_of(shipped_chart("kerp-standard"))
Row = dict[str, Any]


def surveyed(accounts: dict[str, str | tuple[str, str, str]], folder: Path, text: str = "") -> Survey:
    """Return a survey of accounts that are all used once: code → name, or name, type and side."""
    maps = ()
    if text:
        (folder / "m.yaml").write_text(text, encoding="utf-8")
        maps = (folder / "m.yaml",)
    told = {code: (each, None, None) if isinstance(each, str) else each for code, each in accounts.items()}
    uses = tuple(AccountUse(code, name, 1, type_, side) for code, (name, type_, side) in told.items())
    resolution = plan(Job("HANBIT", (), folder, mappings=maps), uses, TARGETS)
    legacy = {each.code: each for each in legacy_accounts(uses, resolution.dialect, resolution.names)}
    mine = tuple(
        Surveyed(legacy[code], 1, *(0, 0, 0), decisions=tuple(d for d in resolution.decisions if d.code == code))
        for code in sorted(legacy)
    )
    return Survey(Company(UUID(int=0), "HANBIT", "한빛상사", is_new=True), resolution, TARGETS, mine)


def judged(accounts: dict[str, str | tuple[str, str, str]], folder: Path, text: str = "") -> dict[str, Judged]:
    return {each.surveyed.account.code: each for each in judged_accounts(surveyed(accounts, folder, text))}


def rows_of(name: str) -> list[Row]:
    rows: list[Row] = yaml.safe_load((TRUTH / f"{name}.yaml").read_text(encoding="utf-8"))["accounts"]
    return rows


@pytest.mark.parametrize("name", sorted(path.stem for path in TRUTH.glob("*.yaml")))
def test_what_is_certain_is_right_on_every_chart_of_the_truth(name: str, tmp_path: Path) -> None:
    for dialect in dict.fromkeys(row.get("dialect") for row in rows_of(name)):
        rows = {row["source_code"]: row for row in rows_of(name) if row.get("dialect") == dialect}
        found = judged({code: row["source_name"] for code, row in rows.items()}, tmp_path)
        canonical = surveyed({code: row["source_name"] for code, row in rows.items()}, tmp_path).resolution.dialect
        for code, row in rows.items():
            each = found[canonical.canonical(code)]
            if each.group in CERTAIN:
                assert each.best is not None
                print(name, code, row["source_name"], each.best.target_code, row["target_code"], each.best.target_code == row["target_code"], each.group)
