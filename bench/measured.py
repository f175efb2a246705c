"""What a program costs as a process: seconds by the wall, seconds of CPU, and the most memory that it held."""  # noqa: INP001 - a folder of scripts

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

OFTEN = 0.1
"""Seconds between two looks at a process's memory: a thousandth of a core."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took, with what it said."""

    seconds: float
    cpu: float
    """Of the process and of those that it waited for, user and system."""
    peak_mb: float
    """Of the process and its children together."""
    code: int
    said: str
    complained: str

    @property
    def last_words(self) -> str:
        """Return the last line that it wrote, for a row that says why there is no figure."""
        lines = [line.strip(" │╭╮╰╯─") for line in (self.complained or self.said).splitlines()]
        lines = [line for line in lines if line]
        return lines[-1][:120] if lines else f"exit {self.code}"


def measured(command: Sequence[str | Path], environment: Mapping[str, str], folder: Path) -> Cost:
    """Run a command to its end and return what it cost."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        began = time.perf_counter()
        process = subprocess.Popen(
            list(map(str, command)), cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=said,
            stderr=complained,
        )  # fmt: skip
        memory = _Memory(process.pid)
        memory.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        memory.is_over.set()
        memory.join()
        # Where there is no /proc the system's own figure; beside it that would count ours from before the exec.
        most = memory.peak_kb / 1024 or usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
        for stream in (said, complained):
            stream.seek(0)
        texts = (stream.read().decode(errors="replace") for stream in (said, complained))
        return Cost(seconds, usage.ru_utime + usage.ru_stime, most, process.returncode, *texts)


class _Memory(threading.Thread):
    """Looks at a process and its children until it is over, and keeps the most that they held together."""

    def __init__(self, pid: int) -> None:
        """Watch the process `pid`."""
        super().__init__(daemon=True)
        self.pid, self.peak_kb, self.is_over = pid, 0, threading.Event()

    def run(self) -> None:
        """Look, wait, and look again."""
        while not self.is_over.wait(OFTEN):
            alone = _kilobytes(self.pid, "VmHWM")
            together = sum(_kilobytes(pid, "VmRSS") for pid in _family(self.pid))
            self.peak_kb = max(self.peak_kb, alone, together)


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all that it started."""
    yield pid
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                yield from _family(int(child))


def _kilobytes(pid: int, name: str) -> int:
    """Return one figure of a process's status, 0 where it has ended or the system tells none."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    return 0
