"""Provenance: whose chart of accounts a file's codes are, on what evidence, and whose they could be as well.

Decision: docs/decisions/whose-chart.md
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from kerp_import.mapping.charts.dialect import OURS, UNKNOWN, Dialect, agreeing, dialect_named, dialects, part_of
from kerp_import.model.particles import with_particles
from kerp_import.model.words import Words

ENOUGH = 0.5
"""Share of a file's accounts whose code and name are the chart's own, from which the chart is taken to be its chart.

A real company renames a fifth to a half of its accounts; a file of another product's agrees on less than a third.
Only KcLep's and Douzone's charts agree on more of each other, 0.8 of KcLep's: there the accounts of one alone decide.
"""

FEWEST = 3
"""Accounts below which no share means anything."""

MOSTLY = 0.9
"""Share of a file's codes from which all of them count as written in one way."""

CLEAR = 2
"""Points by which the best reading must lead; the other's own accounts may be half of its own at most."""

COMMONEST = "wehago"
"""The product that is named first where nothing else decides: most companies have it."""

SUB_ACCOUNTS = 0.2
"""Share of sub-accounts from which five digits on Douzone's chart are taken for iCUBE's."""

LEAST_PART, PART = 10, 0.2
"""Accounts, and share of a file's, that are a product's by code and name, from which those alone follow its map."""

SHOWN = 3
"""Accounts that a sentence shows as examples."""

WRITING = {
    "wehago": (r"[1-9]\d{2}(\d{2})?", 1),
    "kclep": (r"0[1-9]\d{2}(\d{2})?", 2),
    "ecount": (r"[1-9]\d{3}", 1),
    "kerp-v02": (r"[1-9]\d{3}(\d{2})?", 1),
    "seed-generic": (r"[1-9]\d{3}", 1),
}
"""How a product writes its codes, and how many accounts of its own that is worth: nobody but KcLep writes 0101."""

BY_CODES_ALONE = {"kclep": (WRITING["kclep"][0], MOSTLY), "ecount": (r"[1-9]\d{2}9", 0.5)}
"""Products that can be told without a name: how nobody else writes, and the share of the codes that must be so."""

SAP = r"\d{6,10}"
"""Codes of six digits and more are SAP's, or of a product that writes as SAP does."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Whose chart a file's accounts are, on what evidence; whose they could be as well, and why that is open."""

    dialect: Dialect
    evidence: tuple[Words, ...] = ()
    other: Dialect | None = None
    doubt: Words | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """How well one dialect fits: the accounts that are its own by code and name, of how many, and how codes look."""

    dialect: Dialect
    alike: tuple[str, ...]
    counted: int
    writing: int

    @property
    def fits(self) -> bool:
        """Return whether the chart has enough of the accounts for it to be theirs."""
        return self.counted >= FEWEST and len(self.alike) >= ENOUGH * self.counted

    @property
    def points(self) -> tuple[int, int, bool]:
        """Return what dialects are compared by: accounts and writing, then accounts alone, then the commonest first."""
        return len(self.alike) + self.writing, len(self.alike), self.dialect.name == COMMONEST


def by_map(dialect: Dialect, file: str) -> Reading:
    """Return the reading that a mapping file asks for."""
    evidence = Words(f"매핑 파일 {file}에 source: {dialect.name}라고 적혀 있다", f"{file} says source: {dialect.name}")
    return Reading(dialect, (evidence,))


def by_template() -> Reading:
    """Return the reading of our own template, whose codes are K-ERP's."""
    return Reading(OURS, (Words("K-ERP 가져오기 양식이다", "it is K-ERP's import template"),))


def recognise_chart(accounts: Mapping[str, str]) -> Reading:
    """Return whose chart the accounts (code as written → name, "" where it has none) are; `UNKNOWN` if no one's."""
    with_names = {code: name for code, name in accounts.items() if name}
    if len(with_names) < FEWEST:
        return _by_codes(accounts)
    supports = sorted((_support(each, with_names) for each in dialects()), key=lambda each: each.points, reverse=True)
    fitting = [each for each in supports if each.fits]
    if not fitting:
        return _without_chart(with_names, max(supports, key=lambda each: len(each.alike)))
    best, *others = fitting
    if not others:
        return Reading(_refined(best, accounts), tuple(_evidence(best, None, accounts)))
    rival = others[0]
    evidence = tuple(_evidence(best, rival, accounts))
    if _is_clear(best, rival):
        return Reading(_refined(best, accounts), evidence)
    return Reading(_refined(best, accounts), evidence, rival.dialect, _closeness(best, rival))


def _support(dialect: Dialect, accounts: Mapping[str, str]) -> Support:
    """Return how well `dialect` fits; a sub-account of one of its accounts counts neither for it nor against it."""
    alike = tuple(agreeing(dialect, dict(accounts)))
    subs = sum(1 for code in accounts if _is_sub_account(dialect, dialect.canonical(code)))
    pattern, worth = WRITING.get(dialect.name, ("", 0))
    return Support(dialect, alike, len(accounts) - subs, worth if _written(accounts, pattern) else 0)


def _is_sub_account(dialect: Dialect, code: str) -> bool:
    """Return whether the chart does not have the canonical `code`, but the account that it is a part of."""
    return dialect.account(code) is None and dialect.account(dialect.main(code)) is not None


def _written(codes: Mapping[str, str], pattern: str, share: float = MOSTLY) -> bool:
    """Return whether this share of the codes is written like this."""
    return sum(1 for code in codes if re.fullmatch(pattern, code)) >= share * len(codes)


def _is_clear(best: Support, rival: Support) -> bool:
    """Return whether what is only the best one's outweighs what is only the rival's."""
    own, rivals_own = _own(best, rival), _own(rival, best)
    return best.points[0] - rival.points[0] >= CLEAR and len(rivals_own) * 2 <= len(own) + best.writing


def _own(one: Support, other: Support) -> list[str]:
    """Return the codes that speak for `one` and not for `other`."""
    others = set(other.alike)
    return [code for code in one.alike if code not in others]


def _refined(best: Support, accounts: Mapping[str, str]) -> Dialect:
    """Return the dialect itself, or iCUBE where Douzone's chart has as many sub-accounts as only iCUBE's users make."""
    subs = sum(1 for code in accounts if _is_sub_account(best.dialect, code))
    is_icube = _written(accounts, r"[1-9]\d{4}") and subs >= SUB_ACCOUNTS * len(accounts)
    return dialect_named("icube") if best.dialect.name == "wehago" and is_icube else best.dialect


def _evidence(best: Support, rival: Support | None, accounts: Mapping[str, str]) -> Iterator[Words]:
    """Yield in sentences why the best reading is the best: what agrees, what the next one lacks, how codes look."""
    product, count, counted = best.dialect.product, len(best.alike), best.counted
    examples = _examples(best.alike, accounts)
    yield Words(
        f"계정 {counted}개 가운데 {count}개의 코드와 이름이 {product}의 것이다: {examples}",
        f"{count} of {counted} accounts have code and name of {product}: {examples}",
    )
    if rival is not None:
        for one, other in ((best, rival), (rival, best)):
            yield _only(one, other, accounts)
    if best.writing:
        shown = ", ".join(islice(accounts, SHOWN))
        yield Words(f"코드를 {product}처럼 쓴다: {shown}", f"the codes are written as {product} writes them: {shown}")
    if _refined(best, accounts) is not best.dialect:
        yield Words(
            "다섯 자리 코드에 세목이 많다: iCUBE로 본다 (계정과목과 매핑은 더존과 같다)",
            "five digits with many sub-accounts: taken for iCUBE (same chart and map as Douzone's)",
        )


def _only(one: Support, other: Support, accounts: Mapping[str, str]) -> Words:
    """Return which accounts speak for one of two readings only, with the name that the other has for them."""
    codes = _own(one, other)
    others_accounts = {code: other.dialect.account(other.dialect.canonical(code)) for code in codes}
    # Where the other chart has the code too, under another name, the difference is plainest.
    clearest = sorted(others_accounts.items(), key=lambda each: each[1] is None)[:SHOWN]
    shown = [f"{code} {accounts[code]}" + (f" (≠ {there.name})" if there else "") for code, there in clearest]
    examples = f": {', '.join(shown)}" if shown else ""
    return Words(
        f"{one.dialect.product}에만 맞고 {other.dialect.product}에는 맞지 않는 계정 {len(codes):,}개{examples}",
        f"{len(codes):,} accounts fit {one.dialect.product} and not {other.dialect.product}{examples}",
    )


def _closeness(best: Support, rival: Support) -> Words:
    """Return why two readings are nearly as good."""
    count, rivals_count = len(_own(best, rival)), len(_own(rival, best))
    product, rivals_product = best.dialect.product, rival.dialect.product
    if not count and not rivals_count:
        return Words(
            with_particles(f"이 계정들은 {product}와(과) {rivals_product}에 코드와 이름이 똑같이 있다"),
            f"{product} and {rivals_product} both have these accounts under the same code and name",
        )
    return Words(
        f"{product}에만 맞는 계정이 {count}개, {rivals_product}에만 맞는 계정이 {rivals_count}개뿐이다",
        f"only {count} accounts fit {product} alone, and {rivals_count} fit {rivals_product} alone",
    )


def _by_codes(accounts: Mapping[str, str]) -> Reading:
    """Return what codes without names tell: a product that alone writes so and has half of them, SAP, or nothing."""
    for name, (pattern, share) in BY_CODES_ALONE.items():
        dialect = dialect_named(name)
        codes = [code for code in accounts if dialect.account(dialect.canonical(code))]
        if len(accounts) >= FEWEST and _written(accounts, pattern, share) and len(codes) >= ENOUGH * len(accounts):
            shown = ", ".join(codes[:SHOWN])
            evidence = Words(
                f"계정 {len(accounts):,}개 가운데 {len(codes):,}개의 코드가 {dialect.product}의 것이다: {shown}",
                f"{len(codes):,} of {len(accounts):,} codes are those of {dialect.product}: {shown}",
            )
            return Reading(dialect, (evidence,), doubt=NO_NAMES)
    return _sap(accounts) or Reading(UNKNOWN, (NO_NAMES,))


NO_NAMES = Words("계정 이름이 없어 코드만 보았다", "there are no account names: only the codes were looked at")


def _without_chart(accounts: Mapping[str, str], nearest: Support) -> Reading:
    """Return the reading of accounts that no chart has: SAP by their width, else unknown."""
    sap = _sap(accounts)
    if sap is None and _keeps_a_part(nearest):
        return _in_part(accounts, nearest)
    evidence = Words(
        f"가장 가까운 {nearest.dialect.product}에도 계정 {nearest.counted}개 가운데 {len(nearest.alike):,}개만 맞는다",
        f"even {nearest.dialect.product}, the nearest, has only {len(nearest.alike):,} of {nearest.counted} accounts",
    )
    return sap or Reading(UNKNOWN, (evidence,))


def _keeps_a_part(nearest: Support) -> bool:
    """Return whether enough accounts of nobody's chart are a product's by code and name to be taken for its own."""
    return len(nearest.alike) >= LEAST_PART and len(nearest.alike) >= PART * nearest.counted


def _in_part(accounts: Mapping[str, str], nearest: Support) -> Reading:
    """Return the reading of a chart of a company's own that has kept a part of a product's."""
    dialect = part_of(nearest.dialect, accounts)
    kept = tuple(dialect.own or ())
    product, count, counted = nearest.dialect.product, len(kept), nearest.counted
    examples = _examples(kept, accounts)
    evidence = Words(
        f"계정 {counted}개 가운데 {count}개만 코드와 이름이 {product}의 것이다. 그것만 그 매핑을 따른다: {examples}",
        f"{count} of {counted} accounts have code and name of {product}; only those follow its map: {examples}",
    )
    return Reading(dialect, (evidence,))


def _sap(accounts: Mapping[str, str]) -> Reading | None:
    """Return the reading of codes as long as SAP's."""
    if len(accounts) < FEWEST or not _written(accounts, SAP):
        return None
    shown = ", ".join(islice(accounts, SHOWN))
    evidence = Words(f"코드가 여섯 자리 이상이다: {shown}", f"the codes have six digits or more: {shown}")
    return Reading(dialect_named("sap"), (evidence,))


def _examples(codes: tuple[str, ...], accounts: Mapping[str, str]) -> str:
    """Return the first of these accounts with their names."""
    return ", ".join(f"{code} {accounts[code]}" for code in codes[:SHOWN]) + (" …" if len(codes) > SHOWN else "")
