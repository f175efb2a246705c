"""What the database tells of itself: its schema, what runs, what failed, where rows pile up, and its clock.

Decision: docs/decisions/health.md
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kerp_import.database import operations
from kerp_import.database.connection import Database
from kerp_import.database.operations import Operation
from kerp_import.health.health_check import HealthCheck, ok, same, stopped, warning, wrong
from kerp_import.migrate.files import shipped
from kerp_import.migrate.history import SchemaState, state
from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words, joined
from kerp_import.records.history import PastBatch, past_batches

SHOWN = 3
"""Things that a line names; the rest is counted."""

NOTICED_SKEW, HARMFUL_SKEW = 10, 300
"""Seconds between this machine's clock and the server's: times of files and of rows are told beside each other."""


@dataclass(frozen=True, slots=True)
class FilledDefault:
    """One row of `health/default_partitions.sql`: a default partition that holds rows."""

    name: str
    table_name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class ServerClock:
    """The row of `health/clock.sql`."""

    at: datetime


def checks_of(db: Database) -> Iterator[HealthCheck]:
    """Yield the checks of a database; what stands on a schema that is not current is left out."""
    try:
        current = state(db)
    except KerpError as error:
        yield stopped("schema", error)
        return
    yield _schema(current)
    strangers = _strangers(db)
    yield strangers
    try:
        yield from _operations(operations.latest(db))
        if not current.pending and not current.dirty:
            yield _batches(past_batches(db))
    except KerpError as error:
        if strangers.advice is None:
            yield stopped("batches", error)
    yield _default_partitions(db)


def _schema(current: SchemaState) -> HealthCheck:
    """Return whether the schema is the one that this program knows."""
    newest = shipped().newest
    at = current.version
    if current.dirty:
        says = Words(f"마이그레이션 {at}번이 중간에 중단되었습니다", f"migration {at} stopped halfway")
        return wrong("schema", says, same("kerp-import db repair"))
    if current.problems:
        return wrong("schema", joined(current.problems), same("kerp-import db verify"))
    if current.pending:
        says = Words(f"버전 {at}: 버전 {newest}까지 올려야 합니다", f"version {at}: {newest} is needed")
        return wrong("schema", says, same("kerp-import db up"))
    if at > newest:
        says = Words(f"버전 {at}: 이 프로그램보다 새 버전입니다", f"version {at} is newer than this program")
        return wrong("schema", says, Words("kerp-import를 새 버전으로 올리십시오", "Install a newer kerp-import"))
    return ok("schema", Words(f"버전 {at}", f"version {at}"))


def _strangers(db: Database) -> HealthCheck:
    """Return whether anything stands on the tables of an import that was not shipped: drift, as far as runs go."""
    try:
        found = db.look_for_strangers()
    except KerpError as error:
        return stopped("strangers", error)
    if found:
        names = _listed([f"{each.kind} {each.name}" for each in found])
        says = Words(f"운영 표에 모르는 것: {names}", f"unknown on production's tables: {names}")
        return warning("strangers", says, same("kerp-import db drift"))
    return ok("strangers", Words("배포한 것만 있음", "nothing but what was shipped"))


def _operations(latest: list[Operation]) -> Iterator[HealthCheck]:
    """Yield what runs without a word and what failed; batches that failed are told by company."""
    for state_, ko, en in (
        ("stalled", "멈춤 (프로그램이 없음)", "stalled: its program is gone"),
        ("silent", "말이 없음 (잠금은 쥐고 있음)", "silent: its lock is held"),
    ):
        found = [each for each in latest if each.state == state_]
        if found:
            names = _listed([f"{each.kind} {each.name}" for each in found])
            advice = Words(
                "같은 명령을 다시 실행하면 이어서 합니다. 상태: kerp-import db status",
                "Run the same command again: it goes on. Its state: kerp-import db status",
            )
            yield wrong("operations", Words(f"{names}: {ko}", f"{names}: {en}"), advice)
    failed = [each for each in latest if each.state == "failed" and each.kind != "batch"]
    if failed:
        names = _listed([f"{each.kind} {each.name}" for each in failed])
        yield wrong("operations", Words(f"실패: {names}", f"failed: {names}"), same("kerp-import db status"))
    if not failed and not any(each.state in {"stalled", "silent"} for each in latest):
        running = sum(each.state == "running" for each in latest)
        yield ok("operations", Words(f"실행 중 {running:,}건", f"{running:,} running"))


def _batches(past: list[PastBatch]) -> HealthCheck:
    """Return the companies whose last real run failed or was refused, with nothing that passed since."""
    newest: dict[str, PastBatch] = {}
    is_mended: dict[str, bool] = {}
    for each in past:
        if not each.dry_run and each.company_code not in newest:
            newest[each.company_code] = each
        elif each.company_code not in newest and each.status == "completed":
            # A rehearsal that passed after it: somebody is at work on it.
            is_mended[each.company_code] = True
    open_ = [
        each
        for code, each in newest.items()
        if each.status in {"failed", "rejected"} and not is_mended.get(code, False)
    ]
    if not open_:
        return ok(
            "batches", Words(f"회사 {len(newest):,}곳", f"{len(newest):,} compan{'y' if len(newest) == 1 else 'ies'}")
        )
    names = _listed([f"{each.company_code} {each.status}" for each in open_])
    first = open_[0]
    command = same(f"kerp-import batch show {first.id}")
    return wrong(
        "batches", Words(f"마지막 이관이 끝나지 않음: {names}", f"the last run did not end well: {names}"), command
    )


def _default_partitions(db: Database) -> HealthCheck:
    """Return whether rows have come into a default partition: their month has none of its own."""
    found = db.ask("health/default_partitions.sql", {}, FilledDefault)
    if not found:
        return ok("partitions", Words("기본 파티션에 행이 없음", "no rows in a default partition"))
    names = _listed([each.name for each in found])
    says = Words(f"기본 파티션에 행이 있음: {names}", f"rows in a default partition: {names}")
    first = found[0].table_name
    advice = same(f"kerp-import db partition {first} --ensure 12; kerp-import db partition {first} --drain")
    return wrong("partitions", says, advice)


def clock(db: Database) -> HealthCheck:
    """Return how far this machine's clock is from the server's."""
    before = time.time()
    (server,) = db.ask("health/clock.sql", {}, ServerClock)
    skew = server.at.timestamp() - (before + time.time()) / 2
    says = Words(f"서버 시계와 {skew:+.1f}초", f"{skew:+.1f} s to the server's")
    advice = Words("두 컴퓨터의 시계를 맞추십시오 (NTP)", "Set both clocks (NTP)")
    if abs(skew) > HARMFUL_SKEW:
        return wrong("clock", says, advice)
    return warning("clock", says, advice) if abs(skew) > NOTICED_SKEW else ok("clock", says)


def _listed(names: list[str]) -> str:
    """Return the first of them, and how many more there are."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" … +{more:,}" if more > 0 else "")
