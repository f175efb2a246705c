"""The map saved for a company: versions that nobody overwrites, below the command line's maps, above the shipped."""

import re
import sys
from pathlib import Path

import pytest
from kerp_import.cli import new_company
from kerp_import.cli.map_apply import _owner
from kerp_import.cli.session import SESSION
from kerp_import.database.connection import Database
from kerp_import.mapping import saved_map as saved
from kerp_import.mapping.files import mapping_in
from kerp_import.model.errors import DatabaseRefused, UnknownCompany, UnknownMap
from kerp_import.model.nouns import Company
from kerp_import.records import company as companies
from support import Import, Kerp

HEAD = "source: any\ntarget: kerp-standard\naccounts:\n"
JOURNAL = (
    "전표일자,전표번호,계정코드,계정과목,차변금액,대변금액,적요\n"
    "2024-01-02,1,A1,금고,1000,0,출자\n2024-01-02,1,A2,밑천,0,1000,출자\n"
)


def line(code: str, target: str, *more: str) -> str:
    parts = (f"source_code: {code}", f'target_code: "{target}"', "verified: true", *more)
    return f"  - {{{', '.join(parts)}}}\n"


FIRST = HEAD + line("A1", "10101", "reviewer: 김회계", "reviewed: 2026-01-15") + line("A2", "30101")
SECOND = HEAD + line("A1", "10102", "reviewer: 김회계") + line("A2", "30101")

DIFF = """\
--- HANBIT@v1
+++ HANBIT@v2
@@ -4 +4 @@
-  - {source_code: A1, target_code: "10101", verified: true, reviewer: 김회계, reviewed: 2026-01-15}
+  - {source_code: A1, target_code: "10102", verified: true, reviewer: 김회계}
저장했습니다: HANBIT 버전 2, 박검토
"""


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "분개장.csv"
    path.write_text(JOURNAL, encoding="utf-8")
    return path


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def targets(db: Database) -> list[str]:
    company = companies.find(db, "HANBIT")
    assert company is not None
    with db.transaction():
        db.act_for(company.id)
        rows = db.rows("SELECT DISTINCT account_code FROM voucher_lines ORDER BY 1")
    return [str(row["account_code"]) for row in rows]


def test_a_map_is_saved_shown_and_gone_back_to_without_losing_a_version(kerp: Kerp, tmp_path: Path) -> None:
    first, second = written(tmp_path, "1.yaml", FIRST), written(tmp_path, "2.yaml", SECOND)
    assert kerp("map", "apply", "--company", "HANBIT", first).returncode == 3
    kerp("company", "add", "HANBIT", "--name", "한빛상사")
    told = [
        kerp("map", "apply", "--company", "HANBIT", "--by", "박검토", *more)
        for more in ((first,), (first,), (second, "--note", "보통예금으로"))
    ]
    assert [(each.returncode, each.stdout) for each in told] == [
        (0, "저장했습니다: HANBIT 버전 1, 박검토\n"),
        (0, "바뀐 것이 없어 저장하지 않았습니다 (버전 1)\n"),
        (
            0,
            DIFF,
        ),
    ]
    old = kerp("map", "show", "--company", "HANBIT", "--version", "1").stdout
    assert (old, kerp("map", "show", "--company", "HANBIT").stdout) == (FIRST, SECOND)
    kerp("map", "apply", "--company", "HANBIT", "--by", "박검토", written(tmp_path, "old.yaml", old))
    listed = kerp("map", "history", "--company", "HANBIT").stdout
    assert re.sub(r"\d{4}-\S+ \d\S+", "때", listed) == (
        "3  때  박검토  HASH1\n2  때  박검토  HASH2  보통예금으로\n1  때  박검토  HASH1\n".replace(
            "HASH1", sha(FIRST)
        ).replace("HASH2", sha(SECOND))
    )
    missing = kerp("map", "show", "--company", "HANBIT", "--version", "9")
    assert (missing.returncode, missing.stderr.splitlines()[0]) == (
        3, "KERP-X202 회사 'HANBIT'에 저장된 매핑에 버전 9가 없습니다"
    )  # fmt: skip


def test_a_slip_in_our_own_server_makes_no_company(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SESSION, "database_url", None)
    with pytest.raises(UnknownCompany):
        _owner(db, "TYPO", is_wanted=False)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr(new_company, "is_agreed", lambda _: False)
    with pytest.raises(UnknownCompany):
        _owner(db, "TYPO", is_wanted=False)
    assert companies.companies(db) == []
    monkeypatch.setattr(new_company, "is_agreed", lambda _: True)
    assert _owner(db, "HANBIT", is_wanted=False).code == "HANBIT"


def test_a_company_may_be_made_with_its_first_map(kerp: Kerp, tmp_path: Path) -> None:
    file = written(tmp_path, "1.yaml", FIRST)
    done = [kerp("map", "apply", "--company", "HANBIT", "--create-company", file) for _ in range(2)]
    assert [each.returncode for each in done] == [0, 0], done


def sha(text: str) -> str:
    return mapping_in(text, Path("x.yaml")).sha256[:12]


def test_a_map_with_a_target_that_the_chart_lacks_is_not_saved(kerp: Kerp, tmp_path: Path) -> None:
    kerp("company", "add", "HANBIT", "--name", "한빛상사")
    refused = kerp("map", "apply", "--company", "HANBIT", written(tmp_path, "m.yaml", HEAD + line("A1", "99999")))
    assert refused.returncode == 4
    assert "m.yaml 4행 오류 K-ERP에 없는 계정입니다: '99999'" in refused.stdout
    assert refused.stderr.startswith("아무것도 쓰지 않았습니다.\n")
    assert kerp("map", "history", "--company", "HANBIT").stdout == ""


def test_the_saved_map_stands_between_the_command_line_and_the_shipped_one(
    import_files: Import, db: Database, journal: Path, tmp_path: Path
) -> None:
    company = companies.add(db, "HANBIT", "한빛상사", None)
    saved.save(db, company, FIRST, by="박검토", note=None)
    saved.save(db, company, SECOND, by="박검토", note=None)
    option = written(tmp_path, "option.yaml", HEAD + line("A2", "30102"))
    rehearsal = import_files(journal, mappings=(option,), dry_run=True)
    assert rehearsal.status == "completed"
    maps = rehearsal.signatures.maps
    assert [(each.layer, each.name, each.version) for each in maps] == [
        ("option", "option.yaml", None), ("saved", "HANBIT@v2.yaml", 2)
    ]  # fmt: skip
    done = import_files(journal)
    assert targets(db) == ["10102", "30101"]
    assert (done.signatures.reviewers, done.signatures.without_reviewer) == ((("김회계", 1),), 1)
    with db.transaction():
        db.act_for(company.id)
        kept = db.row("SELECT options->'maps'->0 AS map FROM import_batches WHERE id = %(id)s", id=done.batch_id)
    assert kept["map"] == {"layer": "saved", "name": "HANBIT@v2.yaml", "sha256": maps[1].sha256, "version": 2}


def test_signing_a_map_does_not_change_what_it_does(import_files: Import, db: Database, journal: Path) -> None:
    company = companies.add(db, "HANBIT", "한빛상사", None)
    unsigned = FIRST.replace("verified: true", "verified: false")
    saved.save(db, company, unsigned, by="박검토", note=None)
    before = import_files(journal, dry_run=True, allow_unverified=True)
    saved.save(db, company, FIRST, by="박검토", note=None)
    after = import_files(journal, dry_run=True)
    assert before.signatures.sha256 == after.signatures.sha256
    assert (before.mapping.unverified, after.mapping.unverified) == (2, 0)


def test_a_report_on_unverified_lines_says_so_on_top_and_who_signed_below(
    kerp: Kerp, journal: Path, tmp_path: Path
) -> None:
    text = FIRST.replace('"30101", verified: true', '"30101", verified: false')
    path = written(tmp_path, "m.yaml", text)
    refused, done = (
        kerp("run", "--company", "HANBIT", "--create-company", "--dry-run", "--mapping", path, journal, *more)
        for more in ((), ("--allow-unverified",))
    )
    assert refused.returncode == 4
    assert done.stdout.splitlines()[1] == (
        "확인되지 않은 매핑으로 옮긴 계정 1개 (--allow-unverified): 회계 담당자의 확인이 남았습니다"
    )
    lines = [each for each in done.stdout.splitlines() if each.startswith(("매핑:", "확인한 사람:"))]
    assert re.sub(r"해시값 [0-9a-f]{12}\b", "해시값 …", "\n".join(lines)) == (
        "매핑: m.yaml (--mapping) · 해시값 …\n확인한 사람: 김회계 1"
    )


def as_importer(db: Database, company: Company, statement: str) -> None:
    with db.transaction():
        db.act_for(company.id)
        db.execute(statement)


def test_no_version_is_ever_changed_or_deleted_by_the_importer(db: Database) -> None:
    company = companies.add(db, "HANBIT", "한빛상사", None)
    saved.save(db, company, FIRST, by="박검토", note=None)
    for statement in ("UPDATE import_maps SET contents = ''", "DELETE FROM import_maps"):
        with pytest.raises(DatabaseRefused):
            as_importer(db, company, statement)
    with pytest.raises(UnknownMap):
        saved.version(db, company, 2)
