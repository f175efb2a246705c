"""Where one legacy account goes in K-ERP: which line or rule of which map decides it, and why."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from kerp_import.mapping.charts.dialect import OURS, Dialect, name_key
from kerp_import.mapping.decision import Decision, LegacyAccount, TargetAccount
from kerp_import.mapping.files import AccountLine, AccountRule, ChartAccount, CodeLine, MappingFile, NewAccount
from kerp_import.mapping.name_matches import (
    NATURAL,
    AccountNames,
    NameMatch,
    anywhere,
    differs_in_nature,
    has_another_name,
    in_its_section,
    section_of,
)
from kerp_import.mapping.propose import Proposals, certain

BRACKETS = re.compile(r"\([^()]*\)$")
"""What K-ERP's names have at their end to tell parts of the chart apart: 복리후생비(제조)."""


@dataclass(frozen=True, slots=True)
class MapLayer:
    """One map, its lines by canonical code; a shipped map is believed only where code and name both agree."""

    file: MappingFile
    lines: dict[str, tuple[AccountLine, ...]]
    is_shipped: bool


@dataclass(frozen=True, slots=True)
class AccountDecider:
    """Decides where accounts go: by the layers of maps in turn, then the main account's line, then K-ERP's chart.

    `names` are the names of all accounts that were read, by canonical code. What a shipped map says is followed only
    where it is also what is proposed first: run, suggest and export never differ.
    """

    layers: tuple[MapLayer, ...]
    dialect: Dialect
    targets: dict[str, TargetAccount]
    names: dict[str, str]
    create_missing: bool
    proposals: Proposals

    def decide(self, account: LegacyAccount) -> Iterator[Decision]:
        """Yield the decisions for `account`: conditional ones first, then the one that always applies."""
        for layer in self.layers:
            for rule in self._matching_rules(layer, account, conditional=True):
                yield _from_rule(rule, account)
            decision = self._by_line(layer, account) or next(
                (_from_rule(each, account) for each in self._matching_rules(layer, account, conditional=False)), None
            )
            if decision is not None and self._is_followed(decision, is_shipped=layer.is_shipped):
                yield decision
                return
        yield self._by_main_account(account) or self._same_in_kerp(account) or self._new_or_unmapped(account)

    def shipped_lines(self, accounts: Iterable[LegacyAccount]) -> dict[str, Decision]:
        """Return what the lines of the shipped map say of those accounts whose code and name are theirs."""
        by_code: dict[str, Decision] = {}
        for layer in (each for each in self.layers if each.is_shipped):
            for account in accounts:
                decision = self._by_line(layer, account)
                if decision is not None:
                    by_code.setdefault(account.code, decision)
        return by_code

    def _is_followed(self, decision: Decision, *, is_shipped: bool) -> bool:
        """Return whether a decision stands: an unverified one of a shipped map only where it is the first proposal."""
        proposals = self.proposals.get(decision.code, ())
        if not is_shipped or decision.verified or not proposals:
            return True
        return proposals[0].target_code == decision.target

    def _by_line(self, layer: MapLayer, account: LegacyAccount) -> Decision | None:
        """Return the decision of the layer's own line for this code, if its name may be believed."""
        lines = layer.lines.get(account.code, ())
        agreeing = (
            each
            for each in lines
            if _agree(each.source_name, account.name, strictly=each.verified and layer.is_shipped)
        )
        trusted = (each for each in lines if each.verified and not layer.is_shipped)
        line = next(chain(agreeing, trusted), None)
        return _from_line(line, account) if line else None

    def _matching_rules(self, layer: MapLayer, account: LegacyAccount, *, conditional: bool) -> Iterator[AccountRule]:
        """Yield the layer's rules that fit this account, in the order of the file."""
        for rule in layer.file.rules:
            if (rule.when is not None) is conditional and self._fits(rule, account):
                yield rule

    def _fits(self, rule: AccountRule, account: LegacyAccount) -> bool:
        """Return whether every part of the rule fits; a name alone must also agree in type and section."""
        if rule.source_code is not None and self.dialect.canonical(rule.source_code) != account.code:
            return False
        if rule.source_range is not None and not self._in_range(rule.source_range, account.code):
            return False
        if rule.source_name is None:
            return True
        by_name_alone = rule.source_code is None and rule.source_range is None
        if by_name_alone:
            return _agree(rule.source_name, account.name, strictly=True) and self._section_agrees(rule, account)
        return _agree(rule.source_name, account.name)

    def _in_range(self, bounds: tuple[str, str], code: str) -> bool:
        """Return whether `code` lies within both bounds, after padding."""
        low, high = map(self.dialect.canonical, bounds)
        return len(low) == len(code) and low <= code <= high

    def _section_agrees(self, rule: AccountRule, account: LegacyAccount) -> bool:
        """Return whether the shipped map sends the account's section where the rule's target stands.

        A rule for 접대비 by name alone may fit 813 (판매비) and not 513 (제조원가). An account without a code has no
        section, and fits.
        """
        if not account.has_code:
            return True
        section = self.dialect.section(account.code)
        target = self.targets.get(rule.target_code)
        if section is None or target is None or target.account_type != section.account_type:
            return False
        neighbours = (
            self.targets[line.target_code].parent_code
            for layer in self.layers
            if layer.is_shipped
            for line in layer.file.accounts
            if line.target_code in self.targets and self.dialect.section(line.source_code) == section
        )
        return target.parent_code in set(neighbours)

    def _by_main_account(self, account: LegacyAccount) -> Decision | None:
        """Return the main account's line for a sub-account (10301 → 10300), with a doubt where they are unlike.

        Never for one of another type, side or kind: 85001 국내출장비 is no part of 850 대손충당금환입.
        """
        main_code = self.dialect.main(account.code)
        if main_code == account.code:
            return None
        main = LegacyAccount(main_code, self.names.get(main_code, ""))
        layer, main_decision = self._first_line(main)
        if layer is None or main_decision is None:
            return None
        decision = replace(main_decision, code=account.code, name=account.name, how="parent", expected_name=None)
        chart_account = self.dialect.account(main_code)
        main_name = main.name or (chart_account.name if chart_account else "")
        if differs_in_nature(self._names(), account, main_name, main_decision.target or ""):
            return None
        if not self._is_followed(decision, is_shipped=layer.is_shipped):
            return None
        if not has_another_name(self._names(), account, main_name, main_decision.target or ""):
            return decision
        better = self._better(account, anywhere(self._names(), account))
        return replace(decision, expected_name=main_name, proposed=better.target, namesake=better.namesake)

    def _first_line(self, account: LegacyAccount) -> tuple[MapLayer | None, Decision | None]:
        """Return what the first layer decides that has a line for this account, and that layer."""
        decided = ((layer, self._by_line(layer, account)) for layer in self.layers)
        return next(((layer, decision) for layer, decision in decided if decision), (None, None))

    def _better(self, account: LegacyAccount, match: NameMatch) -> NameMatch:
        """Return where an account belongs instead: the first proposal, if it is a good one, else what the name says."""
        best = certain(self.proposals.get(account.code, ()))
        if best is None or best.target_code == match.target:
            return match
        return NameMatch(best.target_code)

    def _names(self) -> AccountNames:
        """Return where a name is looked up: the dialect's chart and K-ERP's accounts."""
        return AccountNames(self.dialect, self._goes_to, self.targets)

    def _goes_to(self, chart_account: ChartAccount) -> str | None:
        """Return where the maps send an account of the dialect's chart."""
        _, decision = self._first_line(LegacyAccount(chart_account.code, chart_account.name))
        return decision.target if decision else None

    def _expected(self, account: LegacyAccount) -> str | None:
        """Return what the maps call this code, where the file calls it something else."""
        lines = chain.from_iterable(layer.lines.get(account.code, ()) for layer in self.layers)
        line_names = (line.source_name for line in lines if line.source_name)
        return next((name for name in line_names if account.name and not _agree(name, account.name)), None)

    def _same_in_kerp(self, account: LegacyAccount) -> Decision | None:
        """Return K-ERP's own account where both code and name are the same; in our template the name may be blank."""
        target = self.targets.get(account.code)
        if target is None or not _agree(target.name, account.name, strictly=self.dialect is not OURS):
            return None
        return Decision(account.code, account.name, target.code, verified=True, how="self")

    def _new_or_unmapped(self, account: LegacyAccount) -> Decision:
        """Return a new account if the user asked for those (`--create-missing`), else that nothing maps this one.

        What K-ERP has under the same name, in the same type and section, is never made anew: that is proposed.
        """
        proposed = self._proposed(account)
        if proposed is not None:
            return proposed
        if not (self.create_missing and account.has_code):
            is_sub_account = self.dialect.main(account.code) != account.code
            match = anywhere(self._names(), account) if is_sub_account else in_its_section(self._names(), account)
            better = self._better(account, match)
            return Decision(
                account.code,
                account.name,
                None,
                verified=False,
                how="unmapped",
                expected_name=self._expected(account),
                proposed=better.target,
                namesake=better.namesake,
            )
        code = f"X{account.code}" if account.code in self.targets else account.code
        existing = self.targets.get(code)
        section = section_of(self.dialect, account)
        own = self.dialect.account(account.code)
        model = own if own is not None and _agree(own.name, account.name) else section
        account_type = account.account_type or (model.account_type if model else None)
        usual = model.normal_side if model and model.account_type == account_type else NATURAL.get(account_type or "")
        side = account.normal_side or usual
        create = NewAccount(account_type, side, None) if account_type and side else None
        if existing is not None and _agree(existing.name, account.name):
            return Decision(account.code, account.name, code, verified=True, how="self")
        target = code if create else None
        return Decision(
            account.code,
            account.name,
            target,
            verified=True,
            how="created",
            create=create,
            create_name=account.name or account.code,
        )

    def _proposed(self, account: LegacyAccount) -> Decision | None:
        """Return the first proposal as a decision that nobody has verified.

        In place of a shipped line that is not followed, and of a new account whose name K-ERP has already.
        """
        best = certain(self.proposals.get(account.code, ()))
        if best is None or not account.has_code:
            return None
        _, line = self._first_line(account)
        _, main_line = self._first_line(
            LegacyAccount(self.dialect.main(account.code), self.names.get(self.dialect.main(account.code), ""))
        )
        is_instead = line is not None or main_line is not None
        target_names = {name_key(best.target_name), name_key(BRACKETS.sub("", best.target_name))}
        if not is_instead and not (self.create_missing and name_key(account.name) in target_names):
            return None
        return Decision(account.code, account.name, best.target_code, verified=False, how="proposed")


def map_layer(file: MappingFile, dialect: Dialect, *, is_shipped: bool) -> MapLayer:
    """Return `file` as a layer, its lines by the dialect's canonical code.

    Where a company has kept only a part of the product's chart, the product's map has only that part's lines.
    """
    lines: dict[str, tuple[AccountLine, ...]] = {}
    product = dialect.part_of if is_shipped else None
    written = {product.canonical(code): code for code in dialect.own or ()} if product else {}
    for line in file.accounts:
        code = written.get(product.canonical(line.source_code)) if product else dialect.canonical(line.source_code)
        if code is None:
            continue
        lines[code] = (*lines.get(code, ()), line)
    return MapLayer(file, lines, is_shipped)


def code_map(layers: Iterable[MappingFile], table: str) -> dict[str, str]:
    """Return old → new code of partners, departments or projects; the first layer that names a code decides."""
    lines: list[CodeLine] = [line for layer in reversed(tuple(layers)) for line in getattr(layer, table)]
    return {line.source_code: line.target_code for line in lines}


def _from_line(line: AccountLine, account: LegacyAccount) -> Decision:
    """Return what a map's line decides, with the name that it expected where the file's is another."""
    differs = not _agree(line.source_name, account.name)
    return replace(_from_entry(line, account, "line"), expected_name=line.source_name if differs else None)


def _from_rule(rule: AccountRule, account: LegacyAccount) -> Decision:
    """Return what a map's rule decides, and under which condition."""
    return replace(_from_entry(rule, account, "rule"), when=rule.when)


def _from_entry(entry: AccountLine | AccountRule, account: LegacyAccount, how: str) -> Decision:
    """Return what lines and rules decide alike: the target, on whose word, and where that is written."""
    return Decision(
        account.code,
        account.name,
        entry.target_code,
        verified=entry.verified,
        how=how,
        create=entry.create,
        create_name=entry.target_name or account.name,
        where=f"{entry.file}:{entry.line}",
        reviewer=entry.reviewer,
        reviewed=entry.reviewed,
        note=entry.note,
        score=getattr(entry, "score", None),
        evidence=getattr(entry, "evidence", None),
    )


def _agree(expected: str | None, name: str, *, strictly: bool = False) -> bool:
    """Return whether two names mean the same account; a missing name agrees with any, or `strictly` with none."""
    if not expected or not name:
        return not strictly
    return name_key(expected) == name_key(name)
