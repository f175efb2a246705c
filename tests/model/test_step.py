"""Every moment of a run is in a step, and in one."""

from itertools import count

import pytest
from kerp_import.model.step import Clock, Step
from support import FIXTURES, Import

DEMO = FIXTURES / "demo"


def test_a_moment_is_the_innermost_steps_and_the_sum_is_the_whole() -> None:
    moments = iter([0.0, 1.0, 3.0, 6.0, 10.0, 15.0])
    told: list[Step] = []
    clock = Clock(lambda step, _done, _total: told.append(step), lambda: next(moments))
    with clock.step(Step.COMMIT), clock.step(Step.PROMOTE):
        pass
    timings = {name: seconds for name, seconds in clock.timings().items() if seconds}
    assert timings == {"prepare": 6.0, "commit": 6.0, "promote": 3.0, "total": 15.0}
    assert told == [Step.PROMOTE, Step.COMMIT]


@pytest.mark.slow
def test_no_step_of_a_run_is_left_out_and_their_sum_is_its_time(
    import_files: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = count()
    monkeypatch.setattr(
        "kerp_import.run.Clock", lambda watch, meter: Clock(watch, lambda: float(next(ticks)), meter=meter)
    )
    timings = import_files(DEMO / "한빛상사_2024.xlsx", mappings=(DEMO / "mapping.yaml",)).timings
    total = timings.pop("total")
    assert sum(timings.values()) == total
    assert all(timings.values())
    assert list(timings) == [step.value for step in Step]
