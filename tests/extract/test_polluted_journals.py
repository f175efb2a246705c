"""Of a journal damaged in any of a hundred ways nothing is read wrong in silence: it is right, refused or told."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.files.inputs import find_files
from kerp_import.model.errors import KerpError
from kerp_import.model.nouns import Job
from kerp_import.values.typed import read_values, sides

Record = list[str]
Line = tuple[str, ...]

HEAD = ["일자", "전표번호", "계정코드", "계정과목", "차변", "대변", "거래처코드", "거래처명", "적요"]
ROWS = [
    ["2024-03-04", "1", "81100", "복리후생비", "1000", "", "00101", "가나상사", "식대, 간식"],
    ["2024-03-04", "1", "25300", "미지급금", "", "1000", "00102", "다라카드", "식대, 간식"],
    ["2024-03-05", "2", "10300", "보통예금", "25000", "", "00103", '주식회사 "마바"', "입금"],
    ["2024-03-05", "2", "10800", "외상매출금", "", "25000", "00103", '주식회사 "마바"', "입금"],
    ["2024-03-06", "3", "83000", "소모품비", "3300", "", "00104", "사아문구", '15" 모니터'],
    ["2024-03-06", "3", "10300", "보통예금", "", "3300", "00104", "사아문구", "종이, 연필"],
]
MEMO = HEAD.index("적요")
PARTNER = HEAD.index("거래처명")


def text(*records: Record, delimiter: str = ",", quoting: int = csv.QUOTE_MINIMAL, end: str = "\n") -> str:
    """Return records as delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(records)  # type: ignore[arg-type]
    return out.getvalue()


def lines() -> list[str]:
    """Return the undamaged journal, a line each."""
    return text(HEAD, *ROWS).splitlines()


def packed(said: str) -> str:
    """Return a text without white space."""
    return "".join(said.split())


def joined(*parts: str) -> str:
    return "\n".join(parts) + "\n"


def with_line(at: int, change: Callable[[str], str]) -> str:
    """Return the journal with one line changed."""
    changed = lines()
    changed[at] = change(changed[at])
    return joined(*changed)


def without_comma(line: str, at: int) -> str:
    """Return the line without the comma that stands behind field `at`; none within quotes counts."""
    fields = [text([field]).strip("\n") for field in next(csv.reader([line]))]
    return ",".join([*fields[:at], fields[at] + fields[at + 1], *fields[at + 2 :]])


def with_comma(line: str, at: int) -> str:
    """Return the line with an empty field before field `at`."""
    record = next(csv.reader([line]))
    return text([*record[:at], "", *record[at:]]).strip("\n")


def delimiters() -> Iterator[tuple[str, str]]:
    for name, sign in (("semicolon", ";"), ("tab", "\t"), ("pipe", "|")):
        yield f"{name} throughout", text(HEAD, *ROWS, delimiter=sign)
        yield f"{name} from the middle on", text(HEAD, *ROWS[:3]) + text(*ROWS[3:], delimiter=sign)
        yield f"{name} in one row", text(HEAD, *ROWS[:2]) + text(ROWS[2], delimiter=sign) + text(*ROWS[3:])
        yield f"{name} in the header alone", text(HEAD, delimiter=sign) + text(*ROWS)
    yield "blanks behind every comma", joined(*(line.replace(",", ", ") for line in lines()))
    yield "colons", text(HEAD, *ROWS, delimiter=":")
    yield "commas doubled", text(*([cell for field in row for cell in (field, "")] for row in (HEAD, *ROWS)))


def quotes() -> Iterator[tuple[str, str]]:
    yield "all fields quoted", text(HEAD, *ROWS, quoting=csv.QUOTE_ALL)
    yield "no field quoted", joined(*(",".join(row) for row in (HEAD, *ROWS)))
    yield "apostrophes for quotes", text(HEAD, *ROWS).replace('"', "'")
    yield "backslashes before quotes", text(HEAD, *ROWS, quoting=csv.QUOTE_ALL).replace('""', '\\"')
    yield "quotes not doubled", text(HEAD, *ROWS, quoting=csv.QUOTE_ALL).replace('""', '"')
    yield "typographic quotes", text(HEAD, *ROWS).replace('"', "”")
    yield "a quote that is never closed", with_line(1, lambda line: line.removesuffix('"'))
    yield "a quote that is never opened", with_line(1, lambda line: line.replace('"', "", 1))
    yield "a quote too many at the start", with_line(2, lambda line: '"' + line)
    yield "a quote too many at the end", with_line(2, lambda line: line + '"')
    yield "a quote in the middle of a code", with_line(3, lambda line: line.replace("10300", '10"300'))
    yield "a quote in the header", with_line(0, lambda line: line.replace("거래처명", '거래처"명'))
    yield "lines quoted as wholes", joined(*('"' + line.replace('"', '""') + '"' for line in lines()))
    yield "rows quoted as wholes", joined(lines()[0], *('"' + line.replace('"', '""') + '"' for line in lines()[1:]))
    yield "one row quoted as a whole", with_line(2, lambda line: '"' + line.replace('"', '""') + '"')
    yield "lines quoted as wholes, quotes not doubled", joined(*(f'"{line}"' for line in lines()))


def separators() -> Iterator[tuple[str, str]]:
    for row in (1, 3):
        for at in range(len(HEAD) - 1):
            yield (
                f"no comma behind field {at} of line {row}",
                with_line(row, partial(without_comma, at=at)),
            )
        for at in range(len(HEAD) + 1):
            yield f"a comma before field {at} of line {row}", with_line(row, partial(with_comma, at=at))
    yield "no comma in the header", with_line(0, lambda line: without_comma(line, 3))
    yield "a comma in the header", with_line(0, lambda line: with_comma(line, 4))
    yield "a comma behind every line", joined(*(f"{line}," for line in lines()))
    yield "a comma behind every row", joined(lines()[0], *(f"{line}," for line in lines()[1:]))
    yield "a comma behind the header", with_line(0, lambda line: f"{line},")
    yield "a comma before every row", joined(lines()[0], *(f",{line}" for line in lines()[1:]))
    yield "a comma gone and another added", with_line(2, lambda line: without_comma(with_comma(line, 4), 7))
    yield "a comma before quotes, width right", with_line(2, lambda line: line.replace(',"식대, 간식"', '"식대, 간식"'))
    yield "thousands without quotes", joined(*(line.replace("25000", "25,000") for line in lines()))


def rows() -> Iterator[tuple[str, str]]:
    yield "the header twice", joined(lines()[0], *lines())
    yield "the header again in the middle", joined(*lines()[:4], lines()[0], *lines()[4:])
    yield "no header", joined(*lines()[1:])
    yield "units below the header", joined(lines()[0], ",,,,(원),(원),,,", *lines()[1:])
    yield "groups above the header", joined(",,계정,,금액,,거래처,,", *lines())
    yield "blanks in the header", with_line(0, lambda line: line.replace(",", " , "))
    yield "a title above", joined("분개장", *lines())
    yield "title, blank line and period above", joined("분 개 장", "", "기간: 2024.03.01 ~ 2024.03.31", *lines())
    yield "a title with commas above", joined("분개장,2024년,3월,,,,,,", *lines())
    yield "a total below", joined(*lines(), "합계,,,,29300,29300,,,")
    yield "a note below", joined(*lines(), "위와 같이 제출합니다")
    yield "page and time of printing below", joined(*lines(), "[P.1]", "2024-04-01 오후 1:08:23")
    yield "blank lines between", joined(*(f"{line}\n" for line in lines()))
    yield "the last row cut off", joined(*lines())[:-40]
    yield "a row of one cell", joined(*lines()[:3], "식대", *lines()[3:])
    yield "two rows in one line", joined(*lines()[:3], f"{lines()[3]},{lines()[4]}", *lines()[5:])
    yield "one row in two lines", joined(*lines()[:3], *lines()[3].split(",보통예금,"), *lines()[4:])
    yield "an unquoted line break", with_line(4, lambda line: line.replace("입금", "입\n금"))
    yield "a quoted line break", text(HEAD, *ROWS[:4], [*ROWS[4][:MEMO], '15"\n모니터'], ROWS[5])
    yield (
        "another order of columns below",
        text(HEAD, *ROWS[:2])
        + text([*HEAD[4:6], *HEAD[:4], *HEAD[6:]])
        + text(*([*row[4:6], *row[:4], *row[6:]] for row in ROWS[2:])),
    )
    yield "another table below", text(HEAD, *ROWS) + "\n" + text(["거래처코드", "거래처명"], ["00101", "가나상사"])
    yield "another table beside", joined(*(f"{line},,X{at}" for at, line in enumerate(lines())))
    yield "sides swapped in one row", text(HEAD, ROWS[0], [*ROWS[1][:4], "1000", "", *ROWS[1][6:]], *ROWS[2:])


def line_ends() -> Iterator[tuple[str, str]]:
    yield "CRLF", text(HEAD, *ROWS, end="\r\n")
    yield "CR", text(HEAD, *ROWS, end="\r")
    yield "LF and CRLF", text(HEAD, *ROWS[:3]) + text(*ROWS[3:], end="\r\n")
    yield "CR and LF", text(HEAD, *ROWS[:3], end="\r") + text(*ROWS[3:])
    yield "no end of the last line", joined(*lines()).removesuffix("\n")
    yield "line separators of Unicode", joined(*lines()).replace("입금", "입\u2028금")
    yield "form feeds between pages", joined(*lines()[:4], "\f" + lines()[4], *lines()[5:])


def encodings() -> Iterator[tuple[str, bytes]]:
    whole = joined(*lines())
    yield "UTF-8 with a mark", whole.encode("utf-8-sig")
    yield "two marks", b"\xef\xbb\xbf" + whole.encode("utf-8-sig")
    yield "a mark in the middle", joined(*lines()[:4]).encode() + joined(*lines()[4:]).encode("utf-8-sig")
    yield "CP949", whole.encode("cp949")
    yield "UTF-16 with a mark", whole.encode("utf-16")
    yield "UTF-16 without a mark", whole.encode("utf-16-le")
    yield "UTF-8 above and CP949 below", joined(*lines()[:4]).encode() + joined(*lines()[4:]).encode("cp949")
    yield "CP949 above and UTF-8 below", joined(*lines()[:4]).encode("cp949") + joined(*lines()[4:]).encode()
    yield "cut inside a letter", whole.encode()[:-5]
    yield "a NUL in a memo", whole.replace("입금", "입\0금").encode()
    yield "NULs at the end", whole.encode() + b"\0" * 64
    yield "a NUL after each line", whole.replace("\n", "\0\n").encode()
    yield "an end-of-file mark", whole.encode() + b"\x1a"
    yield "zero-width blanks", whole.replace("2024", "\u200b2024").encode()
    yield "hard blanks", whole.replace(",", "\u00a0,").encode()


def corpus() -> dict[str, bytes]:
    """Return every damaged journal under what was done to it."""
    texts = (*delimiters(), *quotes(), *separators(), *rows(), *line_ends())
    return {**{name: content.encode() for name, content in texts}, **dict(encodings())}


CORPUS = corpus()
TRUE: Counter[Line] = Counter(
    (day, number, code, debit or "0", credit or "0", partner, packed(name), packed(memo))
    for day, number, code, _, debit, credit, partner, name, memo in ROWS
)
READ_RIGHT = 40
"""How many of them are read right: fewer is a step back. The others are refused, or told."""


def outcome(path: Path, spool: Path) -> str:
    """Return `right`, `refused` or `told`, or what was read wrong without a word."""
    spool.mkdir()
    try:
        extracted = extract(job := Job(company="T", files=(path,), home=path.parent), find_files(job), b"secret", spool)
    except KerpError:
        return "refused"
    posted = postings(extracted)
    if posted == TRUE:
        return "right"
    notices = extracted.notices
    named = (notices.rejects, notices.faults, notices.strangers, notices.empty, notices.doubts, notices.subtotals)
    if any(frame.height for frame in named) or is_questionable(extracted):
        return "told"
    return f"wrong: {sorted(posted - TRUE)} for {sorted(TRUE - posted)}"


def postings(extracted: Extracted) -> Counter[Line]:
    """Return what was read of the journal, typed; line breaks and white space within a text do not count."""
    found: Counter[Line] = Counter()
    for frame in typed(extracted):
        for row in frame.iter_rows(named=True):
            texts = [str(row.get(name) or "") for name in ("voucher_no", "account_code")]
            amounts = [str(int(row[name])) if row[name] is not None else "?" for name in ("debit_read", "credit_read")]
            said = [str(row.get(name) or "") for name in ("partner_code", "partner_name", "description")]
            found[(str(row["voucher_date"]), *texts, *amounts, *map(packed, said))] += 1
    return found


def typed(extracted: Extracted) -> Iterator[pl.DataFrame]:
    for part in extracted.parts():
        if part.table.entity.value == "journal":
            named = part.frame.with_columns(pl.lit("").alias("source_account_name"))
            yield sides(read_values(replace(part, frame=named)), part.table)


def is_questionable(extracted: Extracted) -> bool:
    """Return whether a rule refuses what was read: a value that is none, or a voucher that does not balance."""
    for frame in typed(extracted):
        for name in ("voucher_date", "debit_amount", "credit_amount"):
            written = frame[f"{name}__text"]
            if (written.is_not_null() & frame[name].is_null()).any() or (
                name == "voucher_date" and written.null_count()
            ):
                return True
        sums = frame.group_by("voucher_date", "voucher_no").agg(pl.col("debit_read", "credit_read").sum())
        if sums.filter(pl.col("debit_read") != pl.col("credit_read")).height:
            return True
        both = frame.filter((pl.col("debit_read") != 0) & (pl.col("credit_read") != 0))
        # An account that nobody knows is asked about, and a filled column that nothing uses is told.
        if both.height or not set(frame["account_code"]) <= {row[2] for row in ROWS}:
            return True
    has_unused = any(column.filled for _, counts in extracted.tables for column in counts.unused)
    return has_unused or not list(typed(extracted))


def test_there_are_enough_of_them() -> None:
    assert len(CORPUS) >= 100


def outcomes(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return what became of the journals of those names."""
    said = {}
    for at, name in enumerate(names):
        path = folder / f"{at:03}" / "분개장.csv"
        path.parent.mkdir()
        path.write_bytes(CORPUS[name])
        said[name] = outcome(path, path.parent / "spool")
    return said


@pytest.mark.slow
def test_none_of_a_sample_is_read_wrong_in_silence(tmp_path: Path) -> None:
    sample = outcomes(tmp_path, list(CORPUS)[::4])
    assert {name: said for name, said in sample.items() if said.startswith("wrong")} == {}
    assert "right" in sample.values()


@pytest.mark.slow
def test_none_is_read_wrong_in_silence(tmp_path: Path) -> None:
    every = outcomes(tmp_path, CORPUS)
    assert {name: said for name, said in every.items() if said.startswith("wrong")} == {}
    assert sum(said == "right" for said in every.values()) >= READ_RIGHT
