"""The installed package: a wheel in an empty environment, called from a folder that has nothing to do with it."""

import os
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from support import FIXTURES, ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the bin folder of an environment that holds the wheel; its dependencies are lent by ours, offline."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    target = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            str(wheel),
        ],
        check=True,
    )
    # A path line lends packages, and not the editable install of this checkout: nested .pth files do not count.
    Path(target, "lent.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    return folder / "bin"


def test_the_wheel_holds_code_sql_and_mappings_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"kerp_import", "kerp_schemas"}
    assert "kerp_import/mappings/charts/kerp-standard.yaml" in names
    assert "kerp_schemas/sql/migrations/000001_roles_and_functions.up.sql" in names
    assert "kerp_import/validate/rules/v101_unbalanced_voucher.sql" in names
    assert "kerp_import/py.typed" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_installed_program_does_the_main_job_from_any_folder(installed: Path, home: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "KERP_HOME": str(home), "KERP_LANG": "ko", "PYTHONIOENCODING": "utf-8"}
    environment.pop("PYTHONPATH", None)
    environment.pop("KERP_DATABASE_URL", None)

    def call(*arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(installed / "kerp-import"), *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    where = subprocess.run(
        [str(installed / "python"), "-c", "import kerp_import; print(kerp_import.__file__)"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert str(ROOT) not in where
    assert call("--version").stdout.startswith("kerp-import ")
    demo = FIXTURES / "demo"
    done = call("run", "--company", "WHEEL", "--mapping", str(demo / "mapping.yaml"), str(demo / "한빛상사_2024.xlsx"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "kerp-reports").is_dir()
