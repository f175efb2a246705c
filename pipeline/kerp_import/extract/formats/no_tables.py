"""What a file is that holds no table we can read, by its contents, and how its reader gets a table out of it.

Decision: docs/decisions/true-reasons.md
"""

from dataclasses import dataclass

from kerp_import.model.words import Words


@dataclass(frozen=True, slots=True)
class NoTable:
    """What such a file is, and what to do instead of giving it."""

    what: Words
    cure: Words


EXPORT = Words(
    "회계 프로그램에서 그 화면을 조회한 뒤 인쇄 대신 '엑셀' 단추(또는 오른쪽 클릭 메뉴의 '엑셀로 변환')로 내려받아 "
    ".xlsx나 CSV를 주십시오. 화면마다의 메뉴는 kerp-import start 폴더가 알려 줍니다. "
    "장부가 아닌 파일이면 빼고 실행하십시오.",
    "Open that screen in the accounting program and export it with its Excel button ('엑셀', or '엑셀로 변환' in the "
    "menu of the right mouse button) instead of printing it; kerp-import start FOLDER names the menu of each screen. "
    "If the file is no part of the books, leave it out.",
)
UNPACK = Words(
    "압축을 풀고, 그 안의 엑셀이나 CSV 파일 또는 그 폴더를 주십시오. ZIP은 풀지 않아도 됩니다.",
    "Unpack it, and give the Excel or CSV files in it, or their folder; a zip archive need not be unpacked.",
)
SAVE_AS = Words(
    "엑셀에서 열어 '다른 이름으로 저장'에서 Excel 통합 문서(.xlsx)를 골라 저장한 것을 주십시오.",
    "Open it in Excel, save it as an Excel workbook (.xlsx), and give that.",
)
BROKEN = Words(
    "파일이 깨졌거나 내려받다가 끊겼습니다. 다시 내려받거나, 엑셀에서 열리면 .xlsx로 다시 저장하십시오.",
    "The file is broken, or its download was cut off: export it again or, if Excel opens it, save it again as .xlsx.",
)
DUMP = Words(
    "데이터베이스 파일은 읽지 않습니다. 회계 프로그램에서 분개장과 합계잔액시산표를 엑셀로 내려받으십시오.",
    "Files of databases are not read: export journal and trial balance from the accounting program to Excel.",
)
NULS = Words(
    "텍스트 파일이면 인코딩을 지정하십시오: --encoding utf-16-le. 아니면 회계 프로그램에서 엑셀로 다시 내려받으십시오.",
    "If it is text, name its encoding: --encoding utf-16-le. If not, export it from the accounting program to Excel.",
)
SAVE_WITHOUT = Words(
    "엑셀에서 암호로 열어 암호 없이 다시 저장하거나, 그 프로그램에서 다시 내려받으십시오.",
    "Open it with its password and save it again without one, or export it again.",
)

PICTURE = NoTable(Words("그림 파일", "a picture"), EXPORT)
WORD = NoTable(Words("워드 문서", "a Word document"), EXPORT)
SLIDES = NoTable(Words("파워포인트 문서", "a PowerPoint document"), EXPORT)
HANGUL = NoTable(Words("한글 문서 (HWP)", "a Hangul document (HWP)"), EXPORT)
HANGUL_X = NoTable(Words("한글 문서 (HWPX)", "a Hangul document (HWPX)"), EXPORT)
OFFICE = NoTable(Words("엑셀이 아닌 옛 오피스 문서", "an old Office document, but no workbook"), EXPORT)
OPEN_DOCUMENT = NoTable(Words("스프레드시트가 아닌 ODF 문서", "an OpenDocument file, but no spreadsheet"), EXPORT)
OTHER_XML = NoTable(Words("엑셀 통합 문서가 아닌 XML 문서", "an XML document that is no workbook"), SAVE_AS)
BINARY = NoTable(
    Words(
        "NUL 바이트가 있는 파일 (이진 파일이거나 BOM 없는 UTF-16 텍스트)",
        "a file with NUL bytes: binary, or text in UTF-16 without a BOM",
    ),
    NULS,
)


def _packed(name: str) -> NoTable:
    """Return an archive that we do not open."""
    return NoTable(Words(f"{name} 압축 파일", f"a {name} archive"), UNPACK)


BY_MAGIC = {
    b"%PDF": NoTable(Words("PDF 문서", "a PDF document"), EXPORT),
    b"\x1f\x8b": _packed("gzip"),
    b"7z\xbc\xaf\x27\x1c": _packed("7z"),
    b"Rar!": _packed("RAR"),
    b"BZh": _packed("bzip2"),
    b"\xfd7zXZ": _packed("xz"),
    b"\x28\xb5\x2f\xfd": _packed("zstd"),
    b"EGGA": _packed("EGG"),
    b"ALZ\x01": _packed("ALZ"),
    b"{\\rtf": NoTable(Words("RTF 문서", "an RTF document"), EXPORT),
    b"HWP Document File": HANGUL,
    b"\x89PNG": PICTURE,
    b"\xff\xd8\xff": PICTURE,
    b"GIF8": PICTURE,
    b"II*\x00": PICTURE,
    b"MM\x00*": PICTURE,
    b"BM": PICTURE,
    b"\x00\x00\x00\x18ftyp": PICTURE,
    b"\x00\x00\x00\x1cftyp": PICTURE,
    b"\x00\x00\x00 ftyp": PICTURE,
    b"SQLite format 3": NoTable(Words("SQLite 데이터베이스", "an SQLite database"), DUMP),
    b"PGDMP": NoTable(Words("PostgreSQL 덤프", "a PostgreSQL dump"), DUMP),
    b"\x00\x01\x00\x00Standard": NoTable(Words("액세스 데이터베이스", "an Access database"), DUMP),
}
"""What a file is by its first bytes."""

NEEDS_NULS = frozenset({b"BM"})
"""Two letters are the start of text as well: these count only where there are NUL bytes."""

BY_MEMBER = {
    "word/document.xml": WORD,
    "ppt/presentation.xml": SLIDES,
    "contents/section0.xml": HANGUL_X,
}
"""What a zip archive is by one of its members."""

BY_STREAM = {
    "HwpSummaryInformation": HANGUL,
    "WordDocument": WORD,
    "PowerPoint Document": SLIDES,
}
"""What an OLE container is by the name of one of its streams."""
