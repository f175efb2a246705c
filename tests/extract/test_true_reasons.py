"""A file that holds no table says what it is, by its contents, and how one gets a table out of it."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from kerp_import.extract.formats import open_file
from kerp_import.extract.formats.no_tables import DUMP, EXPORT, UNPACK
from kerp_import.model.errors import FormatUnknown
from kerp_import.model.words import Language, Words
from support import FIXTURES, Kerp

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXCEL_ROOT = b"\x20\x08\x02\x00" + b"\0" * 12


def stream(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


def entry(name: str, clsid: bytes = b"") -> bytes:
    """Return one entry of an OLE directory."""
    return stream(name).ljust(80, b"\0") + clsid.ljust(48, b"\0")


def zipped(*members: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name in members:
            archive.writestr(name, b"\x89PNG" if name.endswith(".png") else b"<x/>")
    return whole.getvalue()


@pytest.mark.parametrize(
    ("content", "ko", "en", "cure"),
    [
        (b"%PDF-1.7", "PDF 문서", "a PDF document", EXPORT),
        (OLE + entry("HwpSummaryInformation"), "한글 문서 (HWP)", "a Hangul document (HWP)", EXPORT),
        (b"HWP Document File V3.00", "한글 문서 (HWP)", "a Hangul document (HWP)", EXPORT),
        (zipped("Contents/section0.xml"), "한글 문서 (HWPX)", "a Hangul document (HWPX)", EXPORT),
        (OLE + entry("WordDocument"), "워드 문서", "a Word document", EXPORT),
        (zipped("word/document.xml"), "워드 문서", "a Word document", EXPORT),
        (OLE + entry("PowerPoint Document") + entry("Workbook"), "파워포인트 문서", "a PowerPoint document", EXPORT),
        (zipped("ppt/presentation.xml"), "파워포인트 문서", "a PowerPoint document", EXPORT),
        (b"\x89PNG\r\n\x1a\n", "그림 파일", "a picture", EXPORT),
        (b"\xff\xd8\xff\xe0", "그림 파일", "a picture", EXPORT),
        (b"BM\x00\x00", "그림 파일", "a picture", EXPORT),
        (b"Rar!\x1a", "RAR 압축 파일", "a RAR archive", UNPACK),
        (b"SQLite format 3\0", "SQLite 데이터베이스", "an SQLite database", DUMP),
        (
            zipped("1.png", "2.png"),
            "읽을 수 있는 파일이 없는 ZIP (장부/1.png: 그림 파일; 장부/2.png: 그림 파일)",
            "a zip archive without a file that can be read (장부/1.png: a picture; 장부/2.png: a picture)",
            EXPORT,
        ),
    ],
)
def test_a_file_says_what_it_is_and_what_to_do(tmp_path: Path, content: bytes, ko: str, en: str, cure: Words) -> None:
    (tmp_path / "분개장.xlsx").write_bytes(content)
    with pytest.raises(FormatUnknown) as caught:
        open_file(tmp_path / "분개장.xlsx", shown_as="장부")
    assert caught.value.say(Language.KO) == f"장부: 읽을 수 있는 형식이 아닙니다 ({ko})"
    assert caught.value.say(Language.EN) == f"장부: not a format that can be read ({en})"
    assert (caught.value.advise(Language.KO), caught.value.advise(Language.EN)) == (cure.ko, cure.en)


def test_two_letters_that_begin_a_picture_begin_a_table_too(tmp_path: Path) -> None:
    (tmp_path / "x.bmp").write_text("BM코드,이름\n1,가\n", encoding="utf-8")
    (sheet,) = open_file(tmp_path / "x.bmp", shown_as="x")
    assert sheet.delimiter == ","


def test_a_workbook_with_a_letter_in_it_is_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "x.xls").write_bytes(OLE + entry("Root Entry", EXCEL_ROOT) + entry("WordDocument") + entry("Workbook"))
    with pytest.raises(FormatUnknown) as caught:
        open_file(tmp_path / "x.xls", shown_as="x")
    assert caught.value.reason.ko == "깨진 파일"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("빈.csv", "읽을 표가 없습니다: 빈.csv (내용이 하나도 없음)\n→ 내려받기가 끊긴 파일입니다."),
        ("빈 폴더", "읽을 표가 없습니다: 빈 폴더 (폴더 안에 파일이 없음)\n→ 회계 프로그램에서 내려받은 파일을"),
        ("잠금", "읽을 표가 없습니다: ~$장부.xlsx (엑셀이 열어 둔 동안 만드는 잠금 파일)\n→ 잠금 파일에는 장부가"),
        ("~$장부.xlsx", "읽을 표가 없습니다: ~$장부.xlsx (엑셀이 열어 둔 동안 만드는 잠금 파일)\n→ 잠금 파일에는"),
        ("그림", "읽을 표가 없습니다: 장부.xlsx (그림 파일)\n→ 회계 프로그램에서 그 화면을 조회한 뒤"),
        ("없는 것.csv", "KERP-X101 없는 것.csv: 파일을 읽을 수 없습니다 (파일이 없음)\n→ 경로와 권한을"),
    ],
)
@pytest.mark.parametrize("command", [("inspect",), ("run", "--dry-run", "--company", "HANBIT", "--create-company")])
def test_where_there_is_no_table_at_all_the_reason_is_told(
    kerp: Kerp, tmp_path: Path, command: tuple[str, ...], given: str, says: str
) -> None:
    (tmp_path / "빈.csv").touch()
    for folder in ("빈 폴더", "잠금", "그림"):
        (tmp_path / folder).mkdir()
    for lock in ("잠금/~$장부.xlsx", "~$장부.xlsx"):
        (tmp_path / lock).write_bytes(b"\x04user")
    (tmp_path / "그림" / "장부.xlsx").write_bytes(b"\x89PNG")
    done = kerp(*command, given)
    assert done.returncode == 3, done.stdout
    assert says in done.stderr


def test_a_workbook_is_read_by_its_contents_whatever_it_is_called(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["코드", "이름"])
    book.save(tmp_path / "book.pdf")
    (tmp_path / "html.xls").write_text("<html><table><tr><td>코드<td>이름</table>", encoding="utf-8")
    (tmp_path / "text.xlsx").write_text("코드,이름\n1,가\n", encoding="utf-8")
    for name in ("book.pdf", "html.xls", "text.xlsx"):
        (sheet,) = open_file(tmp_path / name, shown_as=name)
        assert next(sheet.parts())["c0"][0] == "코드"


def test_a_locked_workbook_is_told_from_a_broken_one(kerp: Kerp) -> None:
    done = kerp("inspect", FIXTURES / "containers" / "locked.xls")
    assert done.returncode == 3
    assert "암호가 걸린 파일" in done.stderr
    assert "--password-file" in done.stderr
