"""What a report says of the mapping in a few lines: how far it reaches, what it joins, and what it changes.

Decision: docs/decisions/trial-balance-of-a-mapping.md
"""

from collections.abc import Iterator

from kerp_import.model.coverage import Coverage, MappedAccount, amount_of, lines_of
from kerp_import.model.labels import NAMES
from kerp_import.model.words import Language, Words, shown


def coverage_lines(coverage: Coverage, language: Language) -> Iterator[str]:
    """Yield how much is mapped, then how many accounts are merged, and how many change type or side."""
    if not coverage.accounts:
        return
    reach = Words(
        "매핑된 것: {used:,}개 계정 가운데 {mapped:,}개, {lines:,}행 가운데 {mapped_lines:,}행, 금액의 {pct} % "
        "({amount}원 가운데 {mapped_amount}원)",
        "Mapped: {mapped:,} of {used:,} account(s), {mapped_lines:,} of {lines:,} line(s), {pct} % of the amount "
        "({mapped_amount} of {amount} won)",
    )
    facts = {
        "used": coverage.used_count,
        "mapped": coverage.mapped_count,
        "lines": lines_of(coverage.accounts),
        "mapped_lines": lines_of(coverage.mapped),
        "pct": coverage.amount_pct,
        "amount": shown(amount_of(coverage.accounts)),
        "mapped_amount": shown(amount_of(coverage.mapped)),
    }
    yield reach.fill(language, facts)
    if merges := coverage.merges:
        joined = Words(
            "합쳐지는 계정: {sources:,}개가 {targets:,}개로 ({amount}원)",
            "Joined: {sources:,} account(s) becomes(become) {targets:,} ({amount} won)",
        )
        accounts = tuple(each for group in merges for each in group)
        sources = len({each.source_code for each in accounts})
        yield joined.fill(language, {"sources": sources, "targets": len(merges), "amount": shown(amount_of(accounts))})
    if changing := coverage.changing:
        changed = Words(
            "유형이나 정상 잔액 쪽이 바뀌는 계정: {count:,}개 ({amount}원)",
            "Of another type or normal side in K-ERP: {count:,} account(s) ({amount} won)",
        )
        yield changed.fill(language, {"count": len(changing), "amount": shown(amount_of(changing))})


def nature(account_type: str | None, normal_side: str | None, language: Language) -> str:
    """Return type and side of an account: 자산 (차변)."""
    words = [NAMES[each].say(language) for each in (account_type, normal_side) if each]
    return f"{words[0]} ({words[1]})" if len(words) > 1 else "".join(words)


def before_and_after(account: MappedAccount, language: Language) -> tuple[str, str]:
    """Return type and side of an account in the legacy chart and in K-ERP: 자산 (차변)."""
    return (
        nature(account.account_type, account.normal_side, language),
        nature(account.target_type, account.target_side, language),
    )
