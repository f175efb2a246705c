"""Metrics pushed, rules and dashboard written: what is secret stays so, and what is wrong is told."""

import base64
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from threading import Thread

import pytest
from support import Kerp

SECRET = "s3cret-말"  # noqa: S105 - the test's own


class PushGateway(ThreadingHTTPServer):
    """Takes what is pushed, from whoever knows the password."""

    def __init__(self) -> None:
        """Listen on a port of its own."""
        super().__init__(("127.0.0.1", 0), _Pushes)
        self.pushed: list[tuple[str, str, str]] = []
        self.answer = 200


class _Pushes(BaseHTTPRequestHandler):
    """One push."""

    server: PushGateway

    def do_PUT(self) -> None:
        """Keep it."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.pushed.append((self.path, self.headers.get("Authorization", ""), body))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(name="gateway")
def _gateway() -> Iterator[PushGateway]:
    with PushGateway() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_push_says_who_pushes_and_its_password_is_nowhere_else(
    kerp: Kerp, gateway: PushGateway, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text(f"kerp:{SECRET}\n", encoding="utf-8")
    url = f"http://127.0.0.1:{gateway.server_port}"
    pushed = kerp("--verbose", "--log-file", "log.txt", "monitor", "push", url, "--credentials-file", "secret.txt")
    assert (pushed.returncode, pushed.stdout) == (0, f"{url}에 보냈습니다\n"), pushed.stderr
    ((path, authorization, body),) = gateway.pushed
    assert path.startswith("/metrics/job/kerp_import/instance/")
    assert base64.b64decode(authorization.removeprefix("Basic ")).decode() == f"kerp:{SECRET}"
    assert "kerp_up 1.0" in body
    by_variable = kerp("monitor", "push", url, "--json", KERP_PUSH_CREDENTIALS=f"kerp:{SECRET}")
    assert json.loads(by_variable.stdout) == {"gateway": url}
    assert gateway.pushed[-1][1] == authorization
    gateway.answer = 401
    refused = kerp("--verbose", "--log-file", "log.txt", "monitor", "push", url, KERP_PUSH_CREDENTIALS=f"kerp:{SECRET}")
    assert (refused.returncode, "KERP-X904 Pushgateway에 보내지 못했습니다: HTTP 401" in refused.stderr) == (3, True)
    said = [each for done in (pushed, by_variable, refused) for each in (done.stdout, done.stderr)]
    assert SECRET not in "".join([*said, (tmp_path / "log.txt").read_text(encoding="utf-8")])


def test_a_push_without_a_database_says_that_it_is_down(kerp: Kerp, gateway: PushGateway) -> None:
    url = f"http://127.0.0.1:{gateway.server_port}"
    done = kerp("monitor", "push", url, KERP_DATABASE_URL="postgresql://127.0.0.1:1/kerp?connect_timeout=2")
    assert (done.returncode, done.stderr.partition(" ")[0]) == (3, "KERP-X301")
    assert "kerp_up 0.0" in gateway.pushed[0][2]


@pytest.mark.parametrize(
    ("url", "code"),
    [("ftp://x", "KERP-X903"), ("http://u:p@127.0.0.1:1", "KERP-X903"), ("http://[", "KERP-X903"),
     ("http://127.0.0.1:1", "KERP-X904")],
)  # fmt: skip
def test_an_address_that_is_none_or_holds_a_password_or_answers_nobody_is_told(kerp: Kerp, url: str, code: str) -> None:
    done = kerp("monitor", "push", url)
    assert (done.returncode, done.stderr.partition(" ")[0]) == (3, code)
    assert "u:p" not in done.stderr


def test_rules_and_dashboard_are_written_for_another_user_to_read_and_over_nothing(kerp: Kerp, tmp_path: Path) -> None:
    for command, name in (("rules", "rules.yaml"), ("dashboard", "dashboard.json")):
        assert kerp("monitor", command, "-o", name).returncode == 0
        shipped = files("kerp_import.monitor").joinpath(name).read_bytes()
        assert (tmp_path / name).read_bytes() == shipped
        assert (tmp_path / name).stat().st_mode & 0o444 == 0o444
        assert kerp("monitor", command, "-o", name).returncode == 3


def test_a_file_that_would_be_passed_over_and_an_address_without_port_are_wrong_use(kerp: Kerp) -> None:
    assert kerp("monitor", "textfile", "kerp.txt").returncode == 2
    for wrong in ("9719", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", ":9719", "127.0.0.1:９７１９"):
        assert kerp("monitor", "serve", "--listen", wrong).returncode == 2, wrong
