"""Four eyes: whoever confirmed the mapping, or is the only one who rehearsed, may not promote."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from support import CLEAN, MAPPING, Kerp

pytestmark = pytest.mark.slow

RUN = ("run", "--company", "HANBIT", "--report-dir", "r", CLEAN)


@pytest.fixture(name="people")
def _people(server_url: str, database_url: str) -> Iterator[dict[str, str]]:
    """Return the address of the database for three people with logins of their own."""
    names = {who: f"{who}_{uuid4().hex[:8]}" for who in ("mapper", "tester", "approver")}
    with psycopg.connect(server_url, autocommit=True) as admin:
        for name in names.values():
            admin.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'x' IN ROLE kerp_importer").format(sql.Identifier(name))
            )
    host = database_url.partition("@")[2]
    yield {who: f"postgresql://{name}:x@{host}" for who, name in names.items()}
    with psycopg.connect(server_url, autocommit=True) as admin:
        for name in names.values():
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@pytest.fixture(name="mapped")
def _mapped(kerp: Kerp, people: dict[str, str]) -> dict[str, str]:
    """Return the three, one of whom has saved the company's mapping."""
    kerp("company", "add", "HANBIT", "--name", "(주)한빛상사")
    done = kerp("map", "apply", MAPPING[0], "--company", "HANBIT", KERP_DATABASE_URL=people["mapper"])
    assert done.returncode == 0, done.stderr
    return people


def login(address: str) -> str:
    return address.partition("://")[2].partition(":")[0]


def test_mapper_tester_and_approver_are_three_and_the_receipt_names_them(
    kerp: Kerp, mapped: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "kerp.toml").write_text("four_eyes = true\n", encoding="utf-8")
    rehearsed = kerp(*RUN, "--dry-run", KERP_DATABASE_URL=mapped["tester"])
    assert rehearsed.returncode == 0, rehearsed.stderr
    assert "네 눈 원칙: 매핑을 확인하지 않은 다른 사람이 자기 로그인으로 옮깁니다." in rehearsed.stdout
    # Who looked before is no difference between two rehearsals of the same.
    again = kerp(*RUN, "--dry-run", KERP_DATABASE_URL=mapped["tester"])
    assert again.returncode == 0, again.stderr
    ids = [each["id"] for each in json.loads(kerp("batches", "--json").stdout)]
    compared = kerp("diff", *ids)
    assert compared.returncode == 0, compared.stdout
    # Another laptop has no such setting, and cannot skip it.
    (tmp_path / "kerp.toml").unlink()
    for who, code in (("tester", "KERP-X713"), ("mapper", "KERP-X712")):
        refused = kerp(*RUN, KERP_DATABASE_URL=mapped[who])
        assert (refused.returncode, code in refused.stderr) == (3, True), refused.stderr
    unsaved = kerp(*RUN, "--mapping", MAPPING[0], KERP_DATABASE_URL=mapped["approver"])
    assert (unsaved.returncode, "KERP-X714" in unsaved.stderr) == (3, True), unsaved.stderr
    done = kerp(*RUN, KERP_DATABASE_URL=mapped["approver"])
    assert done.returncode == 0, done.stderr
    receipt = json.loads((tmp_path / "r" / "receipt.json").read_text(encoding="utf-8"))
    eyes = receipt["run"]["options"]["four_eyes"]
    assert ([each["login"] for each in eyes["mappers"]], [each["login"] for each in eyes["testers"]]) == (
        [login(mapped["mapper"])], [login(mapped["tester"])],
    )  # fmt: skip
    assert eyes["approver"]["login"] == login(mapped["approver"])
    page = (tmp_path / "r" / "receipt.html").read_text(encoding="utf-8")
    assert all(login(each) in page for each in mapped.values())
    assert "로그인을 누가 썼는지는 서버가 모릅니다." in page
    assert kerp("verify", tmp_path / "r" / "receipt.json").returncode == 0


def test_another_persons_rehearsal_of_something_else_is_none(kerp: Kerp, mapped: dict[str, str]) -> None:
    kerp("company", "four-eyes", "HANBIT")
    other = kerp(*RUN, "--dry-run", "--voucher-status", "draft", KERP_DATABASE_URL=mapped["tester"])
    assert other.returncode == 0, other.stderr
    kerp(*RUN, "--dry-run", KERP_DATABASE_URL=mapped["approver"])
    refused = kerp(*RUN, KERP_DATABASE_URL=mapped["approver"])
    assert refused.stderr.splitlines()[0] == (
        f"KERP-X713 네 눈 원칙: 로그인 '{login(mapped['approver'])}' 말고 이 파일·매핑·옵션으로 예행한 사람이 없습니다"
    )
    assert kerp(*RUN, "--dry-run", KERP_DATABASE_URL=mapped["tester"]).returncode == 0
    assert kerp(*RUN, KERP_DATABASE_URL=mapped["approver"]).returncode == 0


def test_lifting_needs_a_reason_that_stays(kerp: Kerp, mapped: dict[str, str], tmp_path: Path) -> None:
    assert kerp("company", "four-eyes", "HANBIT").stdout == "HANBIT: 네 눈 원칙을 지킵니다\n"
    assert kerp("company", "four-eyes", "HANBIT", "--lift").returncode == 2
    assert kerp(*RUN, KERP_DATABASE_URL=mapped["mapper"]).returncode == 3
    lifted = kerp("company", "four-eyes", "HANBIT", "--lift", "--why", "휴가", KERP_DATABASE_URL=mapped["mapper"])
    assert lifted.stdout == "HANBIT: 네 눈 원칙을 풀었습니다 (휴가)\n", lifted.stderr
    assert "four eyes: off" in kerp("company", "show", "HANBIT").stdout
    assert kerp(*RUN, KERP_DATABASE_URL=mapped["mapper"]).returncode == 0
    receipt = json.loads((tmp_path / "r" / "receipt.json").read_text(encoding="utf-8"))
    eyes = receipt["run"]["options"]["four_eyes"]
    assert (eyes["is_on"], eyes["set_by"]["login"], eyes["why"]) == (False, login(mapped["mapper"]), "휴가")
    assert "휴가" in (tmp_path / "r" / "receipt.html").read_text(encoding="utf-8")
    assert "KERP-X401" in kerp("company", "four-eyes", "HANBI").stderr
