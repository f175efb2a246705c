"""The difference between two batches on the terminal."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kerp_import.diff.differences import AccountMoved, BatchCompared, Change, Difference, VoucherAt, VoucherChange
from kerp_import.model.nouns import Finding
from kerp_import.model.words import Language, Words
from kerp_import.report.phrases import Phrases
from kerp_import.values.local_time import shown_time

MOST = 20
"""Entries of a list that the terminal shows; JSON has them all."""

STATUSES = {
    "completed": Words("완료", "completed"),
    "rejected": Words("거부", "refused"),
    "rolled_back": Words("되돌림", "rolled back"),
}
KINDS = {
    "changed": Words("바뀜", "changed"),
    "renumbered": Words("번호만 바뀜", "renumbered"),
    "new": Words("새로 있음", "new"),
    "gone": Words("없어짐", "gone"),
    "renamed": Words("이름만 바뀜", "renamed"),
}


def describe_difference(difference: Difference, language: Language) -> Iterator[str]:
    """Yield the lines that tell two batches apart."""
    phrases = Phrases(language)
    yield f"A {_batch(phrases, difference.before)}"
    yield f"B {_batch(phrases, difference.after)}"
    if difference.is_none and difference.findings is not None:
        yield phrases.say(
            "두 배치가 같습니다: 파일, 옵션, 매핑, 전표, 계정, 점검 결과",
            "The two batches are the same: files, options, mapping, vouchers, accounts, findings",
        )
    yield from _section(
        phrases,
        phrases.say("파일", "files"),
        (_file(phrases, each.kind, each.before, each.after) for each in difference.files),
    )
    yield from _section(phrases, phrases.say("옵션", "options"), map(_change, difference.options))
    yield from _section(phrases, phrases.say("매핑", "mapping"), map(_change, difference.mapping))
    if difference.vouchers is None:
        yield phrases.say(
            "전표: 한쪽 배치에 남은 전표 기록이 없어 비교하지 못했습니다",
            "vouchers: one of the batches kept none, so they were not compared",
        )
    else:
        counts = Counter(each.kind for each in difference.vouchers)
        kinds = ", ".join(f"{KINDS[kind].say(language)} {counts[kind]:,}" for kind in KINDS if counts[kind])
        title = phrases.say("전표 ({kinds})", "vouchers ({kinds})", kinds=kinds)
        yield from _section(phrases, title, (_voucher(phrases, each) for each in difference.vouchers))
    title = phrases.say("잔액이 움직인 계정", "accounts whose balance moved")
    yield from _section(phrases, title, (_account(phrases, each) for each in difference.accounts))
    yield from _findings(phrases, difference)


def _batch(phrases: Phrases, batch: BatchCompared) -> str:
    """Return which batch, when, and how it ended."""
    kind = phrases.say("예행", "rehearsal") if batch.dry_run else phrases.say("실행", "run")
    status = STATUSES[batch.status].say(phrases.language)
    return f"{batch.batch_id} · {shown_time(batch.started_at)} · {kind} · {status}"


def _section(phrases: Phrases, title: str, entries: Iterable[str]) -> Iterator[str]:
    """Yield a title and the first entries below it; nothing where there are no entries."""
    listed = list(entries)
    if not listed:
        return
    yield ""
    yield title
    yield from (f"   {each}" for each in listed[:MOST])
    if len(listed) > MOST:
        yield phrases.say(
            "   … 외 {n}건 (--json에 모두)", "   … and {n} more (all of them with --json)", n=f"{len(listed) - MOST:,}"
        )


def _file(phrases: Phrases, kind: str, before: str | None, after: str | None) -> str:
    """Return one file with what became of it."""
    name = f"{before} → {after}" if kind == "renamed" else before or after
    return f"{KINDS[kind].say(phrases.language)} {name}"


def _change(change: Change) -> str:
    """Return "code: before → after"."""
    return f"{change.what}: {change.before or '—'} → {change.after or '—'}"


def _voucher(phrases: Phrases, change: VoucherChange) -> str:
    """Return one voucher with its lines and sums before and after, and where it stands now."""
    at = change.after or change.before
    if at is None:
        return ""
    sides = [each for each in (change.before, change.after) if each is not None]
    numbers = " → ".join(dict.fromkeys(each.voucher_no or phrases.say("전표 없음", "no voucher") for each in sides))
    sums = " → ".join(dict.fromkeys(_sums(phrases, each) for each in sides))
    same = change.kind == "changed" and len({_sums(phrases, each) for each in sides}) == 1
    text = phrases.say(" (금액은 같고 내용이 바뀜)", " (same amounts, other contents)") if same else ""
    place = phrases.place(at.file, at.sheet, at.row)
    return f"{KINDS[change.kind].say(phrases.language)} {numbers}: {sums}{text}" + (f" ← {place}" if place else "")


def _sums(phrases: Phrases, voucher: VoucherAt) -> str:
    """Return day, lines and sums of a voucher; lines that belong to none have no day."""
    rows = phrases.say("{n}행", "{n} line(s)", n=voucher.lines)
    amounts = phrases.say("{a}원", "{a} won", a=voucher.debit)
    if voucher.debit != voucher.credit:
        amounts = phrases.say("차변 {a}, 대변 {c}", "debit {a}, credit {c}", a=voucher.debit, c=voucher.credit)
    return " ".join([*([str(voucher.voucher_date)] if voucher.voucher_date else []), rows, amounts])


def _account(phrases: Phrases, moved: AccountMoved) -> str:
    """Return one account with its balance before and after, and by how much it moved."""
    name = f"{moved.account_code} {moved.account_name}".strip() or phrases.say("매핑 없음", "unmapped")
    by_how_much = (moved.after or Decimal(0)) - (moved.before or Decimal(0))
    sign = "+" if by_how_much > 0 else ""
    sides = (
        phrases.say("없음", "none") if each is None else phrases.say("{a}", "{a}", a=each)
        for each in (moved.before, moved.after)
    )
    return f"{name} ({moved.sources}): {' → '.join(sides)} ({sign}{phrases.say('{a}', '{a}', a=by_how_much)})"


def _findings(phrases: Phrases, difference: Difference) -> Iterator[str]:
    """Yield how many findings were fixed, are new and still open, by rule, and the new ones."""
    if difference.findings is None:
        yield phrases.say(
            "점검 결과: 한쪽 배치의 점검 결과가 clean으로 정리되어 비교하지 못했습니다",
            "findings: those of one of the batches were removed by clean, so they were not compared",
        )
        return
    found = difference.findings
    sides = {"fixed": found.fixed, "new": found.new, "still": found.still}
    if not any(sides.values()):
        return
    words = {
        "fixed": phrases.say("고쳐짐", "fixed"),
        "new": phrases.say("새로 생김", "new"),
        "still": phrases.say("남음", "still open"),
    }
    yield ""
    counts = ", ".join(f"{words[side]} {len(of_side):,}" for side, of_side in sides.items())
    yield phrases.say("점검 결과 ({counts})", "findings ({counts})", counts=counts)
    by_rule = {side: Counter(each.rule for each in of_side) for side, of_side in sides.items()}
    for rule in sorted(set().union(*by_rule.values())):
        counts_of_rule = ", ".join(f"{words[side]} {by_rule[side][rule]:,}" for side in sides if by_rule[side][rule])
        yield f"   {rule}: {counts_of_rule}"
    yield from _section(phrases, words["new"], (_finding(phrases, each) for each in found.new))


def _finding(phrases: Phrases, finding: Finding) -> str:
    """Return one finding with its place."""
    place = phrases.place(finding.file, finding.sheet, finding.row, finding.cell)
    return f"{finding.rule} {place}: {finding.message}" if place else f"{finding.rule}: {finding.message}"
