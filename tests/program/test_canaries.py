"""Nothing that acts and no personal number comes out, whatever comes in: a canary in every input, all outputs searched.

The inputs are taken from definitions: the options from the command line, the cells from the frames and the template,
the keys from the readers of YAML. One that is new and has no canary here fails.

Decision: docs/decisions/names-are-input.md
"""

import ast
import csv
import html
import io
import json
import zipfile
from pathlib import Path

import polars as pl
import psycopg
import pytest
from command_line import Parameter, call_of, is_path, is_text, parameters
from kerp_import.model.nouns import Entity, Kind
from kerp_import.template.forms import FORMS
from kerp_schemas.frames import FRAMES
from psycopg import sql
from support import ROOT, Kerp

PERSON = "900101-1234567"
ACTING = "\x1b[31m\x9b7m\u202e\u200b"
CANARY = f"카나리{ACTING} {PERSON}"
FORBIDDEN = ("\x1b", "\x9b", "\u202e", "\u200b", PERSON, PERSON.replace("-", ""))

READERS = ("mapping/files/declared_files.py", "extract/profile/profile_file.py", "validate/severities.py")
"""Where the keys of YAML files are declared."""

MAPPING = f"""
source: any
target: kerp-standard
accounts:
  - source_code: "10102"
    source_name: 보통예금 {PERSON}
    target_code: "10102"
    target_name: 보통예금
    verified: true
    reviewer: 검토자 {PERSON}
    reviewed: 2024-01-02
    note: 메모 {PERSON}
    score: 90
    evidence: 근거 {PERSON}
  - source_code: "40999"
    source_name: 새 계정 {PERSON}
    target_code: "40999"
    target_name: 새 계정 {PERSON}
    verified: true
    create: {{account_type: revenue, normal_side: credit, parent_code: "401"}}
rules:
  - source_range: "81100-81199"
    target_code: "52102"
    verified: true
  - source_code: "83100"
    source_name: 이름 {PERSON}
    when: {{department: "2000", partner: "C-101", project: "P-01", from: 2024-01-01, to: 2024-12-31}}
    target_code: "52107"
    verified: true
partners: [{{source_code: "00108", target_code: "C-108"}}]
departments: []
projects: []
voucher_types: {{"종류 {PERSON}": general}}
closing_entries: include
partner_codes: code
"""
PROFILE = f"""
profile: 양식 {PERSON}
tables:
  - entity: journal
    file: 이름 {PERSON}
    sheet: 시트 {PERSON}
    header_row: 1
    columns:
      voucher_date: {{header: "일자 {PERSON}", nth: 1, kind: date}}
      voucher_no: {{column: B}}
      account_code: {{column: C}}
      debit_amount: {{column: D}}
      credit_amount: {{column: E}}
    fixed: {{description: "적요 {PERSON}"}}
    dates: {{format: "yyyymmdd", year: 2024}}
    sides: {{"차 {PERSON}": debit}}
    drop: ["소계 {PERSON}"]
    status: {{keep: ["승인 {PERSON}"], drop: ["취소 {PERSON}"]}}
    site: ["현장 {PERSON}"]
    layouts: []
    grouped: false
    dots: thousands
"""
RULES = f"""
rules:
  - {{rule: KERP-V009, severity: info, why: "이유 {PERSON}", who: "누구 {PERSON}"}}
"""
OURS_ALONE = frozenset({"range", "name", "section", "contra_of", "chart", "product", "income_summary", "sections",
    "retained_earnings", "allow_posting", "code", "sure", "unsure", "english", "ambiguous", "roles", "ignorable",
    "known_amounts", "codes", "currencies", "posted", "alive", "synonyms",
    "approvals", "dead", "in_use", "meanings", "periods"})  # fmt: skip
"""Keys of files that are shipped with the program and that nobody else writes."""

WITHOUT_CELL = {
    "id", "voucher_id", "file", "sheet", "source_code", "kind", "status", "partner_type", "account_code",
    "source_voucher_no", "source_account_code", "source_account_name",
}  # fmt: skip
"""Text columns of the frames that no cell of their own fills: made by the program, or from columns named otherwise."""
CELLS = {
    "code": "거래처코드", "name": "거래처명", "account_type": "계정유형", "normal_side": "차대구분",
    "business_number": "사업자등록번호", "corporate_number": "법인등록번호", "representative": "대표자",
    "business_type": "업태", "business_item": "종목", "address": "주소", "phone": "전화번호", "email": "이메일",
    "partner_code": "거래처코드", "partner_name": "거래처명", "voucher_no": "전표번호", "voucher_type": "전표유형",
    "description": "적요", "department_code": "부서코드", "project_code": "프로젝트코드",
}  # fmt: skip
"""In which column of the template the text of a frame's column stands."""


def wrong_in(said: str) -> list[str]:
    """Return what of the canary stands in a text, also where markup or JSON writes it by numbers."""
    whole = html.unescape(said)
    is_json = said.lstrip().startswith(("{", "["))
    return [ascii(each) for each in FORBIDDEN if each in whole or (is_json and json.dumps(each)[1:-1] in said)]


def keys_of_yaml() -> set[str]:
    """Return every key that a file of YAML may have, as its reader declares it."""
    keys = set()
    for name in READERS:
        tree = ast.parse((ROOT / "pipeline" / "kerp_import" / name).read_text(encoding="utf-8"))
        for each in ast.walk(tree):
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in {"must", "may"}:
                keys |= {str(first.value) for first in each.args[:1] if isinstance(first, ast.Constant)}
    return keys - OURS_ALONE


def text_columns() -> set[str]:
    """Return every text column of the frames."""
    frames = [frame for _, frame in FRAMES.values()]
    return {name for each in frames for name, column in each.columns.items() if str(column.dtype) == "String"}


def table_of(entity: Entity, *, everywhere: bool) -> str:
    """Return a table as the template asks for it: the canary in every text, or in those that decide nothing."""
    fields = FORMS[entity].fields
    rows = [[each.header for each in fields] + [f"모르는 열 {CANARY}"]]
    for line in (0, 1):
        cells = []
        for each in fields:
            is_free = each.kind is Kind.TEXT and not each.choices and each.header != "계정과목"
            has_canary = is_free or (everywhere and each.kind in {Kind.TEXT, Kind.CODE} and each.header != "전표번호")
            has_canary &= each.header not in {"전화번호", "이메일"} or everywhere
            # The number of a company in its own column is no person's, and stays as it is.
            has_canary &= each.header != "법인등록번호"
            example = each.examples[line]
            cells.append(f"{example}{CANARY}" if has_canary else example)
        rows.append([*cells, CANARY])
    if entity in {Entity.DEPARTMENTS, Entity.PROJECTS}:
        rows = rows[:2] if entity is Entity.PROJECTS else rows
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def sources_in(folder: Path, *, everywhere: bool) -> Path:
    """Write every table into a ZIP: its name and those of its members hold the canary too."""
    archive = folder / f"자료{everywhere}{ACTING}{PERSON}.zip"
    with zipfile.ZipFile(archive, "w") as out:
        # Control totals of the examples' months refuse the examples' books: they are only in what is refused anyway.
        left_out = {Entity.ACCOUNTS} if everywhere else {Entity.ACCOUNTS, Entity.CONTROL_TOTALS}
        for entity, form in FORMS.items():
            if entity not in left_out:
                out.writestr(f"{form.title}{ACTING}/{PERSON}{form.title}.csv", table_of(entity, everywhere=everywhere))
    return archive


def files_below(folder: Path) -> dict[str, str]:
    """Return the text of every file in a folder, workbooks and archives of rows opened, by its name."""
    texts = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        texts[f"name of {path.name}"] = path.name
        if path.suffix in {".xlsx", ".zip"}:
            with zipfile.ZipFile(path) as package:
                for name in package.namelist():
                    texts[f"{path.name}!{name}"] = package.read(name).decode("utf-8", "replace")
        elif path.suffix == ".parquet":
            texts[path.name] = str(pl.read_parquet(path).select(pl.col(pl.String)).rows())
        else:
            texts[path.name] = path.read_bytes().decode("utf-8", "replace")
    return texts


def texts_of_database(url: str) -> dict[str, str]:
    """Return the text of every column of every table that is no system's."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
            " AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        rows = {}
        for schema, table in tables:
            query = sql.SQL("SELECT to_jsonb(t)::text FROM {} AS t").format(sql.Identifier(schema, table))
            found = connection.execute(query).fetchall()
            rows[f"{schema}.{table}"] = "\n".join(row[0].replace("\\u009b", "\x9b") for row in found)
    return rows


def test_every_text_column_of_the_schemas_has_a_canary() -> None:
    headers = {field.header for form in FORMS.values() for field in form.fields}
    assert text_columns() - WITHOUT_CELL == set(CELLS) & text_columns()
    assert {CELLS[each] for each in text_columns() & set(CELLS)} <= headers


def test_every_key_of_a_file_of_yaml_has_a_canary() -> None:
    written = MAPPING + PROFILE + RULES
    assert sorted(each for each in keys_of_yaml() if f"{each}:" not in written) == []


@pytest.mark.slow
@pytest.mark.parametrize("everywhere", [False, True], ids=["promoted", "refused"])
def test_no_canary_in_a_source_comes_out_anywhere(
    kerp: Kerp, tmp_path: Path, database_url: str, *, everywhere: bool
) -> None:
    given, written = tmp_path / "given", tmp_path / "written"
    given.mkdir()
    archive = sources_in(given, everywhere=everywhere)
    (given / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    (given / "rules.yaml").write_text(RULES, encoding="utf-8")
    run = ("run", "--company", "HANBIT", str(archive), "--mapping", str(given / "mapping.yaml"), "--report-dir",
        str(written), "--rules", str(given / "rules.yaml"), "--known-empty", f"빈 {PERSON}")  # fmt: skip
    said = {}

    def call(*arguments: str) -> int:
        done = kerp("--log-file", str(written.with_name("log.txt")), *arguments)
        said[" ".join(arguments)[:60]] = done.stdout + done.stderr
        assert done.returncode != 1, done.stderr
        return done.returncode

    call("company", "add", "HANBIT", "--name", f"한빛 {PERSON}")
    call(*run, "--dry-run")
    assert call(*run) == (4 if everywhere else 0), said
    batch = kerp("batches").stdout.splitlines()[0].split()[0]
    rehearsal = kerp("batches").stdout.splitlines()[1].split()[0]
    for form in ("json", "html", "csv", "xlsx"):
        call("report", batch, "-o", str(written / f"again.{form}"))
    calls = [
        ("run", *run[1:], "--json"), ("report", batch), ("receipt", batch, "-o", str(written / "receipt.html"),
        "--accepted-by", f"받은 사람 {PERSON}"), ("batch", "show", batch), ("diff", rehearsal, batch),
        ("diff", rehearsal, batch, "--json"), ("inspect", str(archive)), ("inspect", str(archive), "--json"),
        ("readiness", "--company", "HANBIT", str(archive)), ("company", "list"), ("company", "show", "HANBIT"),
        ("explain", "partner", "C-101", "--company", "HANBIT"), ("explain", "account", "40101", "--company", "HANBIT"),
        ("explain", "voucher", "20240103-00001", "--company", "HANBIT", "--json"), ("batches", "--reread"),
        ("map", "check", str(given / "mapping.yaml")), ("map", "suggest", str(archive)), ("map", "apply",
        str(given / "mapping.yaml"), "--company", "HANBIT", "--by", f"누구 {PERSON}", "--note", f"왜 {PERSON}"),
        ("map", "show", "--company", "HANBIT"), ("map", "history", "--company", "HANBIT"), ("map", "export",
        str(archive), "--company", "HANBIT", "-o", str(written / "map.xlsx")), ("reconcile", "--company", "HANBIT"),
        ("report", batch, "--source", str(archive), "-o", str(written / "marked.xlsx")),
        ("verify", str(written / "receipt.json")),
    ]  # fmt: skip
    for each in calls:
        call(*each)
    outputs = {**said, **files_below(written), "log": written.with_name("log.txt").read_text(encoding="utf-8")}
    outputs |= texts_of_database(database_url)
    assert {name: wrong for name, text in outputs.items() if (wrong := wrong_in(text))} == {}


def test_no_canary_in_a_profile_comes_out(kerp: Kerp, tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "a.csv").write_text(f"일자 {CANARY},b\n20240101,1,10102,1,\n", encoding="utf-8")
    for extra in ((), ("--json",)):
        done = kerp("inspect", "a.csv", "--profile", "p.yaml", *extra)
        assert done.returncode in {0, 3}, done.stderr
        assert wrong_in(done.stdout + done.stderr) == []


@pytest.mark.slow
def test_no_key_of_a_file_of_yaml_lets_anything_act(kerp: Kerp, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    for key in sorted(keys_of_yaml()):
        for text, command in ((MAPPING, ("map", "check")), (PROFILE, ("inspect", "a.csv", "--profile"))):
            for line in [line for line in text.splitlines() if f"{key}:" in line][:1]:
                changed = text.replace(line, f'{line.partition(f"{key}:")[0]}{key}: "{CANARY}"')
                (tmp_path / "k.yaml").write_text(changed, encoding="utf-8")
                done = kerp(*command, "k.yaml")
                assert done.returncode in {2, 3, 4}, (key, done.stderr)
                assert wrong_in(done.stdout + done.stderr) == []


@pytest.mark.slow
def test_no_canary_in_an_argument_comes_out(kerp: Kerp, tmp_path: Path) -> None:
    usual = {
        "files": "none.csv", "file": "none.csv", "company": "HANBIT", "code": "HANBIT", "name": "한빛",
        "path": "n.xlsx", "folder": "new", "output": "new.x", "batch": "latest", "before": "latest", "after": "latest",
        "subject": "KERP-V001", "version": "1", "named": "users", "declared": "none.yaml", "table": "users",
        "source": "postgresql://127.0.0.1:1/kerp", "target": "postgresql://127.0.0.1:1/kerp",
        "gateway": "http://127.0.0.1:1", "incident": "00000000", "lasting": "2h",
    }  # fmt: skip
    said: dict[tuple[str, str], list[str]] = {}
    for parameter in canaries_wanted():
        value = CANARY if is_path(parameter) else PERSON
        done = kerp(*call_of(parameter, value, usual))
        assert done.returncode in {0, 2, 3, 4}, (str(parameter), done.stderr)
        said[str(parameter), value] = wrong_in(done.stdout + done.stderr)
    assert {name: wrong for name, wrong in said.items() if wrong} == {}
    # A file that was asked for by name has that name.
    contents = {name: text for name, text in files_below(tmp_path).items() if not name.startswith("name of")}
    assert wrong_in("".join(contents.values())) == []


def canaries_wanted() -> list[Parameter]:
    """Return the parameters that take text or a path."""
    return [each for each in parameters() if is_text(each) or is_path(each)]
