"""Traces: a span a step below the command's, no content, and a collector that is away hinders nobody."""

import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from kerp_import.cli import traces
from kerp_import.database import operations
from kerp_import.database.connection import Database
from kerp_import.database.operations import Beginning
from kerp_import.model.errors import UnknownCompany
from kerp_import.model.spans import SPANS, untold
from kerp_import.model.step import Clock, Step
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from support import CLEAN, FAULTY, MAPPING, Kerp

RUN = ("run", "--company", "HANBIT", "--create-company", "--mapping", str(MAPPING[0]))


class Collector(ThreadingHTTPServer):
    """A collector that speaks OTLP over HTTP."""

    def __init__(self) -> None:
        """Listen on a port of its own."""
        super().__init__(("127.0.0.1", 0), _Collected)
        self.names: list[str] = []
        self.texts: list[str] = []


class _Collected(BaseHTTPRequestHandler):
    """One delivery."""

    server: Collector

    def do_POST(self) -> None:
        """Keep the spans."""
        request = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.texts.append(str(request))
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.server.names += [each.name for each in scope.spans]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(name="spans")
def _spans() -> Iterator[InMemorySpanExporter]:
    """Return the SDK's own exporter, which is told every span of this test."""
    exporter = InMemorySpanExporter()
    under_way = traces.begun("test", exporter)
    traces.UNDER_WAY.append(under_way)
    yield exporter
    traces.end()
    assert SPANS.open is untold


def ended(exporter: InMemorySpanExporter) -> dict[str, ReadableSpan]:
    """Return every span by its name, once all are told."""
    traces.end()
    return {each.name: each for each in exporter.get_finished_spans()}


def test_each_step_and_each_operation_is_a_span_below_the_commands(spans: InMemorySpanExporter, db: Database) -> None:
    clock = Clock(lambda *_: None)
    with clock.step(Step.COMMIT), clock.step(Step.PROMOTE):
        pass
    with db.second() as notes, operations.noted(db, notes, Beginning("copy", "vouchers", "1:2:2")):
        pass
    told = ended(spans)
    assert set(told) == {"kerp-import", "commit", "promote", "copy"}
    command = told["kerp-import"]
    assert (command.parent, dict(command.attributes or {})) == (None, {"kerp.command": "test"})
    parents = {name: span.parent.span_id for name, span in told.items() if span.parent is not None}
    ids = {name: span.context.span_id for name, span in told.items()}
    assert parents == {"commit": ids["kerp-import"], "promote": ids["commit"], "copy": ids["kerp-import"]}
    assert len({span.context.trace_id for span in told.values()}) == 1
    assert dict(told["copy"].attributes or {}) == {"kerp.name": "vouchers"}
    assert command.resource.attributes["service.name"] == "kerp-import"


def test_a_step_in_another_thread_is_below_the_commands_too(spans: InMemorySpanExporter) -> None:
    clock = Clock(lambda *_: None)

    def work() -> None:
        with clock.step(Step.TRANSFORM):
            pass

    thread = Thread(target=work)
    thread.start()
    thread.join()
    told = ended(spans)
    assert told["transform"].parent is not None
    assert told["transform"].parent.span_id == told["kerp-import"].context.span_id


def test_a_fault_is_its_code_and_never_its_sentence(spans: InMemorySpanExporter) -> None:
    clock = Clock(lambda *_: None)
    with pytest.raises(UnknownCompany), clock.step(Step.EXTRACT):
        raise UnknownCompany(company="비밀 900101-1234567")
    with pytest.raises(ValueError, match="비밀"), clock.step(Step.LOAD):
        raise ValueError("비밀 900101-1234567")  # noqa: EM101, TRY003 - what a library would say
    told = ended(spans)
    said = {name: (span.status.status_code.name, span.status.description) for name, span in told.items()}
    assert said["extract"] == ("ERROR", UnknownCompany.code)
    assert said["load"] == ("ERROR", "ValueError")
    assert [span.name for span in told.values() if span.events] == []
    assert "비밀" not in "".join(span.to_json() for span in told.values())


def test_nothing_is_told_unless_the_environment_asks_for_it() -> None:
    assert not traces.is_wanted({})
    assert not traces.is_wanted({"OTEL_SERVICE_NAME": "x"})
    assert traces.is_wanted({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"})
    assert traces.is_wanted({"OTEL_TRACES_EXPORTER": "console"})
    assert not traces.is_wanted({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"})
    assert not traces.is_wanted({"OTEL_SDK_DISABLED": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"})


@pytest.mark.slow
def test_a_run_tells_a_real_collector_every_step_and_no_row(kerp_process: Kerp) -> None:
    with Collector() as collector:
        Thread(target=collector.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{collector.server_port}"
        refused = kerp_process(*RUN, FAULTY, OTEL_EXPORTER_OTLP_ENDPOINT=address)
        done = kerp_process(*RUN, CLEAN, OTEL_EXPORTER_OTLP_ENDPOINT=address)
        collector.shutdown()
    assert (refused.returncode, done.returncode) == (4, 0), done.stderr
    steps = {"extract", "transform", "load", "validate", "promote", "commit", "history", "archive"}
    assert steps <= set(collector.names)
    assert collector.names.count("kerp-import") == 2
    said = "".join(collector.texts)
    assert [each for each in ("한빛", "보통예금", ".xlsx", "10101", "KERP-V") if each in said] == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["nobody", "mute", "grpc"])
def test_a_collector_that_is_away_or_mute_neither_breaks_nor_delays_a_run(kerp_process: Kerp, kind: str) -> None:
    plain_begun = time.monotonic()
    assert kerp_process("company", "list").returncode == 0
    plain = time.monotonic() - plain_begun
    with socket.create_server(("127.0.0.1", 0)) as door:
        # Mute: it takes the connection and never says a word.
        port = 1 if kind == "nobody" else door.getsockname()[1]
        told = {"OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}"}
        told |= {"OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"} if kind == "grpc" else {}
        begun = time.monotonic()
        done = kerp_process(*RUN, CLEAN, **told)
        took = time.monotonic() - begun
        begun = time.monotonic()
        listed = kerp_process("company", "list", **told)
        delay = time.monotonic() - begun - plain
    assert (done.returncode, listed.returncode) == (0, 0), done.stderr
    assert delay < traces.PATIENCE + 2, (took, delay)
    wanted = (traces.NOT_SPOKEN if kind == "grpc" else traces.NOT_DELIVERED).in_both
    assert done.stderr.count(wanted) == 1
    assert "Traceback" not in done.stderr
    assert done.stdout.splitlines()[-1:] != []
