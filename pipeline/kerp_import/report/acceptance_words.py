"""Says which warnings were accepted, by whom and why, and which of them were not found again."""

from collections.abc import Iterator

from kerp_import.model.acceptance import Accepted, NotCarried
from kerp_import.model.nouns import Finding
from kerp_import.model.outcome import Outcome
from kerp_import.model.words import Words
from kerp_import.validate.rules import rules
from kerp_import.values.local_time import shown_time

ACCEPTED = Words("승인한 예외", "Accepted exceptions")
NOT_CARRIED = Words("이어지지 않은 승인", "Acceptances not carried")


def title_of(rule: str) -> Words:
    """Return what a rule is called, or its id where only another version knows it."""
    return next((each.title for each in rules() if each.id == rule), Words(rule, rule))


def finding_words(finding: Finding) -> Words:
    """Return where a finding stands and what it says: 분개장.csv 10행: 주민등록번호로 보이는 값이 …."""
    rows = Words("", "") if finding.row is None else Words(f"{finding.row}행", f"row {finding.row}")
    spots = (
        " ".join(each for each in (finding.file, finding.sheet, finding.cell or row) if each)
        for row in (rows.ko, rows.en)
    )
    ko, en = (f"{spot}: {finding.message}" if spot else finding.message for spot in spots)
    return Words(ko, en)


def accepted_words(each: Accepted) -> Words:
    """Return one acceptance: KERP-V103 두 번 나오는 전표 2건 · 실제로 두 번 거래 · 김회계, 2026-11-30 21:30."""
    title, count, signed = title_of(each.rule), f"{len(each.findings):,}", f"{each.who}, {shown_time(each.at)}"
    return Words(
        f"{each.rule} {title.ko} {count}건 · {each.why} · {signed}",
        f"{each.rule} {title.en}: {count} · {each.why} · {signed}",
    )


def not_carried_words(each: NotCarried) -> Words:
    """Return that accepted findings are not in this batch as they were, so that their acceptance does not hold here."""
    title, count, signed = title_of(each.rule), f"{each.count:,}", f"{each.who}, {shown_time(each.at)}"
    return Words(
        f"{each.rule} {title.ko} {count}건: 같은 자리에 같은 값의 경고가 없어 승인을 잇지 않았습니다 "
        f"({each.why} · {signed})",
        f"{each.rule} {title.en}: {count} accepted before and not found again with the same place and value, "
        f"so not carried ({each.why} · {signed})",
    )


def acceptance_lines(outcome: Outcome) -> Iterator[tuple[Words, bool]]:
    """Yield the lines of a terminal, each with whether it is a heading."""
    if outcome.accepted:
        count = sum(len(each.findings) for each in outcome.accepted)
        yield Words(f"{ACCEPTED.ko} {count:,}건", f"{ACCEPTED.en}: {count:,}"), True
        for accepted in outcome.accepted:
            yield accepted_words(accepted), False
    if outcome.not_carried:
        count = sum(each.count for each in outcome.not_carried)
        yield Words(f"{NOT_CARRIED.ko} {count:,}건", f"{NOT_CARRIED.en}: {count:,}"), True
        for each in outcome.not_carried:
            yield not_carried_words(each), False
            for words in each.told:
                yield Words(f"   {words.ko}", f"   {words.en}"), False
            if each.count > len(each.told):
                yield (
                    Words(f"   외 {each.count - len(each.told):,}건", f"   and {each.count - len(each.told):,} more"),
                    False,
                )
