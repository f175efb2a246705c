"""Settings as a user meets them: kerp.toml, variables, the order between them, and `config`."""

import json
from pathlib import Path

import pytest
import typer
from kerp_import.cli import app
from kerp_import.cli.settings import EACH_TIME, NOT_SETTINGS, SHARED, key_of
from support import FIXTURES, Kerp

DEMO = FIXTURES / "demo"


def written(folder: Path, text: str) -> None:
    (folder / "kerp.toml").write_text(text, encoding="utf-8")


def shown(kerp: Kerp, *arguments: str, **environment: str) -> dict[str, tuple[str | None, str, str | None]]:
    """Return what `config` says: value, source and place by name."""
    told = json.loads(kerp(*arguments, "config", "--json", **environment).stdout)
    return {each["name"]: (each["value"], each["source"], each["place"]) for each in told}


def test_what_may_stand_outside_a_table_are_the_options_of_run_and_the_program() -> None:
    program = typer.main.get_command(app)
    run = program.commands["run"]  # type: ignore[attr-defined]
    options = {key_of(each) for each in (*program.params, *run.params)}
    assert options - NOT_SETTINGS - EACH_TIME == SHARED
    assert options >= EACH_TIME


@pytest.mark.slow
def test_a_run_needs_nothing_that_the_file_says(kerp: Kerp, tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "한빛.xlsx").write_bytes((DEMO / "한빛상사_2024.xlsx").read_bytes())
    (tmp_path / "계정.yaml").write_bytes((DEMO / "mapping.yaml").read_bytes())
    written(
        tmp_path,
        'company = "HANBIT"\ncreate_company = true\nfiles = ["exports"]\nmapping = "계정.yaml"\ndry_run = true\n',
    )
    done = kerp("run")
    assert (done.returncode, "예행 통과" in done.stdout) == (0, True), done.stderr


def test_the_command_line_wins_then_the_variable_then_the_file(kerp: Kerp, tmp_path: Path) -> None:
    assert shown(kerp)["company"] == (None, "default", None)
    written(tmp_path, 'company = "FILE"\nlog_format = "json"\n')
    assert shown(kerp)["company"] == ("FILE", "file", "kerp.toml:1")
    assert shown(kerp, KERP_COMPANY="VARIABLE")["company"] == ("VARIABLE", "environment", "KERP_COMPANY")
    assert shown(kerp, "--log-format", "text")["log_format"] == ("text", "command line", "--log-format")


def test_an_address_is_never_shown(kerp: Kerp) -> None:
    assert shown(kerp)["database_url"] == ("…", "environment", "KERP_DATABASE_URL")


def test_paths_are_meant_from_the_files_folder(kerp: Kerp, tmp_path: Path) -> None:
    written(tmp_path, 'mapping = ["a.yaml", "b.yaml"]\nprofile = "own.yaml"\nsheet = "own.yaml"\n')
    (tmp_path / "own.yaml").touch()
    told = shown(kerp)
    assert told["mapping"][0] == f"{tmp_path / 'a.yaml'}, {tmp_path / 'b.yaml'}"
    assert told["profile"][0] == str(tmp_path / "own.yaml")
    assert told["sheet"][0] == "own.yaml"


def test_of_several_years_one_is_chosen_and_never_guessed(kerp: Kerp, tmp_path: Path) -> None:
    written(
        tmp_path,
        'company = "HANBIT"\ncreate_company = true\n'
        '[year.2024]\nfiles = ["없는 것"]\n[year.2025]\nfiles = ["없는 폴더"]\n',
    )
    unsaid = kerp("run", "--dry-run")
    assert unsaid.returncode == 2
    assert "연도가 여럿입니다. 하나를 고르십시오: 2024, 2025" in unsaid.stderr
    assert "없는 폴더" in kerp("run", "--dry-run", "--fiscal-year", "2025").stderr
    assert "없는 것" in kerp("run", "--dry-run", KERP_FISCAL_YEAR="2024").stderr
    assert "2026 회계연도가 없습니다" in kerp("inspect", KERP_FISCAL_YEAR="2026").stderr
    told = shown(kerp)
    assert told["files [2024]"][0] == str(tmp_path / "없는 것")
    assert told["files [2025]"][2] == "kerp.toml:6"


def test_one_years_table_holds_by_itself(kerp: Kerp, tmp_path: Path) -> None:
    written(tmp_path, 'company = "HANBIT"\ncreate_company = true\n[year.2024]\nfiles = ["없는 것"]\n')
    assert "없는 것" in kerp("run", "--dry-run").stderr


def test_a_commands_own_table_wins(kerp: Kerp, tmp_path: Path) -> None:
    written(tmp_path, 'company = "HANBIT"\n[command.batches]\ncompany = "OTHER"\njson = true\n')
    assert json.loads(kerp("batches").stdout) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('\nmaping = "x"\n', "2행: maping: 없습니다. 'mapping'입니까?"),
        ("allow_unverified = true\n", "1행: allow_unverified: kerp.toml에 두지 않고 명령마다 적습니다"),
        ("[command.reconcil]\n", "1행: [command.reconcil]: 없습니다. 'reconcile'입니까?"),
        ('[command.batches]\nsheet = "x"\n', "2행: sheet: 없는 설정입니다"),
        ('on_conflict = "전부"\ncompany = "HANBIT"\n', '1행: on_conflict: "전부"는 쓸 수 없는 값입니다'),
        ("company = true\n", "1행: company: true는 쓸 수 없는 값입니다"),
        ('[command.map]\ncompany = "A"\n', "1행: [command.map]: 없는 설정입니다"),
        ("[command]\nx = 1\n", "2행: 표여야 합니다: [year.2024], [command.reconcile]"),
        ("[year.2024]\nfiscal_yer = 2024\n", "2행: fiscal_yer: 없습니다. 'fiscal_year'입니까?"),
    ],
)
def test_what_is_no_setting_is_told_with_its_line(kerp: Kerp, tmp_path: Path, text: str, said: str) -> None:
    written(tmp_path, text)
    command = ("run", "--dry-run", str(DEMO)) if "on_conflict" in text else ("batches",)
    done = kerp(*command)
    assert (done.returncode, said in done.stderr) == (3, True), done.stderr


def test_help_does_not_need_the_file(kerp: Kerp, tmp_path: Path) -> None:
    written(tmp_path, "= nothing")
    assert kerp("batches", "--help").returncode == 0


# The command line's own words


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("rn", ("없는 명령입니다: rn. 혹시 run?", "kerp-import 명령 …", "kerp-import")),
        ("map suggst", ("없는 명령입니다: suggst. 혹시 suggest?", "kerp-import map 명령 …", "kerp-import map")),
        (
            "batches --jsn",
            ("없는 옵션입니다: --jsn. 혹시 --json?", "kerp-import batches [옵션]", "kerp-import batches"),
        ),
        ("batches x", ("인수가 너무 많습니다: x", "kerp-import batches [옵션]", "kerp-import batches")),
        ("verify", ("RECEIPT가 빠졌습니다", "kerp-import verify [옵션] RECEIPT", "kerp-import verify")),
        ("db up x", ("[N]: 1 이상의 정수여야 합니다", "kerp-import db up [옵션] [N]", "kerp-import db up")),
    ],
)
def test_wrong_use_is_told_in_one_language(kerp: Kerp, typed: str, said: tuple[str, str, str]) -> None:
    what, usage, path = said
    done = kerp(*typed.split())
    assert (done.returncode, done.stderr) == (2, f"오류: {what}\n사용법: {usage}\n→ {path} --help\n")


def test_global_options_stand_before_or_after_the_command(kerp: Kerp) -> None:
    for arguments in (("--lang", "en", "batches", "--company"), ("batches", "--company", "HANBIT", "--lang=en", "x")):
        assert kerp(*arguments).stderr.startswith("Error: ")


def test_help_has_every_option_whole_and_no_english_of_typers(kerp: Kerp) -> None:
    for command in (("run",), ("map", "export"), ()):
        shown_help = kerp(*command, "-h", COLUMNS="80").stdout
        assert kerp(*command, "--help", COLUMNS="80").stdout == shown_help
        assert not {"Usage", "Options", "Show this message", "[OPTIONS]", "<str>", "…"} & {*shown_help.split(" ")}
    assert "--create-missing accounts,partners,departments,projects" in kerp("run", "-h", COLUMNS="80").stdout
    assert kerp("-V").stdout == kerp("--version").stdout


# Batches by their names


@pytest.mark.slow
def test_a_batch_is_named_by_its_beginning_or_as_the_latest(kerp: Kerp, tmp_path: Path) -> None:
    ids = []
    for _ in range(2):
        kerp("run", "--company", "HANBIT", "--create-company", "--dry-run", DEMO / "한빛상사_2024.xlsx")
        ids.append(json.loads(kerp("batches", "--json").stdout)[0]["id"])
    assert f"id: {ids[1]}\n" in kerp("batch", "show", "latest", "--company", "HANBIT").stdout
    assert "KERP-X762" in kerp("batch", "show", "latest").stderr
    written(tmp_path, 'company = "HANBIT"\n')
    assert f"id: {ids[1]}\n" in kerp("batch", "show", "latest").stdout
    assert f"id: {ids[0]}\n" in kerp("batch", "show", ids[0][:-3].upper()).stdout
    assert kerp("diff", ids[0], "latest").returncode in {0, 4}
    both = kerp("batch", "show", ids[0][:4])
    assert both.stderr.splitlines()[0] == (f"KERP-X761 '{ids[0][:4]}'로 시작하는 배치가 여럿입니다: {ids[1]}, {ids[0]}")
    for none in ("ffffffff", "01a", "%", "없음"):
        assert "KERP-X404" in kerp("batch", "show", none).stderr
