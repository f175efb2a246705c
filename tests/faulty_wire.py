"""A wire between the program and PostgreSQL that counts the protocol's messages and breaks at the one that is named."""

import contextlib
import os
import signal
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from types import TracebackType
from typing import Self

from psycopg.conninfo import conninfo_to_dict

PATIENCE_MS = 600
"""How long the program bears silence on this wire, by its address."""

READY = b"Z"


class Fault(StrEnum):
    """What happens at a message."""

    KILL = "process killed"
    CUT = "connection cut"
    STALL = "connection stalled"
    LOSE = "answer lost"
    HOLD = "held meanwhile"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the protocol: who sent it, its letter, and its text."""

    by_client: bool
    letter: bytes
    body: bytes

    @property
    def is_commit(self) -> bool:
        """Return whether the program asks the server to commit."""
        return self.by_client and self.body.rstrip(b"\0").endswith(b"COMMIT")


@dataclass(slots=True)
class Plan:
    """At which message what happens; `act` is done at it before anything is passed on.

    `at` counts from the run's first message, 1, or from the COMMIT that brings the books in, 0; or COMMITs alone.
    """

    at: int
    fault: Fault
    act: Callable[[], None] = lambda: None
    from_commit: bool = False
    of_commits: bool = False
    pid: int | None = None
    has_struck: bool = False


@dataclass(slots=True)
class Ends:
    """The two sockets of one connection, and whether anything passes between them."""

    client: socket.socket
    server: socket.socket
    is_stalled: bool = False
    loses_answer: bool = False

    def cut(self) -> None:
        """Close both ends at once."""
        for each in (self.client, self.server):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@dataclass(slots=True)
class FaultyWire:
    """A proxy on 127.0.0.1; `messages` are those that have passed since `listen_for`."""

    server_url: str
    messages: list[Message] = field(default_factory=list)
    plan: Plan | None = None
    commit: int | None = None
    """The number of the COMMIT that brings the books in: the first after the voucher lines were written."""
    _has_written: bool = False
    _commits: int = 0
    _door: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ends: list[Ends] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the address of the server by this wire."""
        server = conninfo_to_dict(self.server_url)
        port = self._door.getsockname()[1]
        calm = f"sslmode=disable&gssencmode=disable&connect_timeout=5&tcp_user_timeout={PATIENCE_MS}"
        return f"postgresql://{server['user']}:{server['password']}@127.0.0.1:{port}/{server['dbname']}?{calm}"

    def __enter__(self) -> Self:
        """Let connections in."""
        self._spawn(self._serve)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close every connection and wait until nobody listens."""
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for each in self._ends:
            each.cut()
        for thread in self._threads:
            thread.join(10)

    def listen_for(self, plan: Plan | None) -> None:
        """Count from nothing, and do what is planned."""
        with self._lock:
            self.messages, self.plan, self.commit, self._has_written, self._commits = [], plan, None, False, 0

    def _spawn(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self) -> None:
        """Connect every client with the server."""
        server = conninfo_to_dict(self.server_url)
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            upstream = socket.socket(socket.AF_UNIX)
            try:
                upstream.connect(f"{server['host']}/.s.PGSQL.{server.get('port', 5432)}")
            except OSError:
                client.close()
                upstream.close()
                continue
            ends = Ends(client, upstream)
            self._ends.append(ends)
            for by_client in (True, False):
                self._spawn(self._pump, ends, by_client)

    def _pump(self, ends: Ends, by_client: bool) -> None:  # noqa: FBT001 - a thread's argument
        """Pass messages on in one direction until an end is closed."""
        source, target = (ends.client, ends.server) if by_client else (ends.server, ends.client)
        is_startup, waiting = by_client, b""
        with contextlib.suppress(OSError), source:
            while piece := source.recv(1 << 16):
                waiting += piece
                passed = b""
                while (size := _size(waiting, is_startup=is_startup)) and size <= len(waiting):
                    raw, waiting = waiting[:size], waiting[size:]
                    letter, body = (b"", raw[4:]) if is_startup else (raw[:1], raw[5:])
                    is_startup = False
                    if self._is_due(Message(by_client, letter, body)):
                        target.sendall(passed)
                        passed = b""
                        self._strike(ends)
                    if ends.loses_answer and not by_client:
                        if letter == READY:
                            ends.cut()
                    elif not ends.is_stalled:
                        passed += raw
                target.sendall(passed)
        ends.cut()

    def _is_due(self, message: Message) -> bool:
        """Count one message, and return whether something is planned for it."""
        with self._lock:
            self.messages.append(message)
            if self.commit is None and message.is_commit and self._has_written:
                self.commit = len(self.messages)
            self._commits += message.is_commit
            self._has_written |= b"INTO voucher_lines" in message.body
            plan = self.plan
            if plan is None or plan.has_struck or (plan.from_commit and self.commit is None):
                return False
            begin = self.commit or 0 if plan.from_commit else 0
            passed = self._commits if plan.of_commits else len(self.messages)
            plan.has_struck = passed >= begin + plan.at
            return plan.has_struck

    def _strike(self, ends: Ends) -> None:
        """Break what is planned to break, before the message is passed on."""
        plan = self.plan
        if plan is None:
            return
        plan.act()
        if plan.fault is Fault.KILL and plan.pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(plan.pid, signal.SIGKILL)
        if plan.fault in {Fault.KILL, Fault.CUT}:
            ends.cut()
            raise ConnectionAbortedError
        ends.is_stalled |= plan.fault is Fault.STALL
        ends.loses_answer |= plan.fault is Fault.LOSE


def _size(waiting: bytes, *, is_startup: bool) -> int:
    """Return how long the first message of these bytes is, or 0 where that is not known yet."""
    start = 0 if is_startup else 1
    return start + int(struct.unpack(">I", waiting[start : start + 4])[0]) if len(waiting) >= start + 4 else 0
