"""An explanation on the terminal: the record first, below each part where it came from."""

from collections.abc import Iterator

from kerp_import.explain.explained import (
    BatchRun,
    Explained,
    ExplainedLine,
    ExplainedVoucher,
    MapLine,
    Origin,
    Share,
    TopLine,
    YearBalance,
)
from kerp_import.model.labels import SEVERITY_NAMES
from kerp_import.model.words import Language, Words
from kerp_import.report.made_words import applied_words
from kerp_import.report.phrases import Phrases
from kerp_import.values.local_time import shown_time

STATES = {
    "changed": Words("이관 뒤 바뀜", "changed since"),
    "added": Words("이 도구로 이관한 것이 아님", "not imported by this tool"),
    "reversing": Words("역분개", "reversing"),
}
KINDS = {
    "receivable": Words("받을 것(자산)", "receivable (assets)"),
    "payable": Words("갚을 것(부채)", "payable (liabilities)"),
    "other": Words("그 밖(손익·자본)", "other (profit and loss, equity)"),
}
"""What a partner's balance is of: a receivable is not netted against a payable of the same partner."""

GONE = Words(
    "원문: 이 컴퓨터에 배치 {batch}의 보관본이 없습니다 (KERP_HOME/archive)",
    "raw text: this machine has no archive of batch {batch} (KERP_HOME/archive)",
)


def describe_voucher(voucher: ExplainedVoucher, language: Language) -> Iterator[str]:
    """Yield the lines of a voucher's explanation."""
    phrases = Phrases(language)
    head = [
        phrases.say("전표 {no}", "voucher {no}", no=voucher.voucher_no),
        f"{voucher.voucher_date}",
        phrases.name(voucher.voucher_type),
        phrases.name(voucher.status), phrases.say("{a}원", "{a} won", a=voucher.amount),
    ]  # fmt: skip
    if voucher.source_voucher_no:
        head.append(phrases.say("원래 번호 {no}", "legacy number {no}", no=voucher.source_voucher_no))
    yield " · ".join(head)
    if voucher.description:
        yield voucher.description
    if voucher.is_reversing:
        of = voucher.reverses or phrases.name("opening_balances")
        yield phrases.say("{of}을(를) 역분개한 전표입니다.", "This voucher reverses {of}.", of=of)
    yield _batch(phrases, voucher.batch) if voucher.batch else STATES["added"].say(language)
    if voucher.reversed_by:
        yield phrases.say("전표 {no}(으)로 역분개되었습니다.", "It was reversed by {no}.", no=voucher.reversed_by)
    if voucher.is_deleted:
        yield phrases.say("K-ERP에서 삭제된 전표입니다.", "This voucher was deleted in K-ERP.")
    if voucher.is_changed:
        yield phrases.say("이관 뒤 K-ERP에서 바뀐 전표입니다.", "This voucher was changed in K-ERP since.")
    for line in voucher.lines:
        yield ""
        yield from _line(phrases, line)


def _line(phrases: Phrases, line: ExplainedLine) -> Iterator[str]:
    """Yield one voucher line and where it came from."""
    codes = (line.partner_code, line.department_code, line.project_code)
    parts = [
        f"{line.line_no}. {line.account_code} {line.account_name}", phrases.sides(line.debit, line.credit),
        *(each for each in (*codes, line.description) if each),
    ]  # fmt: skip
    if line.state in STATES:
        parts.append(f"[{STATES[line.state].say(phrases.language)}]")
    yield " · ".join(parts)
    if line.origin is not None:
        yield from _origin(phrases, line.origin)


def _origin(phrases: Phrases, origin: Origin) -> Iterator[str]:
    """Yield where a record came from, which line of the mapping sent it here, and what rules said of it."""
    yield from _came_from(phrases, origin)
    for each in origin.corrected:
        what = applied_words(each)
        yield phrases.say("   고쳐 읽음: {what}", "   read as corrected: {what}", what=what)
    for line in origin.mapping:
        yield "   " + _map_line(phrases, line)
    yield from _remarks(phrases, origin)


def _came_from(phrases: Phrases, origin: Origin) -> Iterator[str]:
    """Yield the place of a record in the source, and the cells of that row."""
    if origin.file is None:
        yield phrases.say("   ← 원본에 없는 것을 만들었습니다", "   ← made by the import; no row of the source")
        return
    yield f"   ← {phrases.place(origin.file, origin.sheet, origin.row)}"
    if origin.cells is None and origin.row is not None:
        yield "   " + GONE.fill(phrases.language, {"batch": origin.batch_id})
    elif origin.cells:
        yield "   " + " · ".join(f"{each.cell or ''} {each.header} '{each.text}'".strip() for each in origin.cells)


def _remarks(phrases: Phrases, origin: Origin) -> Iterator[str]:
    """Yield what rules said of a record's row."""
    for remark in origin.remarks:
        yield f"   {remark.rule} {SEVERITY_NAMES[remark.severity].say(phrases.language)}: {remark.message}"


def _map_line(phrases: Phrases, line: MapLine) -> str:
    """Return one line of the mapping, and who has verified it."""
    source = " ".join(each for each in (line.source_code, line.source_name) if each)
    words = []
    if line.place:
        words.append(line.place)
    if line.is_conditional:
        words.append(phrases.say("조건이 있는 줄", "conditional"))
    if line.table is None:
        verified = phrases.say("확인됨", "verified") if line.verified else phrases.say("확인되지 않음", "unverified")
        words.append(f"{verified} {line.reviewer}" if line.reviewer else verified)
    remarks = f" ({', '.join(words)})" if words else ""
    what = f" {phrases.name(line.table)}" if line.table else ""
    return phrases.say(
        "매핑{what} {source} → {target}{remarks}", "mapping{what} {source} → {target}{remarks}",
        what=what, source=source, target=line.target_code, remarks=remarks,
    )  # fmt: skip


def _batch(phrases: Phrases, batch: BatchRun) -> str:
    """Return which batch, when and by which version."""
    at = shown_time(batch.completed_at) if batch.completed_at else batch.status
    return phrases.say(
        "배치 {id} · {at} · kerp-import {tool}", "batch {id} · {at} · kerp-import {tool}",
        id=str(batch.id), at=at, tool=batch.tool_version,
    )  # fmt: skip


def describe_balance(explained: Explained, language: Language) -> Iterator[str]:
    """Yield the lines of the explanation of an account's or a partner's balance."""
    phrases = Phrases(language)
    what = phrases.say("계정", "account") if explained.what == "account" else phrases.say("거래처", "partner")
    yield " · ".join([f"{what} {explained.code} {explained.name}", *(phrases.name(each) for each in explained.facts)])
    if explained.origin is not None:
        yield from _came_from(phrases, explained.origin)
        yield from _remarks(phrases, explained.origin)
    yield ""
    yield from _balance(phrases, explained)
    yield from _shares(phrases, explained)
    if explained.lines:
        yield ""
        yield phrases.say("금액이 큰 것", "the largest")
        for line in explained.lines:
            yield from _top(phrases, line)
    if explained.mapping:
        yield ""
        yield from (_map_line(phrases, line) for line in explained.mapping)
    if explained.batches:
        yield ""
        yield from (_batch(phrases, each) for each in explained.batches)


def _balance(phrases: Phrases, explained: Explained) -> Iterator[str]:
    """Yield a line per fiscal year, and what the tie-out says."""
    yield from (_year(phrases, each) for each in explained.years)
    if not explained.years:
        yield phrases.say("움직임이 없습니다.", "Nothing stands on it.")
    if explained.tied is not None:
        facts = {
            "legacy": explained.tied.legacy,
            "loaded": explained.tied.loaded,
            "difference": explained.tied.difference,
        }
        cause = f" · {explained.tied.cause}" if explained.tied.cause else ""
        tie_out = phrases.say(
            "대사: 기존 장부 {legacy}, K-ERP {loaded}, 차이 {difference}",
            "tie-out: legacy books {legacy}, K-ERP {loaded}, difference {difference}",
            **facts,
        )
        yield tie_out + cause


def _year(phrases: Phrases, year: YearBalance) -> str:
    """Return one fiscal year in a line; credit balances are negative."""
    facts: dict[str, object] = {"opening": year.opening, "debit": year.debit, "credit": year.credit}
    kind = f"{KINDS[year.kind].say(phrases.language)} " if year.kind else ""
    return kind + phrases.say(
        "{year}: 기초 {opening} + 차변 {debit} − 대변 {credit} = {closing}원 (분개 {lines}행)",
        "{year}: opening {opening} + debit {debit} − credit {credit} = {closing} won ({lines} line(s))",
        year=str(year.fiscal_year), closing=year.closing, lines=f"{year.lines:,}", **facts,
    )  # fmt: skip


def _shares(phrases: Phrases, explained: Explained) -> Iterator[str]:
    """Yield what the balance is made of."""
    if not explained.shares:
        return
    yield ""
    is_account = explained.what == "account"
    yield phrases.say("원본 계정", "legacy accounts") if is_account else phrases.say("계정별", "by account")
    for each in explained.shares:
        yield "   " + (_share(phrases, each) if is_account else _held(phrases, each))
    if explained.others > 0:
        yield "   " + phrases.say(
            "그 밖에 K-ERP에서 입력한 분개 {n}행", "besides, {n} line(s) entered in K-ERP", n=f"{explained.others:,}"
        )


def _share(phrases: Phrases, share: Share) -> str:
    """Return what one legacy account brought in one batch."""
    amounts = phrases.say("차변 {d}, 대변 {c}", "debit {d}, credit {c}", d=share.debit, c=share.credit)
    rows = phrases.say("{n}행", "{n} row(s)", n=f"{share.lines:,}")
    batch = phrases.say("배치 {id}", "batch {id}", id=str(share.batch_id))
    return f"{share.code} {share.name} · {phrases.name(share.kind)} {rows} · {amounts} · {batch}"


def _held(phrases: Phrases, share: Share) -> str:
    """Return what one account holds of a partner."""
    closing = share.opening + share.debit - share.credit
    return phrases.say(
        "{code} {name} · 기초 {o} + 차변 {d} − 대변 {c} = {closing}원 ({n}행)",
        "{code} {name} · opening {o} + debit {d} − credit {c} = {closing} won ({n} row(s))",
        code=share.code, name=share.name, o=share.opening, d=share.debit, c=share.credit, closing=closing,
        n=f"{share.lines:,}",
    )  # fmt: skip


def _top(phrases: Phrases, line: TopLine) -> Iterator[str]:
    """Yield one of the largest openings or lines with its place."""
    what = phrases.name("opening_balances" if line.kind == "opening_balances" else "vouchers")
    parts = [
        f"{what} {line.where}",
        phrases.sides(line.debit, line.credit),
        *([line.other_code] if line.other_code else []),
    ]
    yield " · ".join(parts)
    if line.origin is not None:
        yield from _came_from(phrases, line.origin)
        yield from _remarks(phrases, line.origin)
