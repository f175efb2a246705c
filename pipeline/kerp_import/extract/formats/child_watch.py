"""Starts and watches a child process that reads a file with a library that a broken file may crash or swell.

An abort inside such a library cannot be caught, so it has to happen in another process. The child starts in 0.2 s,
while the parent looks through the XML.

Decision: docs/decisions/child-process.md
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kerp_import.extract.formats.request import ReadRequest
from kerp_import.extract.formats.spool import Spool
from kerp_import.model.library_words import tell_of_child
from kerp_import.model.log_context import for_children
from kerp_import.model.words import Words

PROGRAM = Path(__file__).with_name("child_process.py")
MEMORY = ("MemoryError", "memory allocation", "bad_alloc", "malloc", "Cannot allocate", "capacity overflow")
"""Messages of libraries that get no more memory."""

TOO_MUCH = "more than"
"""How the child complains of a file that comes to more than it may."""

RAISED = re.compile(r"^[\w.]+(?:Error|Exception|Invalid): (.*)", re.MULTILINE)
"""The last line of a traceback: the exception and its message."""


class Worker:
    """A child process that reads one file; `answer` waits for it."""

    def __init__(self, work: str, request: ReadRequest, spool: Spool, wanted: Mapping[str, object], size: int) -> None:
        """Start the child; `size` is that of the file, unpacked, by which its limits are set."""
        self._request = request
        self._answer = spool.folder / "answer"
        self._complaint = spool.folder / "complaint"
        packed = request.path.stat().st_size
        self._seconds = request.limits.seconds_for(size)
        processor_seconds = min(self._seconds, request.limits.processor_seconds_for(packed))
        self._until = time.monotonic() + self._seconds
        memory = request.limits.memory_for(packed, size)
        arguments = (work, request.path.absolute(), spool.folder, memory, processor_seconds)
        with self._answer.open("wb") as answer, self._complaint.open("wb") as complaint:
            self._process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-P", "-X", "utf8", str(PROGRAM), *map(str, arguments)],
                stdin=subprocess.PIPE,
                stdout=answer,
                stderr=complaint,
                env={**os.environ, **for_children()},
            )
        # A password goes through the pipe: arguments can be seen by every user of the machine.
        if self._process.stdin is not None:
            with suppress(BrokenPipeError), self._process.stdin as pipe:
                pipe.write(json.dumps(wanted).encode() + b"\n")

    def answer(self) -> Any:  # noqa: ANN401 - the answer depends on the work
        """Wait for the child and return its answer, or refuse the file with the reason why the child ended."""
        try:
            code = self._process.wait(max(self._until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            self._request.refuse_size(
                Words(f"읽는 데 {self._seconds}초를 넘음", f"it takes more than {self._seconds} s to read")
            )
        if code == 0:
            tell_of_child(self._complaint.read_text(encoding="utf-8", errors="replace"))
            return json.loads(self._answer.read_text(encoding="utf-8"))
        complaint = self._complaint.read_text(encoding="utf-8", errors="replace").strip()
        if any(sign in complaint for sign in MEMORY):
            self._request.refuse_size(Words("메모리 한도를 넘음", "it takes more memory than is allowed"))
        if code == -getattr(signal, "SIGXCPU", 0):
            self._request.refuse_size(Words("읽는 데 시간이 너무 걸림", "it takes too long to read"))
        if complaint.startswith(TOO_MUCH):
            self._request.refuse_size(Words("너무 큼", f"too large: {complaint[:200]}"))
        if code < 0 or not complaint:
            self._request.refuse(Words("깨진 파일 (읽기 중단)", f"a broken file that stops its reader ({code})"))
        raised = RAISED.findall(complaint)
        reason = (raised or complaint.splitlines())[-1][:200]
        return self._request.refuse(Words("깨진 파일", f"a broken file: {reason}"))

    def stop(self) -> None:
        """Kill the child, if it has not ended."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()


@contextmanager
def at_work(work: str, request: ReadRequest, spool: Spool, size: int, **wanted: object) -> Iterator[Worker]:
    """Run a child for as long as the block lasts."""
    worker = Worker(work, request, spool, wanted, size)
    try:
        yield worker
    finally:
        worker.stop()
