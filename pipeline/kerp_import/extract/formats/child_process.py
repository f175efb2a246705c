"""Runs in the child process: a reader that a broken file may crash; only the files it writes come back.

It is run by its path and imports nothing of ours, so that it starts in the time that fastexcel and pyarrow need.
"""

import json
import runpy
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from functools import partial
from importlib import import_module
from math import isfinite
from pathlib import Path
from typing import Any

STEP = 1 << 16
"""Most rows of one written file."""
PIECE = 1 << 12
"""Rows of which the words of a dictionary are written out at once."""
TOO_MUCH = "more than"
"""How the complaint begins about a file that comes to more than it may."""
OWN_MEMORY = Path("/proc/self/statm")
DISK = 16 << 30
"""Most bytes of one written file."""
LONG = 10**15
"""Workbooks keep fifteen digits of a number: from here on the last ones may be zeros that nobody wrote."""
BINARY_WORKBOOK = Path(__file__).with_name("binary_workbook.py")
"""Our own reader of what is hidden, run by its path as this program is."""
JOB_OBJECT = Path(__file__).with_name("job_object.py")
"""What bounds the memory on Windows, run by its path too."""
VELVET = "VelvetSweatshop"
"""The password of workbooks that were only protected against changes; Excel tries it without asking."""
NEEDED = {
    "sheets": ("fastexcel", "pyarrow.ipc"),
    "cells": ("fastexcel", "pyarrow.ipc", "pyarrow.compute", "olefile"),
    "parquet": ("pyarrow.ipc", "pyarrow.parquet"),
    "arrow": ("pyarrow.ipc",),
    "decrypt": ("msoffcrypto",),
}
"""What each work imports: all of it takes twice as long as what a workbook needs (165 ms, 97 ms)."""

Batches = Iterator[Any]
Answer = dict[str, Any]
"""What the parent is told of what was written."""
Task = Callable[[Path, Path, Any], Any]


def main() -> None:
    """Do the work that the arguments name, and print the answer to the parent as JSON."""
    work, path, folder, memory, seconds = sys.argv[1:]
    tasks: dict[str, Task] = {
        "sheets": sheets,
        "cells": cells,
        "parquet": parquet,
        "arrow": arrow,
        "decrypt": decrypt,
    }
    wanted = json.loads(sys.stdin.readline())
    # What is imported counts as taken already, so it is imported before the limit is set.
    for name in NEEDED[work]:
        import_module(name)
    limit(int(memory), int(seconds))
    answer = tasks[work](Path(path), Path(folder), wanted)
    print(json.dumps(answer))  # noqa: T201 - the answer to the parent


def limit(memory: int, seconds: int) -> None:
    """Let the system end this process if it takes more than that; limits that the platform lacks are skipped."""
    if sys.platform == "win32":
        with suppress(OSError):
            runpy.run_path(str(JOB_OBJECT))["limit_memory"](memory)
        return
    import resource

    amounts = {resource.RLIMIT_CPU: seconds, resource.RLIMIT_FSIZE: DISK, resource.RLIMIT_CORE: 0}
    if OWN_MEMORY.exists():
        taken = int(OWN_MEMORY.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        amounts[resource.RLIMIT_AS] = taken + memory
    for which, amount in amounts.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(which, (amount, amount))


def sheets(path: Path, folder: Path, wanted: dict[str, str]) -> list[Answer]:
    """Write the named sheets as text, for a parent that looks through their XML itself."""
    import fastexcel

    reader = fastexcel.read_excel(path.read_bytes())
    answers = []
    for number, name in enumerate(wanted["sheets"]):
        sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        answers.append(write_sheet(sheet, sheet.to_arrow(), folder, number))
    return answers


def cells(path: Path, folder: Path, wanted: dict[str, str]) -> list[Answer]:
    """Write all sheets, or the named one, as text with exact numbers; list error cells, and what is hidden."""
    import fastexcel

    reader = fastexcel.read_excel(path.read_bytes())
    shown = runpy.run_path(str(BINARY_WORKBOOK))["shown_sheets"](path)
    if len(shown) != len(reader.sheet_names):
        sys.exit(f"{len(shown)} sheets are listed, {len(reader.sheet_names)} are read")
    answers = []
    for number, name in enumerate(reader.sheet_names):
        if wanted["sheet"] not in (None, name):
            answers.append({"name": name, "files": None})
            continue
        sheet = reader.load_sheet(**only(name, "string"))
        batch, errors = sheet.to_arrow_with_errors()
        floats = reader.load_sheet(**only(name, "float")).to_arrow()
        answer = write_sheet(sheet, exact(batch, floats), folder, number)
        answer["errors"] = [(*each.position, each.detail) for each in errors.errors] if errors else []
        answer["long"] = long_numbers(floats, partial(reader.load_sheet, **only(name, "boolean")))
        answers.append({**answer, **shown[number].facts()})
    return answers


def only(name: str, kind: str) -> dict[str, Any]:
    """Return how all cells of one sheet are asked for as one type."""
    return {"idx_or_name": name, "header_row": None, "skip_rows": 0, "dtypes": kind}


def long_numbers(floats: Any, booleans: Callable[[], Any]) -> list[tuple[int, int, str]]:  # noqa: ANN401 - as below
    """Return row and column, from 0, and text of the number cells with more digits than a workbook keeps.

    Texts of digits come as floats too, but a boolean is made of number cells only.
    """
    import pyarrow.compute as pc

    found = []
    for index, numbers in enumerate(floats.columns):
        is_long = pc.fill_null(pc.greater_equal(pc.abs(numbers), LONG), fill_value=False)
        found += [(at, index, numbers[at].as_py()) for at in pc.indices_nonzero(is_long).to_pylist()]
    if not found:
        return []
    columns = booleans().to_arrow().columns
    return [
        (at, index, format(Decimal(repr(number)), "f").removesuffix(".0"))
        for at, index, number in found
        if isfinite(number) and columns[index][at].as_py() is not None
    ]


def write_sheet(sheet: Any, batch: Any, folder: Path, number: int) -> Answer:  # noqa: ANN401 - pyarrow has no types
    """Write one sheet and describe it; rows count from row 1, columns from the first with a value."""
    first = min((column.absolute_index for column in sheet.selected_columns), default=0)
    names = [f"c{first + index}" for index in range(batch.num_columns)]
    pieces = (batch.rename_columns(names).slice(at, STEP) for at in range(0, batch.num_rows, STEP))
    return {
        "name": sheet.name,
        "hidden": sheet.visible != "visible",
        "first": first,
        "values": sum(batch.num_rows - column.null_count for column in batch.columns),
        "files": write(pieces, folder, number),
        "width": first + batch.num_columns,
    }


def exact(batch: Any, floats: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Restore all digits of numbers, which come as text with nine decimals."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = []
    for texts, numbers in zip(batch.columns, floats.columns, strict=True):
        broken = pc.indices_nonzero(pc.fill_null(pc.not_equal(pc.floor(numbers), numbers), fill_value=False))
        if len(broken) == 0:
            columns.append(texts)
            continue
        values = texts.to_pylist()
        for at, number in zip(broken.to_pylist(), numbers.take(broken).to_pylist(), strict=True):
            # A text that could be a number is left as it is: only what was written from this very number is replaced.
            if isfinite(number) and values[at].lstrip("-") == f"{abs(number):.9f}".rstrip("0").rstrip("."):
                values[at] = format(Decimal(repr(number)), "f")
        columns.append(pa.array(values, pa.string()))
    return pa.record_batch(columns, schema=pa.schema([(name, pa.string()) for name in batch.schema.names]))


def parquet(path: Path, folder: Path, wanted: dict[str, int]) -> Answer:
    """Write the rows of a Parquet file."""
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as file:
        return columns(file.schema_arrow, file.iter_batches(STEP), folder, wanted)


def arrow(path: Path, folder: Path, wanted: dict[str, int]) -> Answer:
    """Write the rows of an Arrow file or stream, each batch checked for offsets that lead astray."""
    from pyarrow import ipc

    with path.open("rb") as stream:
        if stream.read(6) == b"ARROW1":
            file = ipc.open_file(path)
            batches = (file.get_batch(at) for at in range(file.num_record_batches))
            return columns(file.schema, batches, folder, wanted)
        stream.seek(0)
        reader = ipc.open_stream(stream)
        return columns(reader.schema, iter(reader), folder, wanted)


def columns(schema: Any, batches: Batches, folder: Path, most: dict[str, int]) -> Answer:  # noqa: ANN401 - as above
    """Write batches with columns named c0…cN, at most so many cells and bytes; words of a dictionary in full."""
    files: list[str] = []
    cells_left, bytes_left = most["cells"], most["bytes"]
    for whole in batches:
        whole.validate(full=True)
        cells_left -= whole.num_rows * max(whole.num_columns, 1)
        if cells_left < 0:
            sys.exit(f"{TOO_MUCH} {most['cells']:,} cells")
        numbered = whole.rename_columns([f"c{index}" for index in range(whole.num_columns)])
        for at in range(0, whole.num_rows, STEP):
            part = numbered.slice(at, STEP)
            bytes_left -= written_size(part)
            if bytes_left < 0:
                sys.exit(f"{TOO_MUCH} {most['bytes']:,} bytes")
            files += write(iter([written_out(part)]), folder, 0, len(files))
    return {"names": list(schema.names), "files": files}


def written_size(batch: Any) -> int:  # noqa: ANN401 - pyarrow has no types
    """Return the bytes of a batch with its words written out, a few rows at a time."""
    return sum(int(written_out(batch.slice(at, PIECE)).nbytes) for at in range(0, batch.num_rows, PIECE))


def written_out(batch: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    """Return the batch with every word of a dictionary in its place: a thousand cells may share one of a megabyte."""
    import pyarrow as pa

    columns = [each.dictionary_decode() if pa.types.is_dictionary(each.type) else each for each in batch.columns]
    return pa.record_batch(columns, names=batch.schema.names)


def write(batches: Batches, folder: Path, number: int, start: int = 0) -> list[str]:
    """Write each batch as a file, and return the names of the files."""
    from pyarrow import ipc

    names = []
    for at, batch in enumerate(batches, start):
        names.append(f"{number}-{at}.arrow")
        with ipc.new_file(folder / names[-1], batch.schema, options=ipc.IpcWriteOptions(compression="lz4")) as file:
            file.write_batch(batch)
    return names


def decrypt(path: Path, folder: Path, wanted: dict[str, str | None]) -> bool:
    """Write the workbook without its password; return whether one of the passwords was right."""
    import msoffcrypto
    from msoffcrypto.exceptions import InvalidKeyError

    with path.open("rb") as stream:
        office = msoffcrypto.OfficeFile(stream)
        for password in (VELVET, wanted["password"]):
            if not password:
                continue
            with suppress(InvalidKeyError):
                checked = {"verify_password": True} if office.format == "ooxml" else {}
                office.load_key(password=password, **checked)
                with (folder / "decrypted").open("wb") as out:
                    office.decrypt(out)
                return True
    return False


if __name__ == "__main__":
    main()
