"""Where one legacy account goes in K-ERP: which line or rule of which map decides it, and why."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from kerp_import.mapping.charts.dialect import OURS, Dialect, name_key
from kerp_import.mapping.decision import Decision, LegacyAccount, TargetAccount
from kerp_import.mapping.files import AccountLine, AccountRule, ChartAccount, CodeLine, MappingFile, NewAccount
from kerp_import.mapping.name_matches import NATURAL, AccountNames, anywhere, in_its_section, is_unlike_main, section_of


@dataclass(frozen=True, slots=True)
class MapLayer:
    """One map, its lines by canonical code; a shipped map is believed only where code and name both agree."""

    file: MappingFile
    lines: dict[str, tuple[AccountLine, ...]]
    is_shipped: bool


@dataclass(frozen=True, slots=True)
class AccountDecider:
    """Decides where accounts go: by the layers of maps in turn, then the main account's line, then K-ERP's chart.

    `names` are the names of all accounts that were read, by canonical code.
    """

    layers: tuple[MapLayer, ...]
    dialect: Dialect
    targets: dict[str, TargetAccount]
    names: dict[str, str]
    create_missing: bool

    def decide(self, account: LegacyAccount) -> Iterator[Decision]:
        """Yield the decisions for `account`: conditional ones first, then the one that always applies."""
        for layer in self.layers:
            for rule in self._matching_rules(layer, account, conditional=True):
                yield _from_rule(rule, account)
            decision = self._by_line(layer, account) or next(
                (_from_rule(each, account) for each in self._matching_rules(layer, account, conditional=False)), None
            )
            if decision is not None:
                yield decision
                return
        yield self._by_main_account(account) or self._same_in_kerp(account) or self._new_or_unmapped(account)

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
        """Return the main account's line for a sub-account (10301 → 10300), with a doubt where they are unlike."""
        main_code = self.dialect.main(account.code)
        if main_code == account.code:
            return None
        main = LegacyAccount(main_code, self.names.get(main_code, ""))
        main_decision = self._first_line(main)
        if main_decision is None:
            return None
        decision = replace(main_decision, code=account.code, name=account.name, how="parent", expected_name=None)
        chart_account = self.dialect.account(main_code)
        main_name = main.name or (chart_account.name if chart_account else "")
        if not is_unlike_main(self._names(), account, main_name, main_decision.target or ""):
            return decision
        better = anywhere(self._names(), account)
        return replace(decision, expected_name=main_name, proposed=better.target, namesake=better.namesake)

    def _first_line(self, account: LegacyAccount) -> Decision | None:
        """Return what the first layer decides that has a line for this account."""
        return next(filter(None, (self._by_line(layer, account) for layer in self.layers)), None)

    def _names(self) -> AccountNames:
        """Return where a name is looked up: the dialect's chart and K-ERP's accounts."""
        return AccountNames(self.dialect, self._goes_to, self.targets)

    def _goes_to(self, chart_account: ChartAccount) -> str | None:
        """Return where the maps send an account of the dialect's chart."""
        decision = self._first_line(LegacyAccount(chart_account.code, chart_account.name))
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
        """Return a new account if the user asked for those (`--create-missing`), else that nothing maps this one."""
        if not (self.create_missing and account.has_code):
            better = in_its_section(self._names(), account)
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


def map_layer(file: MappingFile, dialect: Dialect, *, is_shipped: bool) -> MapLayer:
    """Return `file` as a layer, its lines by the dialect's canonical code."""
    lines: dict[str, tuple[AccountLine, ...]] = {}
    for line in file.accounts:
        code = dialect.canonical(line.source_code)
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
    )


def _agree(expected: str | None, name: str, *, strictly: bool = False) -> bool:
    """Return whether two names mean the same account; a missing name agrees with any, or `strictly` with none."""
    if not expected or not name:
        return not strictly
    return name_key(expected) == name_key(name)
