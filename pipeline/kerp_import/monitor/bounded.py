"""A look at the database that never lasts longer than whoever asked will wait, however dead the wire is.

Threads stand here and in `serve` alone.
"""

import logging
import threading
from collections.abc import Callable

from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words
from kerp_import.monitor.figures import MonitorFigures

LOG = logging.getLogger("kerp_import")

PATIENCE = 8.0
"""Seconds: Prometheus gives a scrape up after ten."""

DOWN = Words("데이터베이스를 읽지 못했습니다: {reason}", "The database could not be asked: {reason}")
BACK = Words("데이터베이스를 다시 읽습니다", "The database can be asked again")
TOO_LONG = "timeout {seconds:.0f} s"


class _Look:
    """One look under way, which several may wait for."""

    def __init__(self) -> None:
        self.is_over = threading.Event()
        self.figures: MonitorFigures | None = None
        self.error: BaseException | None = None


class BoundedReader:
    """Looks at the database for all who ask, one look at a time; who asks meanwhile is given the same answer."""

    def __init__(self, read: Callable[[], MonitorFigures], patience: float = PATIENCE) -> None:
        """Look by `read`, and wait for it no longer than `patience` seconds."""
        self._read, self._patience = read, patience
        self._guard = threading.Lock()
        self._under_way: _Look | None = None
        self._is_down = False

    def __call__(self) -> MonitorFigures | None:
        """Return what is seen; None, and why in the log, where the database cannot be asked. A bug stays one."""
        with self._guard:
            if self._under_way is None:
                self._under_way = _Look()
                # A thread that hangs in a dead wire must not keep the program from ending.
                threading.Thread(target=self._look, args=(self._under_way,), daemon=True).start()
            under_way = self._under_way
        if not under_way.is_over.wait(self._patience):
            self._note(TOO_LONG.format(seconds=self._patience))
            return None
        if under_way.error is not None and not isinstance(under_way.error, KerpError):
            raise under_way.error
        self._note(None if under_way.error is None else str(under_way.error))
        return under_way.figures

    def _look(self, under_way: _Look) -> None:
        """Look, and let everybody go who waits."""
        try:
            under_way.figures = self._read()
        except BaseException as error:  # noqa: BLE001 - raised again where it was asked for
            under_way.error = error
        with self._guard:
            self._under_way = None
        under_way.is_over.set()

    def _note(self, reason: str | None) -> None:
        """Log that the database has gone, once, and once that it is back."""
        with self._guard:
            is_news, self._is_down = self._is_down != (reason is not None), reason is not None
        if is_news:
            LOG.warning((BACK if reason is None else DOWN.filled(reason=reason)).in_both)
