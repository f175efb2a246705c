"""A text file that is decoded, checked and divided in one look reads as it did, whatever of it is kept or trimmed."""

from collections.abc import Iterator
from pathlib import Path
from threading import current_thread, main_thread

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kerp_import.extract.formats import encoding, kept_text, open_file
from kerp_import.extract.formats.cell_edges import may_have_edges
from kerp_import.extract.formats.delimited_records import Plain, is_plain
from kerp_import.extract.formats.encoding import Lump
from kerp_import.extract.formats.read_ahead import read_ahead
from kerp_import.extract.recognise.subtotal_labels import LIKELY, SUBTOTALS, labels_in
from kerp_import.model.errors import EncodingUnknown, TextBroken

BLANKS = "".join(map(chr, (*range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0x85, 0xA0, 0x1680)))
CELL = st.text(st.sampled_from("a가,1\"' \t\x0b\x0c·㈜₩" + BLANKS), max_size=4)


@settings(deadline=None)
@given(
    rows=st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=4),
    delimiter=st.sampled_from(",;\t|"),
    quoted=st.booleans(),
)
def test_white_space_at_the_edge_of_a_cell_is_never_overlooked(
    rows: list[list[str]], delimiter: str, *, quoted: bool
) -> None:
    def written(cell: str) -> str:
        return f'"{cell.replace(chr(34), chr(34) * 2)}"' if quoted else cell.replace(delimiter, "").replace('"', "")

    data = "".join(delimiter.join(map(written, row)) + "\n" for row in rows).encode()
    assert is_plain(data, delimiter, 2)
    cells = Plain(Lump(1, data), 2).frame(delimiter).select("c0", "c1")
    needs = not cells.with_columns(pl.all().str.strip_chars()).equals(cells)
    assert may_have_edges(data, delimiter) >= needs


def test_cells_without_white_space_at_their_edges_are_left_alone() -> None:
    assert not may_have_edges('2024-01-05,"1,000",가 나 다,㈜한빛·₩\n'.encode(), ",")
    assert not may_have_edges(b"a\t\tb c\n\t\t\n", "\t")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("in_memory", [0, 1 << 24])
def test_a_text_of_many_lumps_is_read_whole_in_any_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, codec: str, in_memory: int
) -> None:
    for place, name, size in ((encoding, "FIRST", 200), (encoding, "LUMP", 900), (kept_text, "PARSED", 4_000)):
        monkeypatch.setattr(place, name, size)
    monkeypatch.setattr(kept_text, "IN_MEMORY", in_memory)
    cells: list[tuple[str, str, str, str | None]] = [
        (f"{n}", " 가나 " if n % 50 == 0 else "가나", f"{n:,}", None) for n in range(3_000)
    ]
    cells[1_234] = ("1234", "두\n줄", "7", "네 번째")
    lines = [f'{a},{b},"{c}"' for a, b, c, _ in cells]
    lines[1_234] = '1234,"두\n줄",7,네 번째'
    path = tmp_path / "a.csv"
    path.write_bytes("\n".join(lines).encode(codec))
    (sheet,) = open_file(path, shown_as="a.csv")
    rows = [row for part in sheet.parts(700) for row in part.select("c0", "c1", "c2", "c3").rows()]
    assert rows == [(a, b.strip(), c, d) for a, b, c, d in cells]
    assert [each.height for each in sheet.parts(700)] == [700, 700, 700, 700, 200]
    assert sheet.encoding == codec.removesuffix("-sig") + ("-le" if codec == "utf-16" else "")


def test_that_it_is_no_text_of_any_encoding_is_told_before_its_broken_quote(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'a,b\n1,"2"3\n' + b"4,5\n" * 50_000 + b"\xff\xff\n")
    with pytest.raises(EncodingUnknown):
        open_file(path, shown_as="a.csv")
    path.write_bytes(b'a,b\n1,"2"3\n' + b"4,5\n" * 50_000)
    with pytest.raises(TextBroken):
        open_file(path, shown_as="a.csv")


def test_reading_ahead_keeps_the_order_and_tells_of_an_error_in_its_place() -> None:
    threads = []

    def items() -> Iterator[int]:
        for item in (1, 2, 3):
            threads.append(current_thread())
            yield item
        message = "the fourth"
        raise ValueError(message)

    ahead = read_ahead(items())
    assert [next(ahead), next(ahead), next(ahead)] == [1, 2, 3]
    with pytest.raises(ValueError, match="the fourth"):
        next(ahead)
    assert main_thread() not in threads


@pytest.mark.parametrize("written", ["{}", "*** {} ***", "[ {} ]", "{} :", "<< {}(총12건) >>", "　{}　", "-{}-(3행)"])
def test_every_label_passes_the_first_look_however_it_is_decorated(written: str) -> None:
    labels = sorted(
        {spelt for each in SUBTOTALS for spelt in (each, each.upper(), each if each.isascii() else " ".join(each))}
    )
    cells = pl.DataFrame({"cell": [written.format(each) for each in labels]})
    assert cells["cell"].str.contains(LIKELY).all()
    assert labels_in(cells, ["cell"]).height == cells["cell"].n_unique()
    assert labels_in(pl.DataFrame({"cell": ["1월분 임차료", "합계표 제출", "소계산업(주)"]}), ["cell"]).is_empty()
