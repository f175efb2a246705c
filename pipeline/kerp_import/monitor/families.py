"""The figures as Prometheus reads them: few labels, all of them codes of ours, zeros where nothing was counted yet.

Decision: docs/decisions/metrics.md
"""

from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib.metadata import version

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from kerp_import.monitor.figures import CountKept, MonitorFigures, RunsEnded, RunsUnderWay

KINDS = ("batch", "rehearsal", "migration", "backfill", "expand", "partition", "copy")
"""Every kind is told from the first scrape on: a counter that appears with its first event has no increase to see."""

BOUNDS = tuple(map(Decimal, ("0.1", "0.5", "1", "5", "15", "60", "300", "900", "3600", "14400")))
"""The buckets of seconds, as `seconds_bucket()` of migration 34 has them."""

COUNTERS = {
    "started": "Runs that began, once more each time that one goes on.",
    "completed": "Runs that ended well.",
    "failed": "Runs that ended with a fault.",
    "rejected": "Batches that were refused for findings.",
    "rolled_back": "Runs that were undone.",
    "paused": "Runs that stopped for now and may go on.",
}
STATES = {
    "running": "Runs under way.",
    "stalled": "Runs whose program is gone: no heartbeat for a minute, and the lock is free.",
    "silent": "Runs that say nothing for a minute and hold their lock.",
    "pending": "Runs that wait to go on.",
}
BAD_ENDS = ("failed", "rejected")


class StatusCollector(Collector):
    """Tells what `read` gives at the moment of asking, which is nothing where the database cannot be asked."""

    def __init__(self, read: Callable[[], MonitorFigures | None]) -> None:
        """Ask `read` whenever somebody collects."""
        self._read = read

    def collect(self) -> Iterator[Metric]:
        """Yield every family; without a database that it is not up, and nothing that would look like zeros."""
        figures = self._read()
        yield GaugeMetricFamily("kerp_up", "Whether the database could be asked.", value=float(figures is not None))
        told = GaugeMetricFamily("kerp_info", "The version of kerp-import that asked.", labels=["version"])
        told.add_metric([version("kerp-import")], 1)
        yield told
        if figures is not None:
            yield from families(figures)


def registry_of(read: Callable[[], MonitorFigures | None]) -> CollectorRegistry:
    """Return a registry of its own with our collector alone: nothing of this process is told."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(StatusCollector(read))
    return registry


def as_text(read: Callable[[], MonitorFigures | None]) -> bytes:
    """Return everything in Prometheus' text format."""
    return generate_latest(registry_of(read))


def families(figures: MonitorFigures) -> Iterator[Metric]:
    """Yield what the figures say, each family once."""
    yield from _counters(figures.counts)
    yield from _histograms(figures.counts)
    yield from _under_way(figures.under_way)
    yield from _ends(figures.ended)
    left = GaugeMetricFamily("kerp_backfill_rows_left", "Rows that backfills have still to fill.", labels=["table"])
    size = GaugeMetricFamily("kerp_backfill_batch_rows", "Rows that a backfill takes at once.", labels=["table"])
    for each in figures.backfills:
        left.add_metric([each.table_name], float(each.rows_left))
        if each.batch_rows is not None:
            size.add_metric([each.table_name], float(each.batch_rows))
    yield left
    yield size
    rest = GaugeMetricFamily(
        "kerp_default_partition_rows", "Rows for which there is no partition, estimated.", labels=["table"]
    )
    for partition in figures.defaults:
        rest.add_metric([partition.table_name], partition.row_estimate)
    yield rest
    if figures.last_backup is not None:
        yield GaugeMetricFamily(
            "kerp_last_backup_timestamp_seconds",
            "When the newest backup in this machine's folder was made.",
            value=figures.last_backup.timestamp(),
        )


def _counters(counts: tuple[CountKept, ...]) -> Iterator[Metric]:
    """Yield what was counted by kind, and findings by rule."""
    times = {(each.counter, each.kind): each.times for each in counts if not each.label}
    rows = {each.kind: each.amount for each in counts if each.counter == "rows"}
    for counter, words in COUNTERS.items():
        yield _by_kind(f"kerp_migration_{counter}", words, {kind: times.get((counter, kind), 0) for kind in KINDS})
    yield _by_kind(
        "kerp_migration_rows", "Rows that completed runs wrote.", {kind: rows.get(kind, 0) for kind in KINDS}
    )
    found = CounterMetricFamily("kerp_findings", "Findings of batches, by rule.", labels=["kind", "rule"])
    for each in counts:
        if each.counter == "finding":
            found.add_metric([each.kind, each.label], float(each.amount))
    yield found


def _by_kind(name: str, words: str, values: dict[str, int | Decimal]) -> Metric:
    """Return a counter with one value a kind."""
    family = CounterMetricFamily(name, words, labels=["kind"])
    for kind, value in values.items():
        family.add_metric([kind], float(value))
    return family


def _histograms(counts: tuple[CountKept, ...]) -> Iterator[Metric]:
    """Yield the seconds of whole runs by kind, and those of the steps of batches."""
    seconds: dict[tuple[str, str], list[CountKept]] = {}
    for each in counts:
        if each.counter == "seconds":
            seconds.setdefault((each.kind, each.label), []).append(each)
    whole = HistogramMetricFamily(
        "kerp_migration_duration_seconds", "From a run's first beginning to its end.", labels=["kind"]
    )
    steps = HistogramMetricFamily(
        "kerp_step_duration_seconds", "Seconds in one step of a batch.", labels=["kind", "step"]
    )
    for (kind, step), kept in seconds.items():
        family, labels = (steps, [kind, step]) if step else (whole, [kind])
        family.add_metric(labels, _buckets(kept), float(sum(each.amount for each in kept)))
    yield whole
    yield steps


def _buckets(kept: list[CountKept]) -> list[tuple[str, float]]:
    """Return for each bound how many took no longer."""
    known = [
        (str(bound), float(sum(each.times for each in kept if each.up_to is not None and each.up_to <= bound)))
        for bound in BOUNDS
    ]
    return [*known, ("+Inf", float(sum(each.times for each in kept)))]


def _under_way(runs: tuple[RunsUnderWay, ...]) -> Iterator[Metric]:
    """Yield how many are in each state, and since when the oldest of a company is."""
    for state, words in STATES.items():
        family = GaugeMetricFamily(f"kerp_migration_{state}", words, labels=["kind"])
        for kind in KINDS:
            family.add_metric([kind], sum(each.runs for each in runs if (each.kind, each.state) == (kind, state)))
        yield family
    oldest = GaugeMetricFamily(
        "kerp_migration_oldest_timestamp_seconds",
        "When the oldest run that is in this state began.",
        labels=["kind", "company", "state"],
    )
    for each in runs:
        if each.oldest is not None:
            oldest.add_metric([each.kind, each.company, each.state], each.oldest.timestamp())
    yield oldest


def _ends(ended: tuple[RunsEnded, ...]) -> Iterator[Metric]:
    """Yield when something last ended so, and what ended badly and was not mended since."""
    latest = GaugeMetricFamily(
        "kerp_migration_last_end_timestamp_seconds",
        "When a run of this kind and company last ended so.",
        labels=["kind", "company", "status"],
    )
    unmended = GaugeMetricFamily(
        "kerp_migration_unmended",
        "Runs that ended badly and were not run again to a good end.",
        labels=["kind", "company", "status"],
    )
    for each in ended:
        labels = [each.kind, each.company, each.status]
        if each.latest is not None:
            latest.add_metric(labels, each.latest.timestamp())
        if each.status in BAD_ENDS:
            unmended.add_metric(labels, each.unmended)
    yield latest
    yield unmended
