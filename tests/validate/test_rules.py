"""Every rule says what its fixture expects, and nothing where nothing is wrong.

`fixtures/rules/<RULE-ID>.yaml` holds a rule's cases. A case gives one of
- `files`: what a client sends, name → CSV text (for a workbook: sheet → CSV text), read and transformed as a run does
  (`options` of the run; `hidden`: workbook → sheet → {rows, columns}, or {} for the sheet itself);
- `frames`: subject → rows, for what is made of a whole batch;
- `tables`: table → rows of staging and production, for an SQL rule (`values`: what the run tells it; `without`: tables
  of production that are empty, the standard chart among them);
and what is said: `says` (Korean, whole, in order), `en`, `hint`, and any field of a finding (`severity`, `cell` …).
All scalars are text, as written. Ids are names; batch, company, file and row are filled in where they are left out.
"""

import csv
import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any
from uuid import UUID, uuid5

import openpyxl
import polars as pl
import pytest
import yaml
from kerp_import.database.connection import Database
from kerp_import.extract.checks.set_aside import NO_TABLES
from kerp_import.extract.extract import extract
from kerp_import.files.inputs import find_files
from kerp_import.load.staging import ACCOUNTS_USED
from kerp_import.mapping.files import read_roles
from kerp_import.mapping.map_accounts import DEAD_LINES, DOUBTS, plan
from kerp_import.model.nouns import Company, Finding, Job
from kerp_import.model.statement_values import BatchValues
from kerp_import.model.subject import Subject
from kerp_import.model.tie_out import TieOutSection
from kerp_import.model.words import Language
from kerp_import.reconcile.comparisons.by_control import WITHOUT
from kerp_import.reconcile.comparisons.figures import COMPARED
from kerp_import.records import company as companies
from kerp_import.records.company_corrections import MISSED
from kerp_import.transform.code_readings import KNOWN, read_codes
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.transform.voucher_headers import voucher_headers
from kerp_import.validate import rules as catalogue
from kerp_import.validate.check_batch import PLANTED
from kerp_import.validate.rule import LETTERS, Rule, sql_rule
from kerp_import.validate.rules import rules
from kerp_import.validate.validate import Checker
from kerp_import.values import text
from kerp_import.values.partner_keys import keys_of, unique
from support import FIXTURES, create_database, drop_database, url_of

Case = dict[str, Any]

FILES = sorted((FIXTURES / "rules").glob("*.yaml"))
GIVEN = {"name", "files", "options", "hidden", "partners", "frames", "tables", "values", "without"}
FRAMES: dict[str, Mapping[str, type[pl.DataType] | pl.DataType]] = {
    "accounts_used": ACCOUNTS_USED,
    "second_openings": {
        **dict.fromkeys(("fiscal_year", "row"), pl.Int64),
        **dict.fromkeys(("total_debit", "total_credit"), text.AMOUNT_SUM),
        **dict.fromkeys(("voucher_date", "file", "sheet"), pl.String),
    },
    "reading": DOUBTS,
    "dead_lines": DEAD_LINES,
    "planted": PLANTED,
    "missed_corrections": {**MISSED, "row": pl.Int64},
    "no_tables": NO_TABLES,
    "without_control": WITHOUT,
    **{f"tied_{section.value}": COMPARED for section in TieOutSection},
}
"""The frames that cases give as they are, and their columns."""

IDS = UUID("6b657270-2d69-5d6d-8f72-742d72756c65")
NAMED = {"id", "batch_id", "company_id", "voucher_id", "record_id", "old_id", "new_id"}
VALUES = BatchValues(
    batch_id=uuid5(IDS, "batch"),
    company_id=uuid5(IDS, "company"),
    fiscal_year=2024,
    start_month=1,
    last_voucher_date=date(2024, 12, 31),
    has_opening=True,
    role_accounts=read_roles(),
)
"""What a run tells its queries, unless a case says otherwise."""


@dataclass(frozen=True, slots=True)
class Books:
    """A database with one company, and the columns of each of its tables."""

    db: Database
    company: Company
    columns: dict[str, list[str]]


@pytest.fixture(scope="module")
def books(server_url: str, template: str) -> Iterator[Books]:
    name = create_database(server_url, template)
    with Database(url_of(server_url, name)) as db:
        company = companies.add(db, "HANBIT", "한빛상사", None)
        found = db.rows(
            "SELECT table_name, array_agg(column_name::text) AS columns FROM information_schema.columns"
            " WHERE table_schema IN ('public', 'kerp_staging') GROUP BY table_name"
        )
        yield Books(db, company, {str(row["table_name"]): list(map(str, row["columns"])) for row in found})  # type: ignore[call-overload]
    drop_database(server_url, name)


@cache
def cases_of(rule_id: str) -> list[Case]:
    path = FIXTURES / "rules" / f"{rule_id}.yaml"
    cases: list[Case] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - text alone
    return cases


def said_of_files(rule: Rule, case: Case, folder: Path) -> Iterator[Finding]:
    """Read and transform the files as a run does, without a company behind them."""
    options: dict[str, Any] = {
        name: tuple(said) if isinstance(said, list) else said for name, said in case.get("options", {}).items()
    }
    job = Job(company="HANBIT", files=tuple(written(folder, case["files"], case.get("hidden", {}))), home=folder)
    job = replace(job, **options)
    spool = folder / "spool"
    spool.mkdir(exist_ok=True)
    extracted = extract(job, find_files(job), b"secret", spool)
    checker = Checker(Language.KO, tuple(table for table, _ in extracted.tables), {})
    known = pl.DataFrame(list(case.get("partners", {}).items()), {"name": pl.String, "code": pl.String}, orient="row")
    names = unique(keys_of(known.with_columns(pl.col("name").alias("business_number"))))
    resolution, book = plan(job, extracted.accounts, {}, names=extracted.names), VoucherBook(spool / "vouchers")
    codes = read_codes(extracted, resolution, pl.DataFrame(schema=KNOWN))
    for part in extracted.parts():
        frame = transform_part(codes.settled(part), resolution, book, names).frame
        days = zip(("first_day", "last_day"), part.table.period or (None, None), strict=True)
        subject = part.table.entity.value
        yield from checker.frame("raw", part.frame)
        yield from checker.frame(subject, frame.with_columns(pl.lit(day, pl.Date).alias(name) for name, day in days))
        yield from checker.schema(subject, frame)
    for headers in voucher_headers(book, resolution, "approved"):
        yield from checker.schema("vouchers", headers)
        yield from checker.frame("vouchers", headers)
    for subject, noticed in (*extracted.notices, *codes.notices(), (Subject.UNUSED, extracted.unused)):
        if subject in rule.subjects:
            yield from checker.frame(subject, noticed)


def written(folder: Path, files: dict[str, Any], hidden: dict[str, Any]) -> Iterator[Path]:
    """Write the case's files; in a workbook `=` begins a formula that nobody has calculated, `#` a number."""
    for name, content in files.items():
        path = folder / name
        if isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        else:
            workbook = openpyxl.Workbook()
            workbook.remove(workbook.worksheets[0])
            for sheet, rows in content.items():
                page = workbook.create_sheet(sheet)
                for row in csv.reader(rows.splitlines()):
                    page.append([float(cell[1:]) if re.match("#[0-9]", cell) else cell or None for cell in row])
                for number in hidden.get(name, {}).get(sheet, {}).get("rows", ()):
                    page.row_dimensions[int(number)].hidden = True
                for letters in hidden.get(name, {}).get(sheet, {}).get("columns", ()):
                    page.column_dimensions[letters].hidden = True
                if hidden.get(name, {}).get(sheet) == {}:
                    page.sheet_state = "hidden"
            workbook.save(path)
        yield path


def said_of_frames(case: Case) -> Iterator[Finding]:
    """Ask about frames that the case gives as they are."""
    for subject, rows in case["frames"].items():
        columns = FRAMES[subject].items()
        words = pl.DataFrame(rows, schema=dict.fromkeys(FRAMES[subject], pl.String))
        typed = (pl.col(name) == "true" if dtype == pl.Boolean else pl.col(name).cast(dtype) for name, dtype in columns)
        yield from Checker(Language.KO, (), {}).frame(subject, words.with_columns(typed))


def said_of_tables(books: Books, case: Case) -> list[Finding]:
    """Ask about rows in the database; the same rows are nothing to another batch or another company."""
    values = replace(
        VALUES,
        company_id=books.company.id,
        **{name: yaml.safe_load(word) for name, word in case.get("values", {}).items()},
    )
    checker = Checker(Language.KO, (), {})
    with books.db.transaction() as ending:
        ending.undo = True
        for table in case.get("without", []):
            books.db.execute(f"DELETE FROM {table} WHERE company_id = %(id)s", id=books.company.id)  # noqa: S608 - ours
        # Staging takes rows of the company that is acted for alone.
        books.db.row("SELECT set_config('app.current_tenant', %(id)s, true)", id=str(books.company.id))
        for table, rows in case["tables"].items():
            schema = "kerp_staging." if table.startswith("staging_") else ""
            for place, row in enumerate(rows, 1):
                books.db.copy(f"{schema}{table}", pl.DataFrame([filled(books, table, place, row)]))
        books.db.act_for(books.company.id)
        for sums in ("account_sums", "code_sums"):
            books.db.do(f"steps/{sums}.sql", {"batch_id": values.batch_id, "company_id": books.company.id})
        assert not list(checker.queries(books.db, replace(values, batch_id=uuid5(IDS, "other"))))
        assert not list(checker.queries(books.db, replace(values, company_id=uuid5(IDS, "other"))))
        return list(checker.queries(books.db, values))


def filled(books: Books, table: str, place: int, row: dict[str, str]) -> dict[str, str]:
    """Return the row with ids for names, and with what every row of its table has; `null` is nothing."""
    usual: dict[str, object] = {"id": UUID(int=place), "batch_id": VALUES.batch_id, "company_id": books.company.id}
    if table.startswith("staging_"):
        usual |= {"fiscal_year": VALUES.fiscal_year}
        usual |= {"file": "원본.csv", "row": place + 1}
    named = {name: str(uuid5(IDS, word)) if name in NAMED else word for name, word in row.items()}
    full_row = {name: str(value) for name, value in usual.items() if name in books.columns[table]} | named
    return {name: value for name, value in full_row.items() if value != "null"}


@pytest.mark.parametrize(
    ("rule_id", "case"),
    [
        pytest.param(path.stem, case, id=f"{path.stem}: {case['name']}", marks=[pytest.mark.slow] if at else [])
        for path in FILES
        for at, case in enumerate(cases_of(path.stem))
    ],
)
def test_a_rule_says_what_its_fixture_expects(
    rule_id: str, case: Case, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = next(each for each in rules() if each.id == rule_id)
    monkeypatch.setattr("kerp_import.validate.validate.rules", lambda: (rule,))

    if "files" in case:
        findings = list(said_of_files(rule, case, tmp_path))
    elif "frames" in case:
        findings = list(said_of_frames(case))
    else:
        findings = said_of_tables(request.getfixturevalue("books"), case)
    assert [each.message for each in findings] == case["says"]
    assert [rule.say(Language.KO, each.facts) for each in findings] == [(each.message, each.hint) for each in findings]
    if "en" in case:
        assert [rule.say(Language.EN, each.facts)[0] for each in findings] == case["en"]
    for name in case.keys() - GIVEN - {"says", "en"}:
        assert ["" if (value := getattr(each, name)) is None else str(value) for each in findings] == case[name]


def test_every_rule_has_a_case_that_fires_in_both_languages_and_one_that_is_silent() -> None:
    assert [path.stem for path in FILES] == [each.id for each in rules()]
    for rule in rules():
        cases = cases_of(rule.id)
        assert any(case["says"] and "en" in case and "hint" in case for case in cases), rule.id
        assert any(case["says"] == [] for case in cases), rule.id


def test_ids_and_names_are_well_formed_and_given_once() -> None:
    assert all(re.fullmatch(rf"KERP-[{LETTERS}]\d{{3}}", each.id) for each in rules())
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)+", each.name) for each in rules())
    assert len({each.id for each in rules()}) == len({each.name for each in rules()}) == len(rules())
    assert len({each.title for each in rules()}) == len(rules())


def test_a_file_holds_one_rule_and_begins_with_its_number() -> None:
    paths = [each for each in Path(catalogue.__file__).parent.glob("[!_]*.*") if each.suffix in {".py", ".sql"}]
    assert len(paths) == len(rules())
    for path in paths:
        if path.suffix == ".sql":
            found = [sql_rule(path)]
        else:
            module = importlib.import_module(f"{catalogue.__name__}.{path.stem}")
            found = [value for value in vars(module).values() if isinstance(value, Rule)]
        assert [each.id.removeprefix("KERP-").lower() for each in found] == [path.stem.partition("_")[0]]


def test_a_rule_speaks_both_languages_of_the_same_facts() -> None:
    for rule in rules():
        for words in (rule.title, rule.message, rule.hint, rule.why):
            assert re.search(r"[가-힣]|^\{\w+_ko\}$", words.ko), rule.id
            facts = [
                {
                    name.removesuffix(f"_{language.value}")
                    for _, name, *_ in Formatter().parse(words.say(language))
                    if name
                }
                for language in Language
            ]
            assert words.ko != words.en, rule.id
            assert facts[0] == facts[1], rule.id
