"""Whatever stands in a table: no crash, no hang, and every row of the file is accounted for."""

import csv
import io
import unicodedata
from pathlib import Path
from shutil import rmtree

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kerp_import.extract.extract import read_files
from kerp_import.extract.extracted import Extracted
from kerp_import.extract.recognise.sources import sources
from kerp_import.files.inputs import find_files
from kerp_import.mapping.decision import TargetAccount, accounts_of
from kerp_import.mapping.files import read_chart, shipped
from kerp_import.mapping.map_accounts import plan
from kerp_import.model.errors import KerpError
from kerp_import.model.nouns import Finding, Job
from kerp_import.model.subject import Subject
from kerp_import.model.words import Language
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.validate.validate import Checker
from support import FIXTURES

Rows = list[list[str]]

NO_NAMES = pl.DataFrame(schema={"name_key": pl.String, "code": pl.String})
TABLES = {
    path.parent.name: [
        list(row) for row in csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig", "replace"), newline=""))
    ]
    for path in sorted((FIXTURES / "sources").glob("*/*.csv"))
    if ".expected." not in path.name
}
HEADERS = sorted({name for each in sources() for column in each.columns.values() for name in column.headers})
CELLS = (
    "", "0", "-", "△1,000", "(1,000)", "1000.5", "1e400", "NaN", "9" * 40, "2024-01-05", "01/05", "2024/03/28 -38",
    "2024-13-45", "0000.01.01 ~", "10300", "010300", "현금", "현              금", "합계", "[월계]", "전기이월",
    "이월잔액", "=SUM(A1:A2)",
    "<< 자 산 >>", "◀자산▶", "차변", "출금", "3", "S", "[P.1]", "1/2", "담당자 : 김", "😀", "\u202eabc\u202c",
    "@x", "\x1b[31m", "a\tb", "900101-1234567", "계정과목 : 10300 보통예금", "거래처 : [000101] 씨엔비",
    "회사명 : (주)한빛 / 1019(현금)", "기간 : 2024.12.31 ~ 2024.01.01", "０１", "\u3000", "(" * 300, "가" * 5000,
    unicodedata.normalize("NFD", "계정과목"),
)  # fmt: skip


def standard() -> dict[str, TargetAccount]:
    return accounts_of(read_chart(shipped() / "charts" / "kerp-standard.yaml"))


def taken(content: str, folder: Path) -> Extracted | None:
    """Read the table as a run does, up to the rules on frames; return what was read, None where it was refused."""
    for left in folder.glob("*"):
        rmtree(left) if left.is_dir() else left.unlink()
    path = folder / "table.csv"
    path.write_text(content, encoding="utf-8", newline="")
    job = Job(company="HANBIT", files=(path,), home=folder)
    try:
        read = read_files(job, find_files(job), b"secret", folder)
    except KerpError:
        return None
    if read.tables:
        resolution = plan(job, read.accounts, standard(), names=read.names, has_slips=read.has_slips())
        # The checker answers when its findings are taken, and not before.
        findings: list[Finding] = []
        checker = Checker(Language.KO, tuple(table for table, _ in read.tables), {})
        book = VoucherBook(folder / "vouchers")
        for part in read.parts():
            frame = transform_part(part, resolution, book, NO_NAMES).frame
            days = [pl.lit(None, pl.Date).alias(name) for name in ("first_day", "last_day")]
            findings += checker.frame("raw", part.frame)
            findings += checker.frame(part.table.entity.value, frame.with_columns(days))
            findings += checker.schema(part.table.entity.value, frame)
        for subject, frame in (*read.notices, (Subject.UNUSED, read.unused)):
            findings += checker.frame(subject, frame)
    return read


def accounted(content: str, folder: Path) -> int:
    """Make sure that every row of the table is data or dropped for a reason; return how many tables were read."""
    read = taken(content, folder)
    tables_read = read.tables if read else ()
    for _, counts in tables_read:
        assert counts.read == counts.data + sum(counts.dropped.values())
        assert counts.read == len(list(csv.reader(io.StringIO(content, newline=""))))
    return len(tables_read)


@st.composite
def tables(draw: st.DrawFn) -> str:
    """Draw a fixture's table, cut, doubled and scribbled on, or rows of anything below headers that we know."""
    if draw(st.booleans()):
        rows = [list(row) for row in TABLES[draw(st.sampled_from(sorted(TABLES)))]]
        # Mostly from the first row to the last: of a table that lost its header there is nothing to read.
        first = draw(st.just(0) | st.integers(0, 4))
        last = draw(st.just(len(rows)) | st.integers(0, len(rows)))
        rows = rows[first:last]
        again = draw(st.sampled_from((0, 1, 2, 1000))) if rows else 0
        at = draw(st.integers(0, max(len(rows) - 1, 0)))
        rows[at:at] = rows[at : at + 1] * again
    else:
        source = draw(st.sampled_from(sources()))
        headers = [draw(st.sampled_from(each.headers + each.if_fits)) for each in source.columns.values()]
        rows = [draw(st.permutations(headers))] + [["" for _ in headers] for _ in range(draw(st.integers(0, 6)))]
    for _ in range(draw(st.integers(0, 12)) if rows else 0):
        row = rows[draw(st.integers(0, len(rows) - 1))]
        if row:
            row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(CELLS) | st.sampled_from(HEADERS))
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue()


@pytest.mark.slow
def test_any_table_is_read_or_refused_and_its_rows_are_accounted_for(tmp_path: Path) -> None:
    tables_read = []

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(content=tables())
    def attempt(content: str) -> None:
        tables_read.append(accounted(content, tmp_path))

    attempt()
    assert sum(map(bool, tables_read)) > len(tables_read) // 10, "nearly everything was refused: nothing was tried"


@pytest.mark.slow
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(content=tables())
def test_five_hundred_tables_are_read_or_refused_and_their_rows_are_accounted_for(
    content: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / "many-tables"
    folder.mkdir(exist_ok=True)
    accounted(content, folder)


JOURNAL = "일자,전표번호,계정코드,계정과목,차변금액,대변금액,적요\n"
ROW = "2024-01-05,1,10300,보통예금,1000,,\n2024-01-05,1,40400,제품매출,,1000,\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        "계정코드,계정과목,차변잔액,차변합계,대변합계,대변잔액\n,합계,1,1,1,1\n",
        "전기일,전표번호,계정코드,계정명,현지통화금액\n2024-01-05,1,,,-5\n",
        "0000.01.01 ~,,,,,,\n" + JOURNAL + ROW,
        "1" * 1_000_000 + ",,,,,,\n" + JOURNAL + ROW,
        "(" + "1" * 1_000_000 + ",b,c,d,e,f,g\n" + JOURNAL + ROW,
        "계정과목" + " " * 1_000_000 + ",,,,,,\n일자,적요,코드,거래처,차변,대변,잔액\n2024-01-05,,,,1,,1\n",
        JOURNAL * 1000 + ROW,
        ",".join(["적요"] * 16_384) + "\n" + ",".join(["a"] * 16_384) + "\n",
    ],
    ids=[
        "a total above nothing", "signs without accounts", "a year that is none", "digits without end",
        "a hint without end", "spaces without end", "a thousand headers", "as many columns as a sheet has",
    ],
)  # fmt: skip
def test_an_odd_table_is_read_or_refused(content: str, tmp_path: Path) -> None:
    accounted(content, tmp_path)
