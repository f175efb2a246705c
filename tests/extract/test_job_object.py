"""The memory limit of Windows: structures as 64-bit Windows lays them out, and calls in their order.

There is no Windows to try it on: a library that stands for kernel32 notes what it is given.
"""

import ctypes

import pytest
from kerp_import.extract.formats.job_object import BasicLimits, ExtendedLimits, MemoryCounters, limit_memory

COMMITTED, PROCESS, JOB = 70 << 20, 2**64 - 1, 0x1234


def test_structures_are_laid_out_as_64_bit_windows_has_them() -> None:
    assert [ctypes.sizeof(each) for each in (BasicLimits, ExtendedLimits, MemoryCounters)] == [64, 144, 72]
    assert (BasicLimits.flags.offset, BasicLimits.processes.offset, BasicLimits.affinity.offset) == (16, 40, 48)
    assert (ExtendedLimits.process_memory.offset, ExtendedLimits.job_memory.offset) == (112, 120)
    assert MemoryCounters.committed.offset == 56


class Function:
    """A function of a library: it has types that can be set, notes what it is given, and answers."""

    argtypes: tuple[object, ...] = ()
    restype: object = None

    def __init__(self, name: str, kernel: "Kernel") -> None:
        """Belong to a library."""
        self.name, self.kernel = name, kernel

    def __call__(self, *given: int | None) -> int:
        """Note what is given, and answer."""
        return self.kernel.answer(self.name, given)


class Kernel:
    """A library that stands for kernel32."""

    def __init__(self, refuses: str = "") -> None:
        """Refuse the function of that name alone."""
        self.refuses = refuses
        self.calls: list[tuple[str, tuple[object, ...]]] = []
        for name in (
            "GetCurrentProcess", "CreateJobObjectW", "K32GetProcessMemoryInfo", "SetInformationJobObject",
            "AssignProcessToJobObject",
        ):  # fmt: skip
            setattr(self, name, Function(name, self))

    def answer(self, name: str, given: tuple[int | None, ...]) -> int:
        """Answer as Windows does, with the pointers of structures replaced by their bytes."""
        seen: tuple[object, ...] = given
        if name == "K32GetProcessMemoryInfo":
            ctypes.memmove((given[1] or 0) + 56, COMMITTED.to_bytes(8, "little"), 8)
            seen = (given[0], given[2])
        if name == "SetInformationJobObject":
            seen = (*given[:2], ctypes.string_at(given[2] or 0, given[3] or 0))
        self.calls.append((name, seen))
        if name == self.refuses:
            return 0
        return {"GetCurrentProcess": PROCESS, "CreateJobObjectW": JOB}.get(name, 1)


def test_the_process_puts_itself_into_a_job_that_bounds_what_it_commits() -> None:
    kernel = Kernel()
    limit_memory(640 << 20, kernel)
    names = [name for name, _ in kernel.calls]
    assert names == [
        "GetCurrentProcess", "K32GetProcessMemoryInfo", "CreateJobObjectW", "SetInformationJobObject",
        "AssignProcessToJobObject",
    ]  # fmt: skip
    given = dict(kernel.calls)
    assert given["K32GetProcessMemoryInfo"] == (PROCESS, 72)
    assert given["AssignProcessToJobObject"] == (JOB, PROCESS)
    job, kind, limits = given["SetInformationJobObject"]
    expected = bytearray(144)
    expected[16:20] = (0x100).to_bytes(4, "little")
    expected[112:120] = (COMMITTED + (640 << 20)).to_bytes(8, "little")
    assert (job, kind, limits) == (JOB, 9, bytes(expected))


@pytest.mark.parametrize(
    "refuses",
    ["K32GetProcessMemoryInfo", "CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject"],
)
def test_what_windows_refuses_is_an_error_of_the_system(refuses: str) -> None:
    kernel = Kernel(refuses)
    with pytest.raises(OSError, match="job object"):
        limit_memory(640 << 20, kernel)
    assert kernel.calls[-1][0] == refuses
