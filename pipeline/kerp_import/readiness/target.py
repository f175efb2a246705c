"""The target itself: server, schema, role, tables, and what the company has in K-ERP."""

import shutil
from collections.abc import Iterator, Sequence
from datetime import date

from kerp_import.database.connection import Database, statement
from kerp_import.database.lock_holder import words_of
from kerp_import.mapping.decision import TargetAccount
from kerp_import.mapping.saved_map import SavedMap
from kerp_import.mapping_review.check import remarks
from kerp_import.migrate.files import shipped
from kerp_import.migrate.history import state
from kerp_import.model.errors import DatabaseRefused
from kerp_import.model.nouns import Company, Job, Severity
from kerp_import.model.particles import with_particles
from kerp_import.model.words import Language, Words
from kerp_import.readiness.check_result import Check, listed, missing, note, ready, same

TABLES = (
    "companies", "users", "accounts", "partners", "departments", "projects", "fiscal_periods", "vouchers",
    "voucher_lines", "opening_balances",
)  # fmt: skip
"""The production tables of the contract."""

ROOM = 10
"""Bytes on the disk that a byte of the files takes at most: masked copies, staging, archive and indexes."""
LEAST_ROOM = 500_000_000
"""Bytes that must be free in any case: the embedded server's log of changes alone takes some hundred million."""


def server(db: Database) -> Check:
    """Return which server answers; one older than 15, or none, has ended the command before."""
    version = db.row("SELECT current_setting('server_version') AS version")["version"]
    return ready(
        "database",
        with_particles(f"PostgreSQL {version}에 {db.user}(으)로 연결됨"),
        f"PostgreSQL {version} as {db.user}",
    )


def schema(db: Database) -> Check:
    """Return whether the schema is the one that this program knows."""
    newest = shipped().newest
    try:
        now = state(db)
    except DatabaseRefused as refused:
        return _refused(refused)
    if now.dirty:
        return missing(
            "schema",
            Words(
                with_particles(f"마이그레이션 {now.version}이(가) 중간에 중단되었습니다"),
                f"migration {now.version} stopped halfway",
            ),
            same(f"kerp-import db force {now.version}; kerp-import db up"),
        )
    if now.pending:
        return missing(
            "schema",
            Words(f"버전 {now.version}: 버전 {newest}까지 올려야 합니다", f"version {now.version}: {newest} is needed"),
            same("kerp-import db up"),
        )
    if now.version > newest:
        return missing(
            "schema",
            Words(
                f"버전 {now.version}은(는) 이 프로그램보다 새 버전입니다", f"version {now.version} is newer than this"
            ),
            Words("kerp-import를 새 버전으로 올리십시오", "install a newer kerp-import"),
        )
    return ready("schema", f"버전 {now.version}", f"version {now.version}")


def role(db: Database) -> Check:
    """Return whether this login may take the importer's role."""
    try:
        with db.tenant(None):
            pass
    except DatabaseRefused as refused:
        return _refused(refused)
    return ready("role", "kerp_importer로 일할 수 있음", "may act as kerp_importer")


def _refused(refused: DatabaseRefused) -> Check:
    """Return that this login has no right to import, with the GRANT to paste."""
    return missing("role", same(str(refused.facts["reason"])), Words(*map(refused.advise, (Language.KO, Language.EN))))


def tables(db: Database) -> Iterator[Check]:
    """Yield whether every table is there, guarded by row-level security, and open to the importer."""
    rows = db.rows(statement("steps/readiness_tables.sql"), tables=list(TABLES))
    absent = [str(row["name"]) for row in rows if not row["is_there"]]
    unguarded = [str(row["name"]) for row in rows if row["is_there"] and not row["is_guarded"]]
    ungranted = [str(row["name"]) for row in rows if row["is_there"] and not row["is_granted"]]
    if absent:
        says = Words(f"없는 표: {listed(absent)}", f"absent: {listed(absent)}")
        yield missing("tables", says, same("kerp-import db up"))
    if unguarded:
        guard = "ALTER TABLE {} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
        guards = "; ".join(guard.format(each) for each in unguarded)
        says = Words(f"행 수준 보안이 꺼진 표: {listed(unguarded)}", f"row-level security is off: {listed(unguarded)}")
        yield missing("tables", says, same(f"{guards};"))
    if ungranted:
        grants = "; ".join(
            f"GRANT USAGE ON SCHEMA {each} TO kerp_importer"
            if each == "kerp_staging"
            else f"GRANT SELECT, INSERT, UPDATE, DELETE ON {each} TO kerp_importer"
            for each in ungranted
        )
        names = listed(ungranted)
        says = Words(f"kerp_importer가 쓸 수 없는 표: {names}", f"kerp_importer may not use {names}")
        yield missing("tables", says, same(f"{grants};"))
    if not (absent or unguarded or ungranted):
        yield ready(
            "tables", f"표 {len(TABLES):,}개, 행 수준 보안과 권한", f"{len(TABLES):,} table(s), guarded and granted"
        )


def unknown_company(company: str) -> Check:
    """Return that there is no such company."""
    advice = Words(
        f'kerp-import company add {company} --name "회사명" (또는 run --create-company)',
        f'kerp-import company add {company} --name "NAME" (or run --create-company)',
    )
    return missing(
        "company", Words(with_particles(f"회사 {company}이(가) 없습니다"), f"there is no company {company}"), advice
    )


def company_checks(
    db: Database, company: Company, targets: dict[str, TargetAccount], days: Sequence[date]
) -> Iterator[Check]:
    """Yield what the company has: itself, a chart that takes postings, open periods, people."""
    if company.is_new:
        yield note(
            "company",
            Words("아직 없습니다. 이관이 표준 계정과목표와 함께 만듭니다", "a run makes it with the standard chart"),
        )
        yield _chart(sum(each.allow_posting and each.is_active for each in targets.values()))
        return
    yield ready("company", f"{company.code} {company.name}", f"{company.code} {company.name}")
    with db.tenant(company.id):
        row = db.row(statement("steps/readiness_company.sql"), company_id=company.id, days=list(days))
    count = int(str(row["posting_accounts"]))
    yield _chart(count)
    shut = row["months_shut"]
    yield _periods(int(str(row["periods"])), int(str(row["open_periods"])), shut if isinstance(shut, list) else [])
    yield _people(int(str(row["people"])))


def _chart(count: int) -> Check:
    """Return whether the company has accounts that take postings."""
    if count:
        return ready("chart", f"전표를 받는 계정 {count:,}개", f"{count:,} account(s) take postings")
    return missing(
        "chart",
        Words("전표를 받는 계정이 하나도 없습니다", "no account takes postings"),
        Words(
            "K-ERP에서 계정과목표를 만들거나 run --create-missing accounts",
            "set up its chart in K-ERP, or run --create-missing accounts",
        ),
    )


def _people(count: int) -> Check:
    """Return whether anybody could approve vouchers: a note alone, for imported ones need nobody."""
    if count:
        return ready("people", f"사용자 {count:,}명", f"{count:,} user(s)")
    says = Words("사용자가 없습니다: 초안으로 이관하면 승인할 사람이 없습니다", "no user: nobody could approve drafts")
    return note("people", says, Words("K-ERP에서 사용자를 만드십시오", "add users in K-ERP"))


def _periods(periods: int, open_periods: int, months_shut: list[str]) -> Check:
    """Return whether the fiscal periods of the files' days are open, where the company keeps periods at all."""
    if months_shut:
        says = Words(
            f"없거나 마감된 회계기간: {listed(months_shut)}", f"fiscal periods missing or closed: {listed(months_shut)}"
        )
        return missing("periods", says, Words("K-ERP에서 그 기간을 열거나 만드십시오", "open or create them in K-ERP"))
    if not periods:
        return ready("periods", "회계기간을 두지 않은 회사: 검사하지 않음", "keeps no fiscal periods: not checked")
    return ready(
        "periods",
        f"회계기간 {periods:,}개 가운데 {open_periods:,}개 열림",
        f"{open_periods:,} of {periods:,} fiscal period(s) open",
    )


def saved_map(company: Company, saved: SavedMap | None, targets: dict[str, TargetAccount]) -> Check:
    """Return whether the targets of the saved map exist, are active and take postings."""
    if saved is None:
        says = Words("저장된 매핑이 없습니다", "no map is saved")
        return note("map", says, same(f"kerp-import map apply --company {company.code} mapping.yaml"))
    wrong = [each for each in remarks(saved.file(), (), targets) if each.severity is Severity.ERROR]
    if not wrong:
        lines = len(saved.file().accounts) + len(saved.file().rules)
        return ready(
            "map", f"저장된 매핑 버전 {saved.version}, {lines:,}줄", f"version {saved.version}, {lines:,} line(s)"
        )
    says = Words(
        f"저장된 매핑 버전 {saved.version}: " + listed([f"{each.line}행 {each.words.ko}" for each in wrong]),
        f"version {saved.version}: " + listed([f"line {each.line}: {each.words.en}" for each in wrong]),
    )
    show = f"kerp-import map show --company {company.code} > mapping.yaml"
    return missing("map", says, same(f"{show}; kerp-import map apply --company {company.code} mapping.yaml"))


def other_runs(db: Database, company: str) -> Check:
    """Return whether another run of this company is under way."""
    if db.lock("kerp-import", company):
        db.unlock("kerp-import", company)
        return ready("alone", "이 회사의 다른 작업이 없음", "nothing else runs for this company")
    who = words_of(db.lock_holder("kerp-import", company))
    says = Words(f"이 회사의 다른 이관이 진행 중입니다{who.ko}", f"another run of this company is under way{who.en}")
    return missing("alone", says, Words("끝난 뒤 다시 실행하십시오", "run again when it has ended"))


def disk(job: Job, size: int) -> Check:
    """Return whether the disk of KERP_HOME has room for what is read; of a server's disk a client knows nothing."""
    folder = next(each for each in (job.home, *job.home.parents) if each.exists())
    free, needed = shutil.disk_usage(folder).free, max(LEAST_ROOM, ROOM * size)
    says = Words(
        f"{folder}: {free / 1e9:,.1f} GB 비어 있음 (필요 {needed / 1e9:,.1f} GB)",
        f"{folder}: {free / 1e9:,.1f} GB free ({needed / 1e9:,.1f} GB needed)",
    )
    if free >= needed:
        return ready("room", says.ko, says.en)
    return missing("room", says, Words("공간을 비우거나 KERP_HOME을 옮기십시오", "make room, or move KERP_HOME"))
