"""Bounds the memory of the child process on Windows, which has no setrlimit: by a job object that it puts itself into.

It is run by its path, as the program is that uses it, and imports nothing of ours.

Decision: docs/decisions/small-files.md
"""

import ctypes
from typing import Any

DWORD, SIZE = ctypes.c_uint32, ctypes.c_size_t
"""As 64-bit Windows has them; ctypes.wintypes would take the DWORD of the machine that the tests run on."""

EXTENDED_LIMITS = 9
"""JobObjectExtendedLimitInformation."""
PROCESS_MEMORY = 0x100
"""JOB_OBJECT_LIMIT_PROCESS_MEMORY."""


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION."""

    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", DWORD),
        ("least_working_set", SIZE),
        ("most_working_set", SIZE),
        ("processes", DWORD),
        ("affinity", SIZE),
        ("priority", DWORD),
        ("scheduling", DWORD),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION, its IO_COUNTERS as six numbers."""

    _fields_ = (
        ("basic", BasicLimits),
        ("transfers", ctypes.c_uint64 * 6),
        ("process_memory", SIZE),
        ("job_memory", SIZE),
        ("peak_process_memory", SIZE),
        ("peak_job_memory", SIZE),
    )


class MemoryCounters(ctypes.Structure):
    """PROCESS_MEMORY_COUNTERS."""

    _fields_ = (
        ("size", DWORD),
        ("faults", DWORD),
        ("peak_working_set", SIZE),
        ("working_set", SIZE),
        ("pools", SIZE * 4),
        ("committed", SIZE),
        ("peak_committed", SIZE),
    )


def limit_memory(memory: int, library: Any = None) -> None:  # noqa: ANN401 - a library has no types
    """Let this process commit at most `memory` bytes beyond what it has; an OSError where Windows refuses.

    `library` is kernel32, None for that of the system.
    """
    kernel = library if library is not None else getattr(ctypes, "WinDLL")("kernel32")  # noqa: B009 - Windows' alone
    handle = ctypes.c_void_p
    kernel.GetCurrentProcess.restype = kernel.CreateJobObjectW.restype = handle
    kernel.CreateJobObjectW.argtypes = (handle, ctypes.c_wchar_p)
    kernel.K32GetProcessMemoryInfo.argtypes = (handle, handle, DWORD)
    kernel.SetInformationJobObject.argtypes = (handle, ctypes.c_int, handle, DWORD)
    kernel.AssignProcessToJobObject.argtypes = (handle, handle)
    process = kernel.GetCurrentProcess()
    counters = MemoryCounters(size=ctypes.sizeof(MemoryCounters))
    _require(kernel.K32GetProcessMemoryInfo(process, ctypes.addressof(counters), counters.size))
    limits = ExtendedLimits()
    limits.basic.flags = PROCESS_MEMORY
    limits.process_memory = counters.committed + memory
    # It is never closed: the system does that at the end of the process, and the job ends with it.
    job = kernel.CreateJobObjectW(None, None)
    _require(job)
    _require(
        kernel.SetInformationJobObject(job, EXTENDED_LIMITS, ctypes.addressof(limits), ctypes.sizeof(ExtendedLimits))
    )
    _require(kernel.AssignProcessToJobObject(job, process))


def _require(answer: object) -> None:
    """Raise where a function of Windows said no."""
    if not answer:
        message = "a job object was refused"
        raise OSError(message)
