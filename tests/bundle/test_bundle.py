"""A bundle fails as its batch did, and holds nothing by which the company could be told."""

import json
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from kerp_import.bundle.disguise import FACTORS, Disguise, check_digit
from openpyxl import load_workbook
from support import FIXTURES, Kerp

FAILING = FIXTURES / "demo" / "한빛상사_2024_오류.xlsx"
MAPPING = FIXTURES / "demo" / "mapping.yaml"
OF_THE_FILE = {"KERP-E001"}
"""Said of the sheet as it was written, of which the archive keeps the rows alone."""
STRUCTURE = {
    "voucher_date", "voucher_no", "account_code", "account_name", "side", "account_type", "normal_side", "partner_type",
}  # fmt: skip


def texts_of(bundle: zipfile.ZipFile) -> Iterator[str]:
    """Yield every text of a bundle: cells of its workbooks, and lines of its other files."""
    for name in bundle.namelist():
        if name.endswith(".xlsx"):
            for sheet in load_workbook(BytesIO(bundle.read(name))):
                yield sheet.title
                yield from (str(cell) for row in sheet.values for cell in row if cell is not None)
        else:
            yield from re.split(r"[\s\"',:]+", bundle.read(name).decode())


def originals(archive: Path) -> set[str]:
    """Return every text that the archive of a batch has in columns that are no structure, and nowhere else.

    The shortest are left out: 1 stands everywhere; so does an amount that is also an account's code.
    """
    texts: set[str] = set()
    structure: set[str] = set()
    for table in json.loads((archive / "tables.json").read_text(encoding="utf-8")):
        for part in archive.glob(f"{table['number']:04}-*.parquet"):
            rows = pl.read_parquet(part)
            for column in table["columns"]:
                kind = structure if column["field"] in STRUCTURE else texts
                kind.update(rows[f"c{column['index']}"].drop_nulls().to_list())
    return {text for text in texts - structure if len(text.strip()) > 3}


@pytest.mark.slow
def test_a_bundle_fails_as_its_batch_and_holds_no_value_of_it(kerp: Kerp, home: Path, tmp_path: Path) -> None:
    options = ("--create-company", "--dry-run", "--mapping", MAPPING, "--json")
    failed = json.loads(kerp("run", "--company", "SECRET-CO", *options, FAILING).stdout)
    packed = kerp("bundle", "--anonymise", failed["batch_id"], "-o", tmp_path / "bundle.zip")
    assert packed.returncode == 0, packed.stderr
    with zipfile.ZipFile(tmp_path / "bundle.zip") as bundle:
        texts = set(texts_of(bundle))
        bundle.extractall(tmp_path / "unpacked")
    values = originals(home / "archive" / failed["batch_id"])
    assert len(values) > 500
    assert sorted(texts & (values | {"SECRET-CO", FAILING.stem})) == []
    assert not [text for text in texts if "한빛" in text]
    again = kerp(
        "run", "--company", "BUNDLE", "--create-company", "--dry-run", "--json",
        "--mapping", tmp_path / "unpacked" / "mapping.yaml", tmp_path / "unpacked" / "files",
    )  # fmt: skip
    expected = {rule: number for rule, number in failed["findings_total"].items() if rule not in OF_THE_FILE}
    assert json.loads(again.stdout)["findings_total"] == expected


def test_a_bundle_of_books_as_they_are_is_wrong_use(kerp: Kerp) -> None:
    refused = kerp("bundle", "latest")
    assert (refused.returncode, "--anonymise" in refused.stderr) == (2, True)


@pytest.mark.slow
def test_a_batch_without_its_archive_is_refused_with_what_to_do(kerp: Kerp, home: Path, tmp_path: Path) -> None:
    options = ("--create-company", "--dry-run", "--mapping", MAPPING, "--json")
    failed = json.loads(kerp("run", "--company", "NOARCHIVE", *options, FAILING).stdout)
    (home / "archive" / failed["batch_id"]).rename(tmp_path / "elsewhere")
    refused = kerp("bundle", "--anonymise", failed["batch_id"], "-o", tmp_path / "bundle.zip")
    assert (refused.returncode, "KERP-X430" in refused.stderr) == (3, True)
    assert not (tmp_path / "bundle.zip").exists()


@pytest.fixture
def disguise() -> Disguise:
    return Disguise((), ["보통예금"], ["00108", "00001"])


@pytest.mark.parametrize(
    ("field", "text"),
    [("voucher_date", "2024-01-05"), ("account_name", "보통예금"), ("partner_code", "0"), ("partner_name", " ")],
)
def test_structure_known_names_and_fillers_stay(disguise: Disguise, field: str, text: str) -> None:
    assert disguise.cell(field, text) == text


def test_a_code_is_replaced_alike_everywhere_and_never_by_an_original(disguise: Disguise) -> None:
    codes = [disguise.cell("partner_code", code) for code in ("00108", "00001", "00108")]
    assert codes == ["00002", "00003", "00002"]


def test_no_amount_however_short_becomes_an_original() -> None:
    every_factor_but_one = [Decimal(500), *(Decimal(500 * factor) for factor in FACTORS[:-1])]
    assert Disguise(frozenset(every_factor_but_one), [], []).amount("500") == str(500 * FACTORS[-1])


def test_amounts_keep_their_form_and_their_sums(disguise: Disguise) -> None:
    one, two, total = (disguise.amount(text) for text in ("1,000", "(2,500.5)", "3500.5"))
    factor = int(one.replace(",", "")) // 1000
    assert factor in FACTORS
    assert (one, two, total) == (f"{1000 * factor:,}", f"({2500.5 * factor:,.1f})", f"{3500.5 * factor:.1f}")


@pytest.mark.parametrize(("number", "is_valid"), [("220-81-62517", True), ("220-81-62518", False)])
def test_a_business_number_stays_right_or_wrong(disguise: Disguise, number: str, *, is_valid: bool) -> None:
    made = disguise.number(number)
    digits = made.replace("-", "")
    assert made != number
    assert re.fullmatch(r"\d{3}-\d{2}-\d{5}", made)
    assert (check_digit(digits[:-1]) == digits[-1]) is is_valid


def test_names_that_differ_by_the_form_of_company_do_so_afterwards(disguise: Disguise) -> None:
    with_form, without = disguise.words("partner_name", "(주)가온유통"), disguise.words("partner_name", "가온유통")
    assert with_form == f"(주){without}"
