"""What a report says of the maps: which were used, the hash of what they do, and who answers for them."""

from collections.abc import Iterator

from kerp_import.model.nouns import Severity
from kerp_import.model.outcome import Outcome, Signatures
from kerp_import.model.words import Language, Words

LAYERS = {
    "option": Words("--mapping", "--mapping"),
    "saved": Words("저장된 매핑", "saved map"),
    "shipped": Words("기본 매핑", "shipped map"),
}
WEIGHTS = {
    None: Words("끔", "switched off"),
    Severity.INFO: Words("참고로 봄", "taken as info"),
    Severity.WARNING: Words("경고로 봄", "taken as warning"),
    Severity.ERROR: Words("오류로 봄", "taken as error"),
}
SHOWN = 12
"""Hexadecimal digits of a hash that a person compares; report.json has all of them."""


def unsigned(outcome: Outcome, language: Language) -> str | None:
    """Return the warning on top of a report in which accounts were mapped by lines that nobody verified."""
    count = outcome.mapping.unverified
    if outcome.status != "completed" or not count:
        return None
    words = Words(
        "확인되지 않은 매핑으로 옮긴 계정 {count:,}개 (--allow-unverified): 회계 담당자의 확인이 남았습니다",
        "{count:,} account(s) went by unverified lines (--allow-unverified): an accountant still has to check them",
    )
    return words.fill(language, {"count": count})


def changed_rules(outcome: Outcome) -> Iterator[Words]:
    """Yield a sentence for each rule that was switched off or given another severity, with who answers for it."""
    for each in outcome.rule_changes:
        severity = WEIGHTS[each.severity]
        yield Words(
            f"규칙 {each.rule}: {severity.ko} ({each.who}: {each.why})",
            f"Rule {each.rule}: {severity.en} ({each.who}: {each.why})",
        )


def signatures(signed: Signatures, language: Language) -> Iterator[str]:
    """Yield a line with the maps and their hash, and one with the reviewers."""
    maps = ", ".join(f"{each.name} ({LAYERS[each.layer].say(language)})" for each in signed.maps)
    if maps and signed.sha256:
        words = Words("매핑: {maps} · 해시값 {hash}", "Mapping: {maps} · hash {hash}")
        yield words.fill(language, {"maps": maps, "hash": signed.sha256[:SHOWN]})
    people = [f"{who} {count:,}" for who, count in signed.reviewers]
    if signed.without_reviewer:
        nobody = Words("검토자 없음 {count:,}", "no reviewer {count:,}")
        people.append(nobody.fill(language, {"count": signed.without_reviewer}))
    if people:
        yield Words("확인한 사람: ", "Verified by: ").say(language) + ", ".join(people)
