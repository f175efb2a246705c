"""The installed package: a wheel in an empty environment, called from a folder that has nothing to do with it."""

import os
import site
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from support import FIXTURES, ROOT

pytestmark = pytest.mark.slow

NAMESAKES = {
    "pipeline": {"__init__.py": "OWNER = 'somebody else'\n", "run.py": "def run():\n    return 'theirs'\n"},
    "schemas": {"__init__.py": "OWNER = 'somebody else'\n", "frames.py": "FRAMES = 'theirs'\n"},
}
"""What other packages are called and hold: the names that were ours at the top, and modules that ours had there."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    return built


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment: its programs, the folder of its packages, and the company that is imported with it."""

    programs: Path
    packages: Path
    company: str

    def install(self, *wheels: Path) -> None:
        """Install wheels as they are, with nothing fetched."""
        pip = [sys.executable, "-m", "pip", "--python", str(self.programs / "python"), "install", "--quiet"]
        subprocess.run([*pip, "--no-deps", "--no-index", *map(str, wheels)], check=True)


@pytest.fixture(scope="module")
def namesakes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    """Return wheels of the packages `pipeline` and `schemas`, as other people's on the Python index."""
    folder = tmp_path_factory.mktemp("namesakes")
    wheels = []
    for name, modules in NAMESAKES.items():
        wheel, about = folder / f"{name}-1.0-py3-none-any.whl", f"{name}-1.0.dist-info"
        files = {f"{name}/{module}": text for module, text in modules.items()} | {
            f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
            f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: by hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        with zipfile.ZipFile(wheel, "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)
            archive.writestr(f"{about}/RECORD", "".join(f"{path},,\n" for path in [*files, f"{about}/RECORD"]))
        wheels.append(wheel)
    return tuple(wheels)


@pytest.fixture(scope="module", params=["FIRST", "LAST"])
def environment(
    wheel: Path, namesakes: tuple[Path, ...], tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Environment:
    """Return an environment with our wheel first or last beside its namesakes; our dependencies are lent, offline."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    packages = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    made = Environment(folder / "bin", Path(packages), f"WHEEL-{request.param}")
    for wheels in (namesakes, (wheel,)) if request.param == "LAST" else ((wheel,), namesakes):
        made.install(*wheels)
    # A path line lends packages, and not the editable install of this checkout: nested .pth files do not count.
    Path(packages, "lent.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    return made


def test_the_wheel_holds_code_sql_and_mappings_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"kerp_import", "kerp_schemas"}
    assert "kerp_import/mappings/charts/kerp-standard.yaml" in names
    assert "kerp_schemas/sql/migrations/000001_roles_and_functions.up.sql" in names
    assert "kerp_import/validate/rules/v101_unbalanced_voucher.sql" in names
    assert "kerp_schemas/sql/migrations/lint-exceptions.yaml" in names
    assert "kerp_import/schema_changes/lint/squawk.yaml" in names
    assert "kerp_import/schema_changes/lint/rules/d008_touches_no_row.sql" in names
    assert {"kerp_import/monitor/rules.yaml", "kerp_import/monitor/dashboard.json"} <= {*names}
    assert "kerp_import/py.typed" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_installed_program_does_the_main_job_from_any_folder(
    environment: Environment, home: Path, tmp_path: Path
) -> None:
    surroundings = {**os.environ, "KERP_HOME": str(home), "KERP_LANG": "ko", "PYTHONIOENCODING": "utf-8"}
    surroundings.pop("PYTHONPATH", None)
    surroundings.pop("KERP_DATABASE_URL", None)

    def call(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [str(environment.programs / program), *arguments],
            cwd=tmp_path,
            env=surroundings,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    ours = call("python", "-c", "import kerp_import, kerp_schemas; print(kerp_import.__file__, kerp_schemas.__file__)")
    assert all(Path(path).is_relative_to(environment.packages) for path in ours.stdout.split())
    assert call("kerp-import", "--version").stdout.startswith("kerp-import ")
    demo = FIXTURES / "demo"
    done = call(
        "kerp-import", "run", "--company", environment.company, "--create-company",
        "--mapping", str(demo / "mapping.yaml"), str(demo / "한빛상사_2024.xlsx"),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "이관 완료" in done.stdout
    assert (tmp_path / "kerp-reports").is_dir()


def test_other_packages_of_the_names_pipeline_and_schemas_stay_as_they_are(environment: Environment) -> None:
    for name, modules in NAMESAKES.items():
        there = {path.name: path.read_text(encoding="utf-8") for path in (environment.packages / name).glob("*.py")}
        assert there == modules
