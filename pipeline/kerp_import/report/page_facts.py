"""What stands on top of a report, before its verdict: whose books, which files, by which mapping, and who ran it.

Decision: docs/decisions/report-for-auditors.md
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kerp_import.model.outcome import Outcome
from kerp_import.model.words import Language, Words
from kerp_import.report.kept_batch import KeptBatch, KeptFile
from kerp_import.report.proof_words import proof_words
from kerp_import.report.signatures import signatures

FILES = 8
"""Files that the top names with their hashes; the page's list of files has them all."""

NO_OPTIONS = frozenset({"maps", "rule_changes", "four_eyes", "applied_corrections"})
"""What a batch keeps beside its options, told elsewhere on the page: with hashes, reasons, and who looked."""


@dataclass(frozen=True, slots=True)
class FactLine:
    """One line of a fact, and the hash that belongs to it."""

    text: str
    hash: str = ""


@dataclass(frozen=True, slots=True)
class PageFact:
    """One fact: what it is of, and its lines."""

    label: str
    lines: tuple[FactLine, ...]


def facts_of(batch: KeptBatch, language: Language) -> tuple[PageFact, ...]:
    """Return the facts in the order of the page."""
    outcome = batch.outcome
    name = outcome.company_name or outcome.company
    legal = name if name == outcome.company else f"{name} ({outcome.company})"
    told = (
        (Words("회사", "Company"), [FactLine(legal)]),
        (Words("회계기간", "Fiscal period"), [FactLine(_period(batch).say(language))]),
        (Words("원본 파일", "Source files"), _files(batch.files, language)),
        (Words("매핑", "Mapping"), _mapping(outcome, language)),
        (Words("실행한 사람", "Run by"), [FactLine(_operator(batch).say(language))]),
        (Words("옵션", "Options"), [FactLine(_options(batch).say(language))]),
        (Words("대조", "Proven against"), [FactLine(each.say(language)) for each in _proof(outcome)]),
    )
    return tuple(PageFact(words.say(language), tuple(lines)) for words, lines in told)


def _period(batch: KeptBatch) -> Words:
    """Return the fiscal year and its days; where nothing was promoted the months of the vouchers."""
    statements = batch.outcome.statements
    if statements is not None:
        days = f"{statements.first_day} ~ {statements.last_day}"
        return Words(f"{statements.fiscal_year}년도, {days}", f"{statements.fiscal_year}, {days}")
    months = sorted(each.key for each in batch.outcome.months if each.key)
    if not months:
        return Words("전표의 날짜를 알 수 없음", "no voucher has a date that is known")
    days = months[0] if months[0] == months[-1] else f"{months[0]} ~ {months[-1]}"
    return Words(f"전표가 있는 달 {days}", f"months with vouchers {days}")


def _files(files: Sequence[KeptFile], language: Language) -> list[FactLine]:
    """Return the first files with their hashes, and how many more there are."""
    size = Words("{name}, {size}바이트, SHA-256", "{name}, {size} bytes, SHA-256")
    lines = [
        FactLine(size.fill(language, {"name": each.name, "size": f"{each.size:,}"}), each.sha256)
        for each in files[:FILES]
    ]
    if len(files) > FILES:
        more = Words("외 {count}개: 아래 '읽은 표'의 파일 목록", "{count} more: under 'Tables read' below")
        lines.append(FactLine(more.fill(language, {"count": f"{len(files) - FILES:,}"})))
    return lines


def _mapping(outcome: Outcome, language: Language) -> list[FactLine]:
    """Return which maps were used and who has verified them; what nobody has is said as well."""
    lines = [FactLine(each) for each in signatures(outcome.signatures, language)]
    if outcome.mapping.unverified:
        words = Words("확인되지 않은 계정 {count}개", "{count} account(s) that nobody has verified")
        lines.append(FactLine(words.fill(language, {"count": f"{outcome.mapping.unverified:,}"})))
    return lines or [FactLine(Words("쓰인 매핑 없음", "no mapping was used").say(language))]


def _operator(batch: KeptBatch) -> Words:
    """Return who ran it, when, and with which version of the program."""
    version = f"kerp-import {batch.tool_version}"
    if not batch.operator:
        return Words(f"기록되지 않음 · {version}", f"not recorded · {version}")
    return Words(f"{batch.operator} · {version}", f"{batch.operator} · {version}")


def _options(batch: KeptBatch) -> Words:
    """Return the options that are not at their default, as they are typed."""
    typed = " ".join(_typed(batch.options))
    return Words(typed, typed) if typed else Words("모두 기본값", "all at their default")


def _typed(options: dict[str, object]) -> Iterator[str]:
    """Yield the options of a run that the batch keeps and that change what happens."""
    usual = {"on_conflict": "error", "vanished": "keep", "voucher_status": "approved"}
    for name, value in options.items():
        if name in NO_OPTIONS or not value or usual.get(name) == value:
            continue
        option = f"--{name.replace('_', '-')}"
        yield option if value is True else f"{option} {','.join(map(str, value)) if isinstance(value, list) else value}"


def _proof(outcome: Outcome) -> Iterator[Words]:
    """Yield what was proven against what, and what was not."""
    said = proof_words(outcome)
    if said is None:
        yield Words("거부되어 대조하지 않음", "refused, so nothing was compared")
        return
    yield from said.proven
    for each in said.not_proven:
        yield Words(f"대조하지 않음: {each.ko}", f"not proven: {each.en}")
