"""What acts in the client's own workbook is told on its first sheet, and taken out where that is wanted."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from kerp_import.files.outputs import as_meant, harmless
from kerp_import.model.nouns import SourceFile
from kerp_import.model.words import Language
from kerp_import.report.workbook import Review, reviews
from kerp_import.report.workbook.active_content import Acts, acting_formula
from support import finding, kept_of

PACKAGE = "application/vnd.openxmlformats-package"
KIND = "application/vnd.openxmlformats-officedocument"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{OFFICE}"'


def links(*each: tuple[str, str, str, bool]) -> str:
    """Return a list of links: id, kind, target, and whether it leads outside."""
    listed = "".join(
        f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if outside else ''}/>"
        for id_, kind, target, outside in each
    )
    return f"<Relationships xmlns='{NS}'>{listed}</Relationships>"


NS = "http://schemas.openxmlformats.org/package/2006/relationships"
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    f'<Default Extension="rels" ContentType="{PACKAGE}.relationships+xml"/><Default Extension="xml" ContentType='
    '"application/xml"/>'
    '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.spreadsheetml.worksheet+xml"/></Types>',
    "_rels/.rels": links(
        ("r1", "officeDocument", "xl/workbook.xml", False), ("r2", "ui", "customUI/ui.xml", False),
    ),
    "customUI/ui.xml": '<customUI onLoad="Run"/>',
    "xl/workbook.xml": f'<workbook {MAIN}><bookViews><workbookView activeTab="0"/></bookViews><sheets>'
    '<sheet name="분개장" sheetId="1" r:id="r1"/><sheet name="매크로" sheetId="2" r:id="r3"/></sheets>'
    '<externalReferences><externalReference r:id="r2"/></externalReferences><definedNames>'
    '<definedName name="Auto_Open">매크로!$A$1</definedName>'
    '<definedName name="밖">[1]x!$A$1</definedName>'
    '<definedName name="안" localSheetId="0">분개장!$A$1'
    "</definedName></definedNames></workbook>",
    "xl/_rels/workbook.xml.rels": links(
        ("r1", "worksheet", "worksheets/sheet1.xml", False), ("r2", "externalLink", "externalLinks/link1.xml", False),
        ("r3", "xlMacrosheet", "macrosheets/sheet1.xml", False), ("r4", "vbaProject", "vbaProject.bin", False),
        ("r5", "connections", "connections.xml", False),
    ),
    "xl/externalLinks/link1.xml": f'<externalLink {MAIN}><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>',
    "xl/macrosheets/sheet1.xml": f"<macrosheet {MAIN}/>",
    "xl/vbaProject.bin": "MACRO",
    "xl/connections.xml": f"<connections {MAIN}/>",
    "xl/worksheets/sheet1.xml": f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1"><f>WEBSERVICE("http://x.example")</f>'
    '<v>7</v></c><c r="B1"><f>SUM(C1:D1)</f><v>3</v></c><c r="C1"><f>[1]x!A1</f><v>1</v></c><c r="D1" t="str"><f>'
    "cmd|'/c calc'!A0</f><v>2</v></c></row></sheetData><hyperlinks><hyperlink ref=\"A1\" r:id=\"h1\"/></hyperlinks>"
    '<oleObjects><oleObject progId="Package" shapeId="1" r:id="o1"/></oleObjects></worksheet>',
    "xl/worksheets/_rels/sheet1.xml.rels": links(
        ("h1", "hyperlink", "http://x.example/", True), ("o1", "oleObject", "../embeddings/oleObject1.bin", False),
    ),
    "xl/embeddings/oleObject1.bin": "OBJECT",
}  # fmt: skip
ACTING = ("WEBSERVICE", "ddeLink", "calc", "MACRO", "OBJECT", "x.example", "[1]", "externalReference", "Auto_Open",
    "connections", "customUI", "macrosheet", "oleObject", "macroEnabled", "vbaProject.bin")  # fmt: skip


def returned(tmp_path: Path, parts: dict[str, str], *, strip: bool) -> dict[str, str]:
    """Return the parts of the workbook that is given back."""
    path = tmp_path / "장부.xlsm"
    with zipfile.ZipFile(path, "w") as package:
        for name, contents in parts.items():
            package.writestr(name, contents)
    source = SourceFile("장부.xlsx", path, "0" * 64, path.stat().st_size)
    (review,) = reviews(kept_of(finding(1)), source, b"", Language.EN, strip=strip)
    assert isinstance(review, Review), review
    (tmp_path / "returned.xlsx").write_bytes(review.contents)
    with zipfile.ZipFile(io.BytesIO(review.contents)) as package:
        return {name: package.read(name).decode("utf-8", "replace") for name in package.namelist()}


def test_the_first_sheet_says_what_acts_in_the_clients_workbook(tmp_path: Path) -> None:
    returned(tmp_path, PARTS, strip=False)
    first = openpyxl.load_workbook(tmp_path / "returned.xlsx", keep_links=False).worksheets[0]
    said = [str(cell) for (cell,) in first.iter_rows(values_only=True, max_col=1) if cell]
    assert first.title == "Caution"
    assert said[0].startswith("kerp-import 검토 ")
    assert said[2].startswith("Caution: what acts in the original is still in here.")
    assert said[3:10] == [
        "links that call another program (DDE): 2",
        "formulas that call the network or another program: 1",
        "hyperlinks that lead outside: 1",
        "embedded objects and controls (OLE, ActiveX): 1",
        "macros: 3",
        "data connections and queries: 1",
        "in the original",
    ]


def test_nothing_that_acts_is_left_where_that_is_wanted(tmp_path: Path) -> None:
    parts = returned(tmp_path, PARTS, strip=True)
    ours = {name for name in parts if re.search(r"sheet[2-9]\.xml$", name)}
    left = {name: word for name, text in parts.items() if name not in ours for word in ACTING if word in name + text}
    assert left == {}
    book = openpyxl.load_workbook(tmp_path / "returned.xlsx")
    assert book.sheetnames == ["Caution", "분개장", "Findings", "Tie-out"]
    sheet = book["분개장"]
    assert [sheet[each].value for each in ("A1", "B1", "C1", "D1")] == [7, "=SUM(C1:D1)", 1, "2"]
    assert list(sheet.defined_names) == ["안"]
    first = [str(cell) for (cell,) in book["Caution"].iter_rows(values_only=True, max_col=1) if cell]
    assert first[2].startswith("What acts in the original was taken out")


def test_a_workbook_in_which_nothing_acts_has_no_caution(tmp_path: Path) -> None:
    plain = {name: text for name, text in PARTS.items() if name == "[Content_Types].xml"}
    plain |= {
        "_rels/.rels": links(("r1", "officeDocument", "xl/workbook.xml", False)),
        "xl/workbook.xml": f'<workbook {MAIN}><sheets><sheet name="분개장" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": links(("r1", "worksheet", "worksheets/sheet1.xml", False)),
        "xl/worksheets/sheet1.xml": f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1"><f>SUM(B1:C1)</f><v>7</v></c>'
        "</row></sheetData></worksheet>",
    }
    returned(tmp_path, plain, strip=False)
    assert openpyxl.load_workbook(tmp_path / "returned.xlsx").sheetnames == ["분개장", "Findings", "Tie-out"]


@pytest.mark.parametrize(
    ("formula", "kind"),
    [
        ("cmd|'/c calc'!A0", Acts.DDE), ("=1+MSEXCEL|'\\..\\x'!A1", Acts.DDE), ("_xlfn.WEBSERVICE(A1)", Acts.NETWORK),
        ('HYPERLINK("http://x.example")', Acts.HYPERLINK), ("_xlfn.IMAGE(A1)", Acts.NETWORK), ("RTD(A1)", Acts.NETWORK),
        ("SUM(A1:A3)", None), ('IF(A1="x|y","!",2)', None), ("VLOOKUP(A1,분개장!A:B,2,0)", None), ("EXECUTED(1)", None),
    ],
)  # fmt: skip
def test_a_formula_that_only_computes_is_left_alone(formula: str, kind: Acts | None) -> None:
    assert acting_formula(formula) is kind


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", " =1", "\n=1", "＝1", "\u3000=cmd|'/c'!A1"])
def test_no_text_of_ours_is_run_as_a_formula(text: str) -> None:
    assert harmless(text).startswith("'")
    assert as_meant(harmless(text)) == text.replace("\x00", "")
    assert harmless("가 = 나") == "가 = 나"


def test_a_sheets_name_holds_nothing_that_acts_and_no_person(tmp_path: Path) -> None:
    name = "급여\u202e 900101-1234567"
    parts = {**PARTS, "xl/workbook.xml": PARTS["xl/workbook.xml"].replace("분개장", name)}
    parts["xl/worksheets/sheet1.xml"] = PARTS["xl/worksheets/sheet1.xml"].replace("SUM(C1:D1)", f"SUM('{name}'!C1:D1)")
    texts = returned(tmp_path, parts, strip=True)
    assert {name for name, text in texts.items() if "900101" in text or "\u202e" in text} == set()
    book = openpyxl.load_workbook(tmp_path / "returned.xlsx")
    assert book.sheetnames[1] == "급여 000000-0000000"
    assert book.worksheets[1]["B1"].value == "=SUM('급여 000000-0000000'!C1:D1)"
