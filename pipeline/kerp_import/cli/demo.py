"""The command demo: three real runs with the books of a made-up company, on a server that goes away again.

Decision: docs/decisions/demo.md
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from kerp_import.cli.options import AsJson
from kerp_import.cli.session import SESSION, Exit, Stopped, answer_with_stop, command, print_json, say, show_line
from kerp_import.model.errors import DemoFolderTaken
from kerp_import.model.log_context import for_children
from kerp_import.model.shell import pasteable, quoted

BOOKS, FAULTY, MAPPING, SETTINGS = "한빛상사_2024.xlsx", "한빛상사_2024_오류.xlsx", "mapping.yaml", "kerp.toml"
COMPANY = 'company = "HANBIT"\nmapping = "mapping.yaml"\ncreate_company = true\n'
"""What kerp.toml says once, so that no run has to."""
KEPT = frozenset({"KERP_COLOR", "KERP_LANG"})
"""Variables that hold for the demo too: any other is about somebody's own books or server."""


@dataclass(frozen=True, slots=True)
class DemoShown:
    """What the demo left: its folder, the reports of its runs in their order, and what comes next."""

    folder: str
    exit_codes: tuple[int, ...]
    reports: tuple[str, ...]
    next: str


@command
def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help=say("장부와 보고서를 둘 폴더", "folder for books and reports"))
    ] = Path("kerp-demo"),
    *,
    as_json: AsJson = False,
) -> int:
    """Rehearse with planted errors, import the corrected books, and import them again."""
    _lay_out(folder)
    codes = []
    with _own_home() as home:
        for title, arguments, expected in _runs():
            show_line("")
            show_line(title)
            show_line(f"  $ {pasteable(arguments)}")
            show_line("")
            codes.append(_call(arguments, folder, home))
            if codes[-1] != expected:
                unforeseen = say("데모가 여기서 끝났습니다: 위를 보십시오", "The demo ends here: see above")
                answer_with_stop(Stopped(None, unforeseen, None, codes[-1]))
                return codes[-1]
    reports = sorted((folder / "kerp-reports").glob("*/report.html"))
    start = pasteable(("start", say("내보낸_파일_폴더", "FOLDER_OF_YOUR_EXPORTS")))
    if as_json:
        print_json(DemoShown(str(folder), tuple(codes), tuple(map(str, reports)), start))
        return Exit.DONE
    show_line("")
    where = quoted(str(folder / "kerp-reports"))
    show_line(say(f"보고서: {where} (데모의 서버와 자료는 지웠습니다)", f"Reports: {where} (server and data are gone)"))
    show_line(say(f"다음, 자기 파일로: {start}", f"Next, with your own files: {start}"))
    return Exit.DONE


def _runs() -> tuple[tuple[str, tuple[str, ...], int], ...]:
    """Return the runs: what each shows, how it is called, and how it must end."""
    return (
        (
            say("1. 예행: 일부러 오류 열 가지를 심은 파일", "1. A rehearsal that finds ten planted errors"),
            ("run", "--dry-run", FAULTY),
            Exit.REFUSED,
        ),
        (
            say("2. 이관: 고친 파일, 시산표와 1원까지 맞음", "2. The corrected books, promoted and tied out"),
            ("run", BOOKS),
            Exit.DONE,
        ),
        (
            say("3. 같은 파일을 다시: 바뀌는 것이 없음", "3. The same file again: nothing changes"),
            ("run", BOOKS),
            Exit.DONE,
        ),
    )


def _lay_out(folder: Path) -> None:
    """Put the books into the folder: a new one, an empty one, or that of an earlier demo."""
    settings = folder / SETTINGS
    is_ours = settings.is_file() and settings.read_text(encoding="utf-8", errors="replace") == COMPANY
    if folder.exists() and not is_ours and (not folder.is_dir() or any(folder.iterdir())):
        raise DemoFolderTaken(folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name in (BOOKS, FAULTY, MAPPING):
        shutil.copyfile(_shipped() / name, folder / name)
    settings.write_text(COMPANY, encoding="utf-8")


def _shipped() -> Path:
    """Return the folder of the demo's books: in the package when installed, beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "demo"
    return installed if installed.is_dir() else package.parents[1] / "fixtures/demo"


@contextmanager
def _own_home() -> Iterator[Path]:
    """Make a KERP_HOME, whose server and data are gone afterwards, however it ends."""
    from kerp_import.database import embedded

    home = Path(tempfile.mkdtemp(prefix="kerp-demo-"))
    try:
        yield home
    finally:
        embedded.remove(home)


def _call(arguments: tuple[str, ...], folder: Path, home: Path) -> int:
    """Call the program in the demo's folder as a person would, with nothing of the caller's own settings."""
    environment = {name: value for name, value in os.environ.items() if name in KEPT or not name.startswith("KERP_")}
    options = ["--quiet"] if SESSION.quiet else []
    sys.stdout.flush()
    done = subprocess.run(  # noqa: S603 - this program itself
        [sys.executable, "-m", "kerp_import", *arguments, "--lang", SESSION.language.value, *options],
        cwd=folder,
        env={**environment, "KERP_HOME": str(home), **for_children()},
        stdin=subprocess.DEVNULL,
        # Beside a document nothing else may stand on standard output.
        stdout=sys.stderr.fileno() if SESSION.as_json else None,
        check=False,
    )
    return done.returncode
