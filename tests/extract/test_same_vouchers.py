"""A journal or ledger given twice is read once and told, whatever its layout, order, container or encoding."""

from pathlib import Path

import openpyxl
import pytest
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.files.inputs import find_files
from kerp_import.model.nouns import Dropped, Entity, Job, RuleChange, Severity
from support import FIXTURES, all_but_one_in

POSTINGS = {Entity.JOURNAL, Entity.ACCOUNT_LEDGER}
FORMS = {".csv", ".txt", ".xlsx"}
INPUTS = sorted(
    path for path in (FIXTURES / "sources").glob("*/*") if path.suffix in FORMS and ".expected." not in path.name
)
CASES = [
    pytest.param(path, id=path.parent.name, marks=[pytest.mark.slow] if is_workbook else all_but_one_in(4, at))
    for is_workbook in (False, True)
    for at, path in enumerate(path for path in INPUTS if (path.suffix == ".xlsx") == is_workbook)
]
"""Workbooks are read in a process each, which takes a while: the slow rest has them all."""
LOWERED = RuleChange("KERP-V131", Severity.WARNING, "each of them happened", "accountant")


def read(folder: Path, *files: Path, changes: tuple[RuleChange, ...] = ()) -> Extracted:
    spool = folder / "spool"
    spool.mkdir()
    job = Job(company="T", files=files, home=folder, rule_changes=changes)
    return extract(job, find_files(job), b"secret", spool)


def copied(path: Path, folder: Path) -> Path:
    """Return the same table in a file of other bytes."""
    copy = folder / f"사본{path.suffix}"
    if path.suffix == ".xlsx":
        openpyxl.load_workbook(path).save(copy)
    else:
        copy.write_bytes(path.read_bytes() + b"\n")
    return copy


@pytest.mark.slow
@pytest.mark.parametrize("path", CASES)
def test_every_journal_and_ledger_is_known_again(path: Path, tmp_path: Path) -> None:
    extracted = read(tmp_path, path, copied(path, tmp_path))
    (first, counts), (_, later) = extracted.tables[0], extracted.tables[-1]
    told = extracted.notices.table_copies.height + extracted.notices.same_vouchers.height
    assert told == (first.entity in POSTINGS)
    if extracted.notices.table_copies.height:
        assert (later.data, later.dropped[Dropped.DOUBLE]) == (0, counts.data)


HEAD = "일자,전표번호,계정코드,계정과목,차변금액,대변금액"


def days(path: Path, first: int, last: int) -> Path:
    rows = [
        f"2024-03-0{day},1,{account},{amount}"
        for day in range(first, last + 1)
        for account, amount in (("10300,보통예금", f"{day}00,"), ("40400,제품매출", f",{day}00"))
    ]
    path.write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return path


def test_of_three_files_that_overlap_each_voucher_is_read_once(tmp_path: Path) -> None:
    files = [days(tmp_path / f"{at}.csv", at, at + 3) for at in (1, 3, 5)]
    extracted = read(tmp_path, *files)
    assert [counts.data for _, counts in extracted.tables] == [8, 4, 4]
    assert extracted.notices.same_vouchers.select("value", "count").rows() == [("1.csv", 2), ("3.csv", 2)]


def test_a_rule_file_may_say_that_each_of_them_happened(tmp_path: Path) -> None:
    files = [days(tmp_path / f"{at}.csv", at, at + 3) for at in (1, 3)]
    extracted = read(tmp_path, *files, changes=(LOWERED,))
    assert [counts.data for _, counts in extracted.tables] == [8, 8]
    assert extracted.notices.same_vouchers.height == 1
