"""The report as one HTML page: no network, no framework, nothing in it that came from a source and could run.

Decision: docs/decisions/page-limits.md
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kerp_import.model.coverage import amount_of, lines_of
from kerp_import.model.nouns import Finding, Severity
from kerp_import.model.outcome import Reconciled
from kerp_import.model.tie_out import OpeningSource, TieOutSection
from kerp_import.model.words import Language, Words
from kerp_import.report.acceptance_words import ACCEPTED, not_carried_words, title_of
from kerp_import.report.causes_of_findings import causes_of, still_open
from kerp_import.report.charts import findings_chart, label, months_chart, types_chart
from kerp_import.report.correction_words import corrected_words
from kerp_import.report.delta_words import TITLE, count_words, first_records, record_words, told_counts
from kerp_import.report.findings_by_rule import FindingGroup, groups_of
from kerp_import.report.html_page import inlined, render_page
from kerp_import.report.kept_batch import KeptBatch
from kerp_import.report.made_words import CORRECTED, made_words, missed_words
from kerp_import.report.mapping_lines import before_and_after, coverage_lines
from kerp_import.report.page_facts import facts_of
from kerp_import.report.proof_words import proof_words, subtractions, tie_out_title
from kerp_import.report.resumed_words import resumed_words
from kerp_import.report.signatures import changed_rules, signatures
from kerp_import.report.statement_words import statement_facts
from kerp_import.report.tie_out_words import HEADS, SIDES, TITLES, caption
from kerp_import.report.verdict import verdict_of

PAGE = Path(__file__).parent / "page"

ROWS = 4_000
"""Findings that the page lists at most, shared out between the rules: some 2 MB, which a browser opens at once."""

MOST, LEAST, FIRST = 100, 10, 5
"""Findings of one rule that the page lists at most and at least, and those that are seen before anybody asks."""

TIED, DRILLED = 1_000, 300
"""Accounts of the tie-out that the page lists, and those of them whose places it tells: differing ones first."""

SECTION = 200
"""Figures of one section of the tie-out that the page lists, the largest differences first."""

CREATED = 500
"""Masters of one option, and corrected cells of one file, that the page names."""

DIFFERING = 500
"""Changed and vanished records of one kind that the page names."""

MAPPED = 1_500
"""Accounts of the mapping that the page lists."""

TRUST = {
    "line": Words("매핑 파일", "mapping file"),
    "rule": Words("매핑 규칙", "mapping rule"),
    "parent": Words("본계정", "parent account"),
    "self": Words("같은 코드와 이름", "same code and name"),
    "proposed": Words("이름으로 제안", "proposed by name"),
    "created": Words("새 계정", "new account"),
    "unmapped": Words("없음", "none"),
}


SHORT = 20
"""Letters of a value that stays on one line: a code or an amount, which no line break may take apart."""


@dataclass(frozen=True, slots=True)
class RuleFindings:
    """One rule's findings as the page lists them: the first ones, and how many there are."""

    group: FindingGroup
    rows: tuple[Finding, ...]
    hint: str | None
    """What to do, where it is the same for all of them."""


def as_html(batch: KeptBatch, language: Language) -> bytes:
    """Return the page."""
    outcome = batch.outcome
    groups = groups_of(outcome.findings)
    verdict = verdict_of(batch)
    # A refused run has promoted nothing: there is no K-ERP to draw, and nothing was tied out.
    is_done = outcome.status == "completed"
    charts = (
        months_chart(outcome.months if is_done else (), language), types_chart(outcome.statements, language),
        findings_chart(groups, language),
    )  # fmt: skip
    facts = {
        "batch": batch,
        "outcome": outcome,
        "verdict": verdict,
        "coverage": tuple(coverage_lines(outcome.mapping, language)),
        "signatures": tuple(signatures(outcome.signatures, language)),
        "counts": {
            severity.value: sum(each.severity is severity for each in outcome.findings) for severity in Severity
        },
        "groups": _listed_findings(groups),
        "facts": facts_of(batch, language),
        "causes": causes_of(
            groups_of(still_open(outcome.findings, outcome.accepted)),
            has_openings=outcome.proof.openings is not OpeningSource.NONE,
        ),
        "accepted_count": sum(len(each.findings) for each in outcome.accepted),
        "people": tuple(dict.fromkeys(each.who for each in groups)),
        "rule_changes": tuple(changed_rules(outcome)),
        "tied": _listed_accounts(outcome.reconciliation),
        "residual": sum((abs(each.difference) for each in outcome.reconciliation), Decimal(0)),
        "months": outcome.months if is_done else (),
        "types": outcome.account_types if is_done else (),
        "charts": tuple(each for each in charts if each is not None),
        **statement_facts(outcome.statements),
        "proof": proof_words(outcome),
        "tie_out_title": tie_out_title(outcome),
        "subtractions": subtractions(outcome),
        "sections": tuple(each for each in outcome.tie_outs if is_done or each.differing),
        "resumed": tuple(resumed_words(outcome.resumed)),
        "delta_counts": told_counts(outcome.delta),
        "delta_records": tuple(first_records(outcome.delta, DIFFERING)) if told_counts(outcome.delta) else (),
        **inlined(PAGE / "report.css", "style"),
        **inlined(PAGE / "report.js", "script"),
    }
    return render_page(PAGE / "report.html.jinja", language, also=_also(language), facts=facts)


def _also(language: Language) -> dict[str, object]:
    """Return the functions and numbers that this page's templates use beyond those of every page."""
    return {
        "trust": lambda key: TRUST[key].say(language),
        "before_and_after": lambda account: before_and_after(account, language),
        "label": lambda key: label(key, language),
        "amount_of": amount_of,
        "partners_title": TITLES[TieOutSection.PARTNERS].say(language),
        "section_title": lambda each: TITLES[each].say(language),
        "section_heads": lambda each: [words.say(language) for words in HEADS[each]],
        "section_caption": lambda each: caption(each, language),
        "side_name": lambda each: SIDES[each].say(language),
        "lines_of": lines_of,
        "FIRST": FIRST,
        "SHORT": SHORT,
        "CREATED": CREATED,
        "corrected_words": corrected_words,
        "ACCEPTED": ACCEPTED,
        "CORRECTED": CORRECTED,
        "made_words": made_words,
        "missed_words": missed_words,
        "rule_title": title_of,
        "not_carried_words": not_carried_words,
        "delta_title": TITLE,
        "count_words": count_words,
        "record_words": record_words,
        "DRILLED": DRILLED,
        "MAPPED": MAPPED,
        "SECTION": SECTION,
    }


def _listed_findings(groups: Sequence[FindingGroup]) -> tuple[RuleFindings, ...]:
    """Return the findings of every rule that the page lists."""
    most = max(LEAST, min(MOST, ROWS // max(len(groups), 1)))
    listed = []
    for each in groups:
        hints = {finding.hint for finding in each.findings}
        listed.append(RuleFindings(each, each.findings[:most], hints.pop() if len(hints) == 1 else None))
    return tuple(listed)


def _listed_accounts(accounts: Sequence[Reconciled]) -> tuple[Reconciled, ...]:
    """Return the accounts that the page lists: those that differ first, then by code."""
    ranked = sorted(accounts, key=lambda each: (-abs(each.difference), each.account_code))
    return tuple(ranked[:TIED])
