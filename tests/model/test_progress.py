"""How far something is, told once by whoever advances it, and shown by its own clock."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from kerp_import.cli.progress import ProgressJson, ProgressLines, duration
from kerp_import.cli.session import SESSION
from kerp_import.model.progress import Meter, Progress, Unit
from kerp_import.model.step import Clock, Step
from kerp_import.model.step_words import step_words
from kerp_import.model.words import Language, Words
from support import heard_by

HELD = Words("다른 세션이 행을 쥐고 있음", "another session holds a row")


class Hand:
    """The hand of a clock that a test moves."""

    def __init__(self) -> None:
        """Begin at nought."""
        self.at = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return self.at


def rows_for(seconds: int, hand: Hand, meter: Meter) -> None:
    """Let a thousand rows a second be loaded, of 100,000."""
    meter.enter("load")
    for second in range(seconds + 1):
        hand.at = float(second)
        meter.advance(second * 1000, 100_000)


@contextmanager
def spoken(language: Language) -> Iterator[None]:
    """Speak a language meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SESSION, "language", language)
        yield


def test_off_a_terminal_there_is_a_line_after_two_seconds_and_then_one_in_ten() -> None:
    hand, lines = Hand(), list[str]()
    with spoken(Language.EN), heard_by(ProgressLines(lines.append)), Meter("batch", "HANBIT", now=hand) as meter:
        rows_for(25, hand, meter)
    assert lines == [
        "batch HANBIT load, 2,000/100,000 rows, 1,000 a second, 0:01:38 left",
        "batch HANBIT load, 12,000/100,000 rows, 1,000 a second, 0:01:28 left",
        "batch HANBIT load, 22,000/100,000 rows, 1,000 a second, 0:01:18 left",
    ]


def test_what_takes_less_than_two_seconds_says_nothing_and_a_reason_is_told_at_once() -> None:
    hand, lines = Hand(), list[str]()
    with spoken(Language.KO), heard_by(ProgressLines(lines.append)):
        with Meter("batch", "HANBIT", now=hand) as meter:
            rows_for(1, hand, meter)
        with Meter("backfill", "rates", now=hand) as meter:
            meter.at("pass 2", 10, 40)
            meter.wait(HELD)
            meter.wait(HELD)
            meter.wait(None)
    assert lines == [
        "백필 rates 2회차, 10/40행: 다른 세션이 행을 쥐고 있음",
        "백필 rates 2회차, 10/40행",
    ]


def test_a_program_is_told_of_each_step_once_a_second_and_of_the_end() -> None:
    hand, lines = Hand(), list[str]()
    with heard_by(ProgressJson(lines.append)):
        meter = Meter("batch", "X", now=hand)
        meter.enter("extract")
        for tenth in range(25):
            hand.at = tenth / 10
            meter.advance(tenth * 100)
        meter.at("promote", 3, 7, Unit.STEPS)
        meter.end("failed")
    usual = {"event": "progress", "kind": "batch", "name": "X", "id": None, "waits_for": None}
    assert [json.loads(each) for each in lines] == [
        usual | {"state": "running", "step": "extract", "done": None, "total": None, "unit": "rows",
                 "elapsed_seconds": 0.0, "per_second": None, "seconds_left": None},
        usual | {"state": "running", "step": "extract", "done": 1000, "total": None, "unit": "rows",
                 "elapsed_seconds": 1.0, "per_second": 1000.0, "seconds_left": None},
        usual | {"state": "running", "step": "extract", "done": 2000, "total": None, "unit": "rows",
                 "elapsed_seconds": 2.0, "per_second": 1000.0, "seconds_left": None},
        usual | {"state": "running", "step": "promote", "done": 3, "total": 7, "unit": "steps",
                 "elapsed_seconds": 2.4, "per_second": None, "seconds_left": None},
        usual | {"state": "failed", "step": "promote", "done": 3, "total": 7, "unit": "steps",
                 "elapsed_seconds": 2.4, "per_second": None, "seconds_left": None},
    ]  # fmt: skip


def test_numbered_steps_are_one_and_what_was_done_before_is_no_speed() -> None:
    hand = Hand()
    meter = Meter("copy", "vouchers", start=5000, now=hand)
    hand.at = 10.0
    meter.keep("range 1/4", 6000, 8000)
    hand.at = 20.0
    meter.keep("range 2/4", 7000, 8000)
    place = meter.place
    assert (place.step, place.rate, place.left) == ("range 2/4", 100.0, 10.0)


def test_where_a_run_stops_is_the_step_that_it_was_in() -> None:
    told: list[Progress] = []

    def stops() -> None:
        with Meter("batch", "HANBIT") as meter:
            clock = Clock(lambda *_: None, meter=meter)
            with clock.step(Step.COMMIT):
                with clock.step(Step.VALIDATE):
                    pass
                assert meter.place.step == "commit"
                with clock.step(Step.PROMOTE):
                    raise KeyboardInterrupt

    with heard_by(told.append), pytest.raises(KeyboardInterrupt):
        stops()
    assert (told[-1].step, told[-1].state) == ("promote", "failed")


@pytest.mark.parametrize("step", Step)
def test_every_step_of_a_run_has_words(step: Step) -> None:
    assert step_words(step.value).ko != step.value


def test_seconds_are_told_as_a_clock_shows_them() -> None:
    assert (duration(0.4), duration(80), duration(90_000)) == ("0:00:00", "0:01:20", "1 day, 1:00:00")


def test_one_within_another_is_told_as_seldom_as_alone() -> None:
    hand, lines = Hand(), list[str]()
    with spoken(Language.EN), heard_by(ProgressLines(lines.append)):
        outer = Meter("partition", "vouchers", now=hand)
        hand.at = 5.0
        inner = Meter("backfill", "rows", now=hand)
        for tenth in range(60):
            hand.at = 5.0 + tenth / 10
            # A connection that waits ticks for both.
            outer.tick()
            inner.tick()
    assert lines == ["partition vouchers", "backfill rows"]
