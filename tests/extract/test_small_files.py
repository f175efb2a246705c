"""A file of few bytes takes no gigabyte, this process and its child together, whatever it unpacks to.

Decision: docs/decisions/small-files.md
"""

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from kerp_import.database.connection import Database
from kerp_import.extract.formats.limits import RAISED, USUAL
from kerp_import.mapping.map_accounts import MOST_ACCOUNTS
from kerp_import.model.columns import column_letters
from kerp_import.model.errors import TooManyAccounts
from kerp_import.model.words import Language
from pyarrow import parquet
from support import MAPPING, Import

MEGABYTES = 1000
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
PROGRAM = "from kerp_import.cli import main; main()"


def workbook(rows: Iterator[str], shared: str) -> bytes:
    """Return an XLSX of one sheet with those rows, and one shared text."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        links = "".join(
            f'<Relationship Id="r{at}" Type="{OFFICE}/{kind}" Target="{target}"/>'
            for at, (kind, target) in enumerate(
                [("worksheet", "worksheets/a.xml"), ("sharedStrings", "sharedStrings.xml")]
            )
        )
        package.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="a"'
            ' sheetId="1" r:id="r0"/></sheets></workbook>')  # fmt: skip
        package.writestr("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{LINKS}">{links}</Relationships>')
        package.writestr("_rels/.rels", f'<Relationships xmlns="{LINKS}"><Relationship Id="r1" Type='
            f'"{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>')  # fmt: skip
        package.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}"><si><t>{shared}</t></si></sst>')
        with package.open("xl/worksheets/a.xml", "w") as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for row in rows:
                sheet.write(row.encode())
            sheet.write(b"</sheetData></worksheet>")
    return whole.getvalue()


def shared_text() -> bytes:
    """Return a workbook in which 60,000 cells share one text of 32,000 letters: 1.9 GB once each has its own."""
    rows = (f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 60_000))
    return workbook(rows, "x" * 32_000)


def wide_rows() -> bytes:
    """Return a workbook of 2.7 million cells of one text of 150 letters."""
    letters = [column_letters(at) for at in range(900)]
    rows = (
        f'<row r="{at}">{"".join(f"""<c r="{each}{at}" t="s"><v>0</v></c>""" for each in letters)}</row>'
        for at in range(1, 3000)
    )
    return workbook(rows, "긴글자" * 50)


def word_of_a_dictionary() -> bytes:
    """Return a Parquet file of 3 KB whose 400,000 cells are one word of 30,000 letters."""
    whole = io.BytesIO()
    words = pa.DictionaryArray.from_arrays(pa.array([0] * 400_000, pa.int32()), pa.array(["x" * 30_000]))
    parquet.write_table(pa.table({"a": words}), whole)
    return whole.getvalue()


def equal_numbers() -> bytes:
    """Return a Parquet file of 100 KB with 20 million numbers."""
    whole = io.BytesIO()
    parquet.write_table(pa.table({f"c{at}": pa.array([1.5] * 200_000) for at in range(100)}), whole)
    return whole.getvalue()


def memory_of(process: int) -> int:
    """Return the megabytes that a process and its children hold now."""
    total, waiting = 0, [process]
    while waiting:
        each = waiting.pop()
        try:
            status = Path(f"/proc/{each}/status").read_text(encoding="ascii")
            waiting += map(int, Path(f"/proc/{each}/task/{each}/children").read_text(encoding="ascii").split())
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) // 1024
    return total


@pytest.mark.slow
@pytest.mark.parametrize("make", [shared_text, wide_rows, word_of_a_dictionary, equal_numbers])
def test_a_small_file_takes_no_gigabyte_and_is_told_how_to_pass(make: Callable[[], bytes], tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(make())
    assert path.stat().st_size < 10_000_000
    peak = 0
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "--lang", "en", "inspect", str(path)],
        env={**os.environ, "KERP_HOME": str(tmp_path)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    ) as reader:  # fmt: skip
        while reader.poll() is None:
            peak = max(peak, memory_of(reader.pid))
            time.sleep(0.02)
        said = reader.stderr.read() if reader.stderr else ""
    assert peak < MEGABYTES
    assert (reader.returncode, "--raise-limits" in said) in {(0, False), (3, True)}, said


def test_what_a_file_may_take_grows_with_its_bytes_and_never_beyond_the_old_limits() -> None:
    small, large = 10_000_000, 10_000_000_000
    assert USUAL.memory_for(small, 10**12) == 640 << 20
    assert USUAL.processor_seconds_for(small) == 50
    assert USUAL.unpacked_for(small) < 1 << 30
    assert USUAL.cells_for(small) == 16_000_000
    assert (USUAL.memory_for(large, 10**12), USUAL.cells_for(large)) == (USUAL.memory, USUAL.cells)
    assert (USUAL.unpacked_for(large), USUAL.processor_seconds_for(large)) == (USUAL.unpacked, USUAL.seconds)
    assert RAISED.memory_for(small, 10**12) == RAISED.memory
    assert (RAISED.unpacked_for(small), RAISED.cells_for(small)) == (RAISED.unpacked, RAISED.cells)


@pytest.mark.slow
def test_many_unbalanced_vouchers_are_asked_of_once_and_not_each_of_all(
    db: Database, import_files: Import, tmp_path: Path
) -> None:
    rows = (f"2024-01-{at % 28 + 1:02},{at // 28 + 1},10300,보통예금,{at + 1},\n" for at in range(15_000))
    journal = tmp_path / "분개장.csv"
    journal.write_text("전표일자,전표번호,계정코드,계정과목,차변,대변\n" + "".join(rows), encoding="utf-8")
    # It took a minute and a half, growing with the square; now it is a second.
    db.execute("SET statement_timeout = '45s'")
    outcome = import_files(journal, mappings=MAPPING, dry_run=True)
    assert sum(each.rule == "KERP-V101" for each in outcome.findings) == 15_000


def test_more_accounts_than_any_company_has_are_refused_with_what_to_look_at(
    import_files: Import, tmp_path: Path
) -> None:
    journal = tmp_path / "분개장.csv"
    rows = (f"2024-01-02,1,A{at:05},계정{at},1,\n" for at in range(MOST_ACCOUNTS + 1))
    journal.write_text("전표일자,전표번호,계정코드,계정과목,차변,대변\n" + "".join(rows), encoding="utf-8")
    with pytest.raises(TooManyAccounts) as refused:
        import_files(journal)
    assert refused.value.say(Language.EN) == "There are 10,001 accounts; up to 10,000 are read"
