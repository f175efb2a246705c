"""OpenTelemetry traces: a span for the command and one for each of its steps, where the environment wants them.

A collector that is away costs two seconds at the end, and nothing else.

Decision: docs/decisions/traces.md
"""

import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from kerp_import.model.errors import KerpError
from kerp_import.model.spans import SPANS, SpanOpener, untold
from kerp_import.model.words import Words

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

LOG = logging.getLogger("kerp_import")

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
EXPORTER, IS_OFF, SERVICE = "OTEL_TRACES_EXPORTER", "OTEL_SDK_DISABLED", "OTEL_SERVICE_NAME"
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")

PATIENCE = 2.0
"""Seconds that the end of a command waits for the collector."""

NOT_INSTALLED = Words(
    "추적을 보낼 수 없습니다: `pip install 'kerp-import[traces]'`",
    "Traces cannot be sent: `pip install 'kerp-import[traces]'`",
)
NOT_SPOKEN = Words(
    "추적은 OTLP/HTTP로만 보냅니다 (보통 4318 포트): `OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`",
    "Traces are sent by OTLP over HTTP alone (port 4318 as a rule): `OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`",
)
NOT_DELIVERED = Words(
    "추적을 수집기에 다 보내지 못했습니다. 작업에는 아무 영향이 없습니다",
    "Not all traces reached the collector; the work itself is not touched by that",
)


@dataclass(slots=True)
class Traces:
    """The traces of one call of the program."""

    provider: "TracerProvider"
    exporter: "WatchedExporter"
    command: ExitStack
    """Holds the span of the command."""

    def end(self) -> None:
        """End the command's span and hand over what is left, for two seconds at most."""
        SPANS.open = untold
        self.command.close()
        leaving = threading.Thread(target=self.provider.shutdown, daemon=True)
        leaving.start()
        leaving.join(PATIENCE)
        if self.exporter.has_missed or leaving.is_alive():
            LOG.warning(NOT_DELIVERED.in_both)


UNDER_WAY: list[Traces] = []
"""Those of this process: one, or none."""


def is_wanted(environment: Mapping[str, str]) -> bool:
    """Tell whether the environment asks for traces."""
    exporter = environment.get(EXPORTER, "").casefold()
    if environment.get(IS_OFF, "").casefold() == "true" or exporter == "none":
        return False
    return bool(exporter) or any(environment.get(each) for each in ENDPOINTS)


def begin(command: str) -> None:
    """Tell this call's steps as spans where the environment asks for it; what hinders that hinders nothing else."""
    if UNDER_WAY or not is_wanted(os.environ):
        return
    if any(os.environ.get(each, "").casefold() == "grpc" for each in PROTOCOLS):
        LOG.warning(NOT_SPOKEN.in_both)
        return
    try:
        exporter = _exporter()
    except ImportError:
        LOG.warning(NOT_INSTALLED.in_both)
        return
    UNDER_WAY.append(begun(command, exporter))


def end() -> None:
    """End what was begun."""
    if UNDER_WAY:
        UNDER_WAY.pop().end()


def _exporter() -> "SpanExporter":
    """Return the exporter that the environment names."""
    # The SDK warns by itself of each failed delivery, on the terminal too; ours is one line at the end.
    log = logging.getLogger("opentelemetry")
    log.propagate = False
    log.addHandler(logging.NullHandler())
    if os.environ.get(EXPORTER, "").casefold() == "console":
        from opentelemetry.sdk.trace.export import ConsoleSpanExporter

        return ConsoleSpanExporter(out=sys.stderr)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter()


def begun(command: str, exporter: "SpanExporter") -> Traces:
    """Begin the span of a command, below which those of its steps are told to `exporter` by a thread of its own."""
    from importlib.metadata import version

    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    told = {"service.version": version("kerp-import")}
    if not os.environ.get(SERVICE):
        told["service.name"] = "kerp-import"
    watched = WatchedExporter(exporter)
    # Not at exit, where it would wait for as long as it likes.
    provider = TracerProvider(resource=Resource.create(told), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(cast("SpanExporter", watched)))
    command_span = ExitStack()
    open_span = _opener(provider)
    command_span.enter_context(open_span("kerp-import", {"kerp.command": command}))
    SPANS.open = open_span
    return Traces(provider, watched, command_span)


def _opener(provider: "TracerProvider") -> SpanOpener:
    """Return how a span is opened: below the one that is open in this thread, else below the command's."""
    from opentelemetry import trace
    from opentelemetry.context import Context

    tracer = provider.get_tracer("kerp_import")
    commands: list[Context] = []

    @contextmanager
    def open_span(name: str, attributes: Mapping[str, str]) -> Iterator[None]:
        is_inside = trace.get_current_span().is_recording()
        with tracer.start_as_current_span(
            name,
            context=None if is_inside or not commands else commands[0],
            attributes=dict(attributes),
            # What an error says may quote a cell.
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            if not commands:
                commands.append(trace.set_span_in_context(span))
            try:
                yield
            except BaseException as error:
                code = error.code if isinstance(error, KerpError) else type(error).__name__
                span.set_status(trace.StatusCode.ERROR, code)
                raise

    return open_span


class WatchedExporter:
    """An exporter that remembers whether something was not delivered."""

    def __init__(self, exporter: "SpanExporter") -> None:
        """Hand on to `exporter`."""
        self._exporter = exporter
        self.has_missed = False

    def export(self, spans: "Sequence[ReadableSpan]") -> "SpanExportResult":
        """Hand spans on."""
        result = self._exporter.export(spans)
        self.has_missed |= result.name != "SUCCESS"
        return result

    def shutdown(self) -> None:
        """End the exporter."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Have the exporter hand over what it holds."""
        return self._exporter.force_flush(timeout_millis)
