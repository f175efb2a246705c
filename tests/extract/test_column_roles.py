"""In every layout and entity a column that carries meaning is asked about or told, and one that says nothing is not."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from kerp_import.extract.extract import read_files
from kerp_import.files.inputs import find_files
from kerp_import.model.nouns import Finding, Job
from kerp_import.model.words import Language
from kerp_import.validate.validate import Checker
from support import FIXTURES, all_but_one_in

WORDS: dict[str, Any] = yaml.safe_load((FIXTURES / "column-roles.yaml").read_text(encoding="utf-8"))
ABOUT_COLUMNS = tuple(f"KERP-E02{number}" for number in range(2, 10))


def cells_of_the_matrix() -> Iterator[Any]:
    """Yield every table with every role, once for each way of filling it; a third of them, across, at every change."""
    for tables, roles in (("tables", "roles"), ("masters", "of_masters")):
        ways = [(role, way) for role, ways in WORDS[roles].items() for way in ways]
        for down, (table, rows) in enumerate(WORDS[tables].items()):
            for across, (role, way) in enumerate(ways):
                marks = all_but_one_in(3, down + across)
                yield pytest.param(rows, way, id=f"{table}: {role}: {' '.join(way)}", marks=marks)


def said(folder: Path, rows: str, **options: tuple[str, ...]) -> list[Finding]:
    """Return what reading the table says of its columns."""
    path = folder / "표.csv"
    path.write_text(rows, encoding="utf-8")
    job = Job(company="HANBIT", files=(path,), home=folder, **options)  # type: ignore[arg-type]
    (folder / "spool").mkdir(exist_ok=True)
    extracted = read_files(job, find_files(job), b"secret", folder / "spool")
    assert extracted.tables
    checker = Checker(Language.KO, tuple(table for table, _ in extracted.tables), {})
    findings = (each for subject, frame in extracted.notices for each in checker.frame(subject, frame))
    return [each for each in findings if each.rule in ABOUT_COLUMNS]


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "way"), list(cells_of_the_matrix()))
def test_a_column_is_told_as_the_matrix_says(rows: str, way: list[str], tmp_path: Path) -> None:
    header, first, second, *rule = way
    columns = header.count(",")
    wide = "\n".join(line + "," * (columns if "{h}" not in rows else 0) for line in rows.splitlines())
    filled = wide.replace("{h}", header).replace("{a}", first).replace("{b}", second)
    width = max(line.count(",") for line in filled.splitlines())
    squared = "\n".join(line + "," * (width - line.count(",")) for line in filled.splitlines())
    findings = said(tmp_path, squared + "\n")
    assert {each.rule for each in findings} == {f"KERP-{each}" for each in rule}
    assert len(findings) <= len(rule) * (1 + columns)
