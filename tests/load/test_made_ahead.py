"""While one part is copied the next one is made: in order, one ahead, and ended together whatever breaks."""

import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest
from kerp_import.database.connection import Database
from kerp_import.extract import extract as extract_module
from kerp_import.load.made_ahead import made_ahead
from kerp_import.model.errors import KerpError
from kerp_import.model.money_words import speak_in, spoken_currency
from kerp_import.records.history import past_batches
from kerp_import.transform import transform as transform_module
from kerp_import.transform.typed_rows import transform_part
from support import Import

pytestmark = pytest.mark.slow

LONG = 30.0
"""Seconds after which something has gone wrong: nothing here is waited for as long."""


class Broken(Exception):
    """What breaks here."""


@dataclass(frozen=True, eq=False)
class Part:
    """An item that says when its making begins."""

    began: threading.Event = field(default_factory=threading.Event)


def made(parts: list[Part]) -> Iterator[Part]:
    for part in parts:
        part.began.set()
        yield part


def makers() -> list[threading.Thread]:
    """Return the threads that make something."""
    return [each for each in threading.enumerate() if each.name == "made-ahead"]


def test_the_next_item_is_made_while_one_is_in_use_and_the_one_after_is_not() -> None:
    first, second, third = parts = [Part(), Part(), Part()]
    with made_ahead(made(parts)) as ready:
        assert next(ready) is first
        assert second.began.wait(LONG)
        assert not third.began.is_set()
        assert next(ready) is second
        assert third.began.wait(LONG)
        assert list(ready) == [third]
    assert makers() == []


def test_the_currency_that_is_spoken_of_is_spoken_where_items_are_made() -> None:
    speak_in("USD")
    try:
        with made_ahead(spoken_currency() for _ in range(2)) as taken:
            assert list(taken) == ["USD", "USD"]
    finally:
        speak_in("KRW")


def test_what_breaks_in_the_making_is_raised_in_its_turn_as_it_is() -> None:
    error = Broken()

    def items() -> Iterator[int]:
        yield from (1, 2)
        raise error

    taken: list[int] = []
    with pytest.raises(Broken) as raised, made_ahead(items()) as ready:
        taken.extend(ready)
    assert (taken, raised.value) == ([1, 2], error)
    assert makers() == []


def test_what_breaks_in_the_use_ends_the_making() -> None:
    parts = [Part() for _ in range(9)]

    def use(part: Part) -> None:
        raise Broken(part)

    with pytest.raises(Broken), made_ahead(made(parts)) as ready:
        use(next(ready))
    assert makers() == []
    assert sum(part.began.is_set() for part in parts) <= 2


def test_ctrl_c_ends_both_while_an_item_is_waited_for() -> None:
    is_interrupted = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        signal.raise_signal(signal.SIGINT)
        # Made for as long as it is waited for.
        assert is_interrupted.wait(LONG)
        yield 2

    def wait_for_all(ready: Iterator[int]) -> None:
        try:
            list(ready)
        except KeyboardInterrupt:
            is_interrupted.set()
            raise

    with pytest.raises(KeyboardInterrupt), made_ahead(items()) as ready:
        wait_for_all(ready)
    assert makers() == []


def journal(folder: Path) -> Path:
    """Write a journal of forty vouchers of three lines each, those of a voucher scattered."""
    lines = [
        f"2024-01-{day:02},{number},{account},거래 {number},{debit},{credit}"
        for account, debit, credit in (
            ("10100,현금", 300, ""),
            ("40100,상품매출", "", 100),
            ("40400,제품매출", "", 200),
        )
        for day in (2, 3)
        for number in range(1, 21)
    ]
    path = folder / "journal.csv"
    path.write_text("\n".join(("일자,전표번호,계정코드,계정과목,적요,차변,대변", *lines, "")), encoding="utf-8")
    return path


PRODUCTION = """
SELECT voucher.voucher_no, line.line_no, line.account_code, line.debit_amount, line.credit_amount, line.description,
       voucher.total_debit, voucher.description AS said
FROM voucher_lines AS line
JOIN vouchers AS voucher ON voucher.id = line.voucher_id
ORDER BY voucher.voucher_no, line.line_no
"""


@pytest.mark.parametrize("rows", [7, 50])
def test_parts_made_ahead_are_promoted_as_one_part_is(
    rows: int, db: Database, import_files: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extract_module, "PART_ROWS", rows)
    monkeypatch.setattr(transform_module, "ROWS", 20)
    path = journal(tmp_path)
    assert import_files(path, allow_unverified=True).status == "completed"
    written = pl.read_csv(path, infer_schema=False)
    promoted = pl.DataFrame([tuple(row.values()) for row in db.rows(PRODUCTION)], orient="row")
    assert promoted.height == written.height
    assert promoted["column_0"].n_unique() == 40
    assert promoted["column_1"].to_list() == [1, 2, 3] * 40
    assert set(promoted["column_6"]) == {300}


@pytest.mark.parametrize("error", [Broken(), KeyboardInterrupt()], ids=["error", "ctrl-c"])
def test_a_part_that_cannot_be_made_ends_the_run_with_its_own_error(
    error: BaseException, db: Database, import_files: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, parts = transform_part, []

    def third_breaks(*arguments: object) -> object:
        parts.append(1)
        if len(parts) == 3:
            raise error
        return whole(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(extract_module, "PART_ROWS", 30)
    monkeypatch.setattr(transform_module, "transform_part", third_breaks)
    with pytest.raises(type(error)) as raised:
        import_files(journal(tmp_path), allow_unverified=True)
    assert raised.value is error
    assert makers() == []
    (batch,) = past_batches(db)
    assert (batch.status, batch.error_message) == ("failed", type(error).__name__)


def test_a_part_that_cannot_be_copied_ends_the_run_with_what_the_server_says(
    db: Database, import_files: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extract_module, "PART_ROWS", 30)
    db.execute("ALTER TABLE kerp_staging.staging_voucher_lines ADD CONSTRAINT one_day CHECK (row < 70)")
    with pytest.raises(KerpError, match="one_day"):
        import_files(journal(tmp_path), allow_unverified=True)
    assert makers() == []
