"""What is written is its user's alone, goes through no planted link, and leaves nothing behind when its owner dies."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from kerp_import.files.outputs import make_folder, write_new, write_over
from kerp_import.files.spools import HeldFolder, passing_spool
from kerp_import.model.errors import HomeUnwritable, OutputRefused
from support import CLEAN, MAPPING, Kerp

pytestmark = pytest.mark.slow

HOLD = """
import sys, time
from pathlib import Path
from kerp_import.files.spools import HeldFolder, spool_folder
held = HeldFolder(Path(sys.argv[1]) / "archive" / "unfinished-1")
(held.folder / "rows").write_text("900101-1234567")
(spool_folder("kerp-") / "rows").write_text("900101-1234567")
print("held", flush=True)
time.sleep(600)
"""


def modes(folder: Path) -> set[int]:
    """Return the modes of all files and folders in the folder."""
    return {stat.S_IMODE(each.lstat().st_mode) for each in folder.rglob("*")}


def left(home: Path) -> list[str]:
    """Return what of rows on their way lies in a home."""
    return sorted(each.relative_to(home).as_posix() for each in home.glob("*/*") if each.is_dir())


def test_what_a_killed_process_leaves_is_swept_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KERP_HOME", str(tmp_path))
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, env=os.environ, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        assert owner.stdout.readline() == "held\n"
        held = left(tmp_path)
        # While its owner lives nobody touches it.
        with passing_spool():
            HeldFolder(tmp_path / "archive" / "unfinished-2").drop()
            still_held = left(tmp_path)
        owner.send_signal(signal.SIGKILL)
    assert [each.split("-")[0] for each in held] == ["archive/unfinished", "spool/reading"]
    assert set(held) < set(still_held)
    HeldFolder(tmp_path / "archive" / "unfinished-3").drop()
    HeldFolder(tmp_path / "spool" / "reading-3").drop()
    assert set(left(tmp_path)).isdisjoint(held)
    assert not list(tmp_path.rglob("rows"))


def test_a_run_leaves_nothing_that_others_may_read(kerp: Kerp, home: Path, tmp_path: Path) -> None:
    (given := tmp_path / "given").mkdir(mode=0o755)
    before = set((home / "archive").iterdir()) if (home / "archive").exists() else set()
    run = ("run", "--company", "HANBIT", "--create-company", "--mapping", MAPPING[0])
    assert kerp(*run, CLEAN, "--report-dir", given / "made" / "r").returncode == 0
    assert kerp(*run, "--skip-invalid", CLEAN, "--report-dir", given, "--dry-run").returncode == 0
    assert kerp("--log-file", tmp_path / "log", "rules").returncode == 0
    assert kerp("template", "-o", tmp_path / "template.xlsx").returncode == 0
    assert modes(given) == {0o600, 0o700}
    assert stat.S_IMODE(given.stat().st_mode) == 0o755
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("log", "template.xlsx")} == {0o600}
    archives = {each for each in set((home / "archive").iterdir()) - before if (each / "tables.json").exists()}
    assert archives
    assert {mode for each in archives for mode in modes(each)} == {0o600}
    assert {stat.S_IMODE(each.stat().st_mode) for each in archives} == {0o700}


def test_a_planted_link_is_replaced_and_never_followed(kerp: Kerp, tmp_path: Path) -> None:
    (victim := tmp_path / "victim").write_text("kept", encoding="utf-8")
    (folder := tmp_path / "r").mkdir()
    for name in ("report.html", "report.json", "report.xlsx", "receipt.html", "receipt.json"):
        (folder / name).symlink_to(victim)
    run = ("run", "--company", "HANBIT", "--create-company", "--mapping", MAPPING[0], CLEAN, "--report-dir", folder)
    assert kerp(*run).returncode == 0
    assert victim.read_text(encoding="utf-8") == "kept"
    assert not any(each.is_symlink() for each in folder.iterdir())


def test_a_new_file_is_made_in_the_place_of_no_other(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputRefused):
        write_new(tmp_path / "link", b"x")
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_of_the_users_keeps_its_mode_where_it_is_written_anew(tmp_path: Path) -> None:
    (file := tmp_path / "mapping.yaml").write_bytes(b"a")
    file.chmod(0o644)
    write_over(file, b"b", keep_mode=True)
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"b", 0o644)
    write_over(file, b"c")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"c", 0o600)
    assert [each.name for each in tmp_path.iterdir()] == ["mapping.yaml"]


def test_folders_on_the_way_are_private_and_given_ones_keep_their_mode(tmp_path: Path) -> None:
    (given := tmp_path / "given").mkdir(mode=0o755)
    make_folder(given / "a" / "b")
    assert [stat.S_IMODE(each.stat().st_mode) for each in (given, given / "a", given / "a" / "b")] == [
        0o755,
        0o700,
        0o700,
    ]


def test_a_home_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeUnwritable, match="KERP-X324"):
        HeldFolder(tmp_path / "file" / "spool" / "reading-1")
