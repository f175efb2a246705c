"""One moment of the source that every worker reads at, and the workers: each a connection to either server.

Decision: docs/decisions/table-copy.md
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TypeVar

from kerp_import.backfill.pieces import filled
from kerp_import.database.connection import Database, literal
from kerp_import.table_copy.ranges import CopyRange

WORKERS = 4
"""Ranges that are under way at once: COPY keeps one processor of a server busy."""

LOOK = 1.0
"""Seconds after which whoever waits for the workers says that the program lives."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CopyWorker:
    """Two sessions that work on one range: one reads the source at the moment, one writes the target."""

    source: Database
    target: Database

    def see(self, company: str | None) -> None:
        """Have the source show the rows of a company, or of whom the login sees."""
        self.source.ask("table_copy/tenant.sql", {"company": company or ""})

    @contextmanager
    def writing(self, company: str | None) -> Iterator[None]:
        """Open a transaction on the target for the rows of a company, or of all."""
        with self.target.transaction():
            self.target.ask("table_copy/tenant.sql", {"company": company or ""})
            yield


@dataclass(frozen=True, slots=True)
class Workers:
    """The workers that are free, and who is told now and then that the others are at work."""

    free: SimpleQueue[CopyWorker]
    count: int

    def each(
        self, work: Callable[[CopyWorker, CopyRange], T], ranges: Sequence[CopyRange], beat: Callable[[], None]
    ) -> Iterator[tuple[CopyRange, T]]:
        """Yield each range with what came of it, as they are done; after a failure no other range is begun."""

        def worked(rows: CopyRange) -> T:
            worker = self.free.get()
            try:
                worker.see(rows.rows.company)
                return work(worker, rows)
            finally:
                self.free.put(worker)

        with ThreadPoolExecutor(self.count, thread_name_prefix="copy") as pool:
            under_way: dict[Future[T], CopyRange] = {pool.submit(worked, each): each for each in ranges}
            try:
                while under_way:
                    beat()
                    done, _ = wait(under_way, LOOK, FIRST_COMPLETED)
                    for each in done:
                        yield under_way.pop(each), each.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)


@contextmanager
def at_one_moment(source: Database) -> Iterator[tuple[Database, str]]:
    """Hold one moment of the source open; give the session that holds it, and the moment's name."""
    with source.second() as holder:
        holder.ask("table_copy/no_idle_limit.sql", {})
        with holder.transaction():
            holder.do("table_copy/begin_reading.sql", {})
            ((name,),) = holder.statement(filled("table_copy/export_snapshot.sql", {}), 1)
            yield holder, str(name)


@contextmanager
def workers_at(source: Database, target: Database, moment: str, count: int = WORKERS) -> Iterator[Workers]:
    """Give workers that all read the source at the moment."""
    free: SimpleQueue[CopyWorker] = SimpleQueue()
    with ExitStack() as stack:
        for _ in range(count):
            worker = CopyWorker(stack.enter_context(source.second()), stack.enter_context(target.second()))
            worker.source.ask("table_copy/no_idle_limit.sql", {})
            stack.enter_context(worker.source.transaction())
            worker.source.do("table_copy/begin_reading.sql", {})
            worker.source.execute(filled("table_copy/set_snapshot.sql", {"snapshot": literal(moment)}))
            free.put(worker)
        yield Workers(free, count)
