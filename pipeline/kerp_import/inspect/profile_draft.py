"""The first draft of a profile, from what was recognised; what was not is a comment to be edited.

Decision: docs/decisions/profiles.md
"""

import re
from collections.abc import Iterator

from kerp_import.extract.recognise.header_key import header_key
from kerp_import.inspect.inspection import Inspection, SeenSheet
from kerp_import.inspect.tables import Guess
from kerp_import.model.columns import Role, column_letters
from kerp_import.model.layout import Layout
from kerp_import.model.nouns import Bound, Entity, Table
from kerp_import.model.words import Language, Words

HEAD = Words(
    "# kerp-import 프로필: kerp-import run --profile 이_파일.yaml …",
    "# A profile of kerp-import: kerp-import run --profile THIS_FILE.yaml …",
)
UNKNOWN = Words(
    "모르는 표: entity를 정하고, 필요한 열의 # 를 지우고 field를 항목 이름으로 바꾸십시오",
    "an unknown table: choose the entity, uncomment the columns that are needed and put a field's name for `field`",
)
UNUSED = Words("쓰지 않은 열", "not used")
UNSURE = Words("머리글 행은 짐작입니다", "the header row is a guess")
ENTITIES = ", ".join(Entity)


def draft(seen: Inspection, language: Language) -> str:
    """Return a profile that reads the sheets as they were read, with everything else as comments."""
    lines = [HEAD.say(language), "tables:"]
    is_all_unknown = all(sheet.table is None for sheet in seen.sheets)
    for sheet in seen.sheets:
        if sheet.table is not None:
            lines += _known(sheet, sheet.table, language)
        elif sheet.guess is not None:
            unknown = _unknown(sheet, sheet.guess, language)
            # Beside tables that are known a remark may stand as a comment; alone it is what the draft is about.
            lines += unknown if is_all_unknown else (f"  #{line[1:]}" for line in unknown)
    return "\n".join(lines) + "\n"


def _known(sheet: SeenSheet, table: Table, language: Language) -> Iterator[str]:
    """Yield the entry of a sheet that was recognised."""
    yield f"  - entity: {table.entity}"
    yield from _place(sheet)
    yield f"    header_row: {table.header_row}"
    if sheet.layouts or table.columns:
        yield f"    layouts: [{', '.join(sheet.layouts)}]"
    if table.layout is Layout.GROUPED:
        yield "    grouped: true"
    yield "    columns:"
    for column in table.columns:
        if column.index < len(sheet.headers):
            yield f"      {column.field}: {_header(column, sheet)}"
    for role in (each for each in table.roles if each.role is not Role.KIND):
        yield f"      # {role.role}: {_quoted(role.header)}"
    for left in sheet.unused:
        share = 100 * left.filled // left.rows if left.rows else 0
        yield f"      # {UNUSED.say(language)}: {_comment(left.header, share, left.sample)}"


def _header(column: Bound, sheet: SeenSheet) -> str:
    """Return how the column is found again: by its header, and which one where several are called the same."""
    written = sheet.headers[column.index] or ""
    same = [at for at, text in enumerate(sheet.headers) if text and header_key(text) == header_key(written)]
    if not written:
        return f"{{column: {column_letters(column.index)}}}"
    if len(same) == 1:
        return _quoted(written)
    return f"{{header: {_quoted(written)}, nth: {same.index(column.index) + 1}}}"


def _unknown(sheet: SeenSheet, guess: Guess, language: Language) -> Iterator[str]:
    """Yield the entry of a sheet that was not recognised: its columns are comments."""
    yield f"  # {UNKNOWN.say(language)}"
    yield f"  - entity: {Entity.JOURNAL}   # {ENTITIES}"
    yield from _place(sheet)
    doubt = "" if guess.is_certain else f"   # {UNSURE.say(language)}"
    yield f"    header_row: {guess.header_row}{doubt}"
    yield "    columns:"
    for letters, header, fill, sample in guess.columns:
        yield f"      # field: {{column: {letters}}}   # {_comment(header, round(100 * fill), sample)}"


def _place(sheet: SeenSheet) -> Iterator[str]:
    """Yield where the table stands; a text file has no sheet, and its name changes from month to month."""
    if sheet.sheet is not None:
        yield f"    sheet: {_quoted(sheet.sheet, is_pattern=True)}"
    else:
        yield f"    file: {_quoted(sheet.file, is_pattern=True)}"


def _comment(header: str, share: int, sample: str | None) -> str:
    """Return a column's header, how full it is and what stands in it, on one line."""
    comment = f"{header} ({share} %) {sample or ''}"
    return re.sub(r"[^\S ]+|[^\w\W]", " ", "".join(each if each.isprintable() else " " for each in comment)).strip()


def _quoted(text: str, *, is_pattern: bool = False) -> str:
    """Return the text in quotes; in the pattern of a name, letters that mean something are taken as they are."""
    if is_pattern:
        text = re.sub(r"([\[*?])", r"[\1]", text)
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ")
    return f'"{"".join(each if each.isprintable() else " " for each in escaped)}"'
