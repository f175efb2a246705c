"""Every file of fixtures/sources is recognised, and its rows come out as the golden file beside it says.

With KERP_ACCEPT=1 the golden files are written instead of compared: read the diff.
"""

import io
import os
from pathlib import Path

import polars as pl
import pytest
import yaml
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.extract.read_spool import read_back
from kerp_import.extract.recognise.bind_columns import FITS
from kerp_import.extract.recognise.header_key import header_key
from kerp_import.extract.recognise.header_synonyms import ambiguous
from kerp_import.extract.recognise.sources import sources
from kerp_import.files.inputs import find_files
from kerp_import.mapping.decision import Resolution, TargetAccount
from kerp_import.mapping.files import shipped_chart
from kerp_import.mapping.map_accounts import plan
from kerp_import.model.errors import NothingRecognised
from kerp_import.model.nouns import Entity, Job, Part
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.transform.voucher_headers import voucher_headers
from kerp_schemas.frames import FRAMES
from support import FIXTURES

SECRET = b"a company's secret"
INPUTS = sorted(
    path
    for path in (FIXTURES / "sources").glob("*/*")
    if ".expected." not in path.name and path.suffix in {".csv", ".txt", ".xls", ".xlsx"}
)
NO_NAMES = pl.DataFrame(schema={"name_key": pl.String, "code": pl.String})
NOT_SHOWN = {"id", "voucher_id", "file", "sheet", "is_active"}
"""Columns that differ from run to run, or say nothing here."""


def standard_accounts() -> dict[str, TargetAccount]:
    """Return the accounts that a new company has."""
    chart = shipped_chart("kerp-standard")
    return {
        each.code: TargetAccount(
            each.code, each.name, each.account_type, each.normal_side, each.parent_code, each.allow_posting
        )
        for each in chart.accounts
    }


def read(path: Path, spool: Path) -> tuple[Extracted, Resolution]:
    job = Job(company="HANBIT", files=(path,), home=spool)
    extracted = extract(job, find_files(job), SECRET, spool)
    return extracted, plan(job, extracted.accounts, standard_accounts(), names=extracted.names)


def canonical(part: Part, resolution: Resolution, folder: Path) -> pl.DataFrame:
    """Return the part's rows after transform: what goes into staging, and the number and type of the voucher."""
    book = VoucherBook(folder)
    frame = transform_part(part, resolution, book, NO_NAMES).frame
    columns = [name for name in FRAMES[part.table.entity.value][1].columns if name not in NOT_SHOWN]
    if part.table.entity is Entity.JOURNAL:
        headers = pl.concat(voucher_headers(book, resolution, "approved")).select(
            pl.col("id").alias("voucher_id"), pl.col("voucher_no").alias("composed_no"), "voucher_type", "is_closing"
        )
        frame = frame.join(headers, on="voucher_id", how="left", maintain_order="left")
        columns = ["row", "composed_no", "voucher_type", "is_closing", *columns]
    return frame.select(["row", *(name for name in columns if name != "row")])


def described(extracted: Extracted) -> str:
    """Return what was recognised, as YAML that a person reads."""
    ((table, counts),) = extracted.tables
    return yaml.safe_dump(
        {
            "profile": table.profile,
            "layout": table.layout.value,
            "encoding": table.encoding,
            "period": [day.isoformat() for day in table.period] if table.period else None,
            "header_row": table.header_row,
            "columns": {each.field: each.header for each in table.columns},
            "unused": list(table.unused),
            "rows_read": counts.read,
            "rows_data": counts.data,
            "rows_dropped": counts.dropped,
        },
        allow_unicode=True,
        sort_keys=False,
    )


def agrees(path: Path, content: str) -> None:
    """Hold `content` against the golden file `path`, or write it there when asked to."""
    if os.environ.get("KERP_ACCEPT"):
        path.write_text(content, encoding="utf-8", newline="")
    assert content == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.parent.name)
def test_a_source_is_recognised_and_read_as_its_golden_file_says(path: Path, tmp_path: Path) -> None:
    extracted, resolution = read(path, tmp_path)
    ((table, counts),) = extracted.tables
    assert counts.read == counts.data + sum(counts.dropped.values())
    assert extracted.notices.faults.is_empty()
    assert extracted.notices.rejects.is_empty()
    assert extracted.notices.strangers.is_empty()
    if table.entity.is_used:
        # A trial balance that opens its year as well gives a part of openings before its own.
        opens = table.entity is Entity.OPENING_BALANCES
        (part,) = (each for each in extracted.parts() if opens or each.table.entity is not Entity.OPENING_BALANCES)
        rows = canonical(part, resolution, extracted.spool / "vouchers")
    else:
        assert not list(extracted.parts())
        (read_rows,) = read_back(table, extracted.spool)
        rows = read_rows.drop("file", "sheet")
    assert rows["row"].n_unique() == counts.data
    written = io.StringIO()
    rows.write_csv(written)
    agrees(path.with_suffix(".expected.yaml"), described(extracted))
    agrees(path.with_suffix(".expected.csv"), written.getvalue())
    assert table.file == path.name


def test_every_source_has_a_fixture() -> None:
    expected = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in FIXTURES.glob("sources/*/*.expected.yaml")]
    assert {each["profile"] for each in expected} == {source.name for source in sources()}


def test_no_fixture_stands_without_its_golden_files() -> None:
    golden = sorted(FIXTURES.glob("sources/*/*.expected.csv"))
    assert golden == [path.with_suffix(".expected.csv") for path in INPUTS]


def test_no_header_of_a_source_means_two_of_its_fields_for_certain() -> None:
    for source in sources():
        certain = [header_key(header) for column in source.columns.values() for header in column.headers]
        assert len(certain) == len(set(certain)), source.name


def test_no_source_needs_what_it_does_not_know() -> None:
    for source in sources():
        assert set(source.needs) <= set(source.columns), source.name


def test_no_source_takes_an_ambiguous_header_by_its_name_alone() -> None:
    for source in sources():
        certain = {header_key(header) for column in source.columns.values() for header in column.headers}
        assert certain.isdisjoint(ambiguous()), source.name


def test_an_ambiguous_header_is_taken_only_with_something_that_its_cells_must_be() -> None:
    for source in sources():
        for field, column in source.columns.items():
            assert not column.if_fits or column.like or column.kind in FITS, f"{source.name} {field}"


def test_a_bank_statement_is_no_journal(tmp_path: Path) -> None:
    path = tmp_path / "거래내역.csv"
    lines = ("거래일시,적요,출금액,입금액,잔액,거래내용", "2024-01-05 10:00:00,이체,1000,,9000,월세")
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(NothingRecognised):
        read(path, tmp_path)
    short = ("거래일자,번호,계정과목,출금,입금", "2024-01-05,1,보통예금,1000,", "2024-01-06,2,보통예금,,1000")
    path.write_text("\n".join(short), encoding="utf-8")
    with pytest.raises(NothingRecognised):
        read(path, tmp_path)
