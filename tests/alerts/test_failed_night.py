"""A night that fails, seen from everywhere at once; and the same once it is mended."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alert_people import SECRET, Mailbox, Webhook
from prometheus_beside import AlertHook, prometheus_beside, until
from support import CLEAN, MAPPING, Kerp

pytestmark = pytest.mark.slow

RUN = ("run", "--company", "HANBIT", "--create-company", "--mapping", MAPPING[0], CLEAN)
IN_THE_WAY = "ALTER TABLE voucher_lines ADD CONSTRAINT by_night CHECK (debit_amount < 1000)"
"""What somebody added to production in the evening."""


@dataclass(frozen=True, slots=True)
class Onlookers:
    """Everybody who looks at the night."""

    kerp: Kerp
    webhook: Webhook
    mailbox: Mailbox
    hook: AlertHook
    alerts: dict[str, str]

    @property
    def subjects(self) -> list[str]:
        """Return what the mails were about."""
        return [each["Subject"] for each in self.mailbox.mails]

    @property
    def states(self) -> dict[str, str]:
        """Return how it stands with the imports, by company, as `status` says."""
        shown: list[dict[str, Any]] = json.loads(self.kerp("status", "--json").stdout)["operations"]
        return {each["name"]: each["state"] for each in shown if each["kind"] == "batch"}

    def see_the_failure(self) -> None:
        """Run into what somebody put in the way, and see it from everywhere."""
        failed = self.kerp(*RUN, **self.alerts)
        assert (failed.returncode, failed.stderr.partition(" ")[0]) == (3, "KERP-X303"), failed.stderr
        assert (self.webhook.titles, self.subjects) == (["이관 실패"], ["Import Failed"])
        assert "by_night" in self.webhook.posts[0]["message"]
        assert self.states == {"HANBIT": "failed"}
        (line,) = [each for each in self.kerp("--color", "always", "status").stdout.splitlines() if "HANBIT" in each]
        assert line.startswith("\x1b[1;31m")
        assert "by_night" in line
        assert self.kerp("health", "--alert", **self.alerts).returncode == 4
        until(lambda: self.hook.has("KerpRunFailed", "firing"), "Alertmanager was not told")

    def see_the_end(self) -> None:
        """Run again, and see from everywhere that all is well."""
        mended = self.kerp(*RUN, **self.alerts)
        assert mended.returncode == 0, mended.stderr
        until(lambda: self.hook.has("KerpRunFailed", "resolved"), "Alertmanager was not told that it is over")
        assert self.webhook.titles == ["이관 실패", "정상: 이관"]
        assert self.subjects == ["Import Failed", "Back to Normal: Import"]
        assert self.states == {"HANBIT": "completed"}
        assert self.kerp("health").returncode == 0
        pings = [path.partition("?")[0] for path in self.webhook.paths if "rid=" in path]
        assert sorted(pings) == sorted([f"/{SECRET}/start", f"/{SECRET}/fail", f"/{SECRET}/start", f"/{SECRET}"])


def test_a_failed_night_is_seen_from_everywhere_and_its_end_too(  # noqa: PLR0913, PLR0917 - everybody who looks
    kerp: Kerp,
    webhook: Webhook,
    mail_server: tuple[Mailbox, int],
    surroundings: dict[str, str],
    database_url: str,
    tmp_path: Path,
) -> None:
    mailbox, port = mail_server
    mail = f"critical,en=mailto://127.0.0.1:{port}?from=kerp@example.com&to=kim@example.com&mode=insecure"
    alerts = {"KERP_ALERTS": f"{mail} {webhook.address}", "KERP_PING_URL": webhook.switch}
    kerp("monitor", "rules", "-o", "rules.yaml")
    with (
        prometheus_beside(tmp_path, surroundings) as (hook, _),
        psycopg.connect(database_url, autocommit=True) as admin,
    ):
        night = Onlookers(kerp, webhook, mailbox, hook, alerts)
        admin.execute(IN_THE_WAY.encode())
        night.see_the_failure()
        assert admin.execute("SELECT count(*) FROM vouchers").fetchone() == (0,)
        admin.execute("ALTER TABLE voucher_lines DROP CONSTRAINT by_night")
        night.see_the_end()
