"""Survey: the accounts of a company's files, what they carry, and where its maps send them; nothing is loaded."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

import polars as pl

from kerp_import.database.connection import Database
from kerp_import.extract.extract import extract
from kerp_import.extract.extracted import Extracted
from kerp_import.files.inputs import find_files
from kerp_import.mapping import saved_map
from kerp_import.mapping.decision import Decision, LegacyAccount, Resolution, TargetAccount, accounts_of
from kerp_import.mapping.files import shipped_chart
from kerp_import.mapping.map_accounts import legacy_accounts, plan
from kerp_import.mapping.proposal import SIDES as SIDES_IN_WORDS
from kerp_import.mapping.proposal import Proposal, ProposalMark
from kerp_import.mapping.propose import Learned
from kerp_import.mapping_review.sample_lines import SampleLine, lines_in, samples_of
from kerp_import.model.nouns import Company, Entity, Job
from kerp_import.model.words import Words
from kerp_import.records import company as companies
from kerp_import.records.verified_by_others import verified_by_others
from kerp_import.transform.typed_rows import transform_part
from kerp_import.transform.voucher_book import VoucherBook
from kerp_import.values.periods import fiscal_days
from kerp_import.values.text import AMOUNT_SUM

NOBODY = pl.DataFrame(schema={"name_key": pl.String, "code": pl.String})
"""No partner is looked up by name: accounts alone are surveyed."""
NOTHING = (0, Decimal(0), Decimal(0), Decimal(0))
SCORES = {"line": 90, "rule": 80, "parent": 70, "self": 100, "proposed": 60, "created": 60}
"""How sure a map's unverified word is, by the way in which it decided, where the proposer has nothing to say of it."""
SURE = 100


@dataclass(frozen=True, slots=True)
class Surveyed:
    """One legacy account: its lines, debits, credits and closing balance, and every decision about it."""

    account: LegacyAccount
    lines: int
    debit: Decimal
    credit: Decimal
    balance: Decimal
    decisions: tuple[Decision, ...]
    sample: SampleLine | None = None
    """A voucher line of it, where there are books."""

    @property
    def decision(self) -> Decision:
        """Return the decision that applies where no condition does."""
        return next(each for each in self.decisions if each.when is None)

    @property
    def is_used(self) -> bool:
        """Return whether the files have a line or an amount of it."""
        return bool(self.lines or self.debit or self.credit or self.balance)


@dataclass(frozen=True, slots=True)
class Survey:
    """Every account of the files, by code, with the company's chart and the maps that were used."""

    company: Company
    resolution: Resolution
    targets: dict[str, TargetAccount]
    accounts: tuple[Surveyed, ...]
    days: tuple[date, ...] = ()
    """The days on which there are vouchers."""


@dataclass(frozen=True, slots=True)
class CompanyContext:
    """What K-ERP has and knows of a company: its chart, its saved map, and its key for partner codes."""

    company: Company
    targets: dict[str, TargetAccount]
    saved: saved_map.SavedMap | None
    secret: bytes
    learned: Learned


def survey(job: Job, db: Database, spool: Path) -> Survey:
    """Read the job's files as `run` does, into `spool`, and return their accounts."""
    company = companies.find_or_plan(db, job.company, may_create=job.create_company)
    context = CompanyContext(
        company, companies.accounts(db, company), saved_map.latest(db, company), companies.secret(db, company),
        verified_by_others(db, company.code),
    )  # fmt: skip
    return _survey_of(job, context, spool)


def survey_without_database(job: Job, spool: Path) -> Survey:
    """Read the job's files as for a company that has just got the standard chart; no database is needed."""
    new_company = Company(UUID(int=0), job.company, job.company, is_new=True)
    targets = accounts_of(shipped_chart(companies.CHART))
    return _survey_of(job, CompanyContext(new_company, targets, None, b"", {}), spool)


def _survey_of(job: Job, context: CompanyContext, spool: Path) -> Survey:
    """Return the accounts of the job's files, with what K-ERP has and knows."""
    company, targets = context.company, context.targets
    year = fiscal_days(job.fiscal_year, company.fiscal_year_start_month)
    start_month = company.fiscal_year_start_month
    extracted = extract(job, find_files(job), context.secret, spool, year, start_month=start_month)
    resolution = plan(
        job, extracted.accounts, targets, names=extracted.names, saved=context.saved,
        codes_are_ours=extracted.codes_are_ours, has_slips=extracted.has_slips(),
        learned=context.learned,
    )  # fmt: skip
    figures, samples, days = _figures(extracted, resolution)
    legacy = {each.code: each for each in legacy_accounts(extracted.accounts, resolution.dialect, resolution.names)}
    decisions_by_code: dict[str, list[Decision]] = {}
    for each in resolution.decisions:
        decisions_by_code.setdefault(each.code, []).append(each)
    accounts = tuple(
        Surveyed(
            legacy.get(code, LegacyAccount(code, decisions[0].name)),
            *figures.get(code, NOTHING),
            decisions=tuple(decisions),
            sample=samples.get(code),
        )
        for code, decisions in sorted(decisions_by_code.items())
    )
    return Survey(company, resolution, targets, accounts, days)


def proposals_for(surveyed: Surveyed, seen: Survey) -> tuple[Proposal, ...]:
    """Return what is proposed for an account, the best first: what a run would do stands at the front.

    One account is proposed once; where the maps and the proposer agree, the proposal has the evidence of both.
    """
    proposals = tuple(
        _with_balance(surveyed, each, seen.targets) for each in seen.resolution.proposals.get(surveyed.account.code, ())
    )
    decision = surveyed.decision
    if decision.target is None:
        return proposals
    same = next((each for each in proposals if each.target_code == decision.target), None)
    rest = tuple(each for each in proposals if each is not same)
    return (_decided(surveyed, seen, same), *rest)


def _with_balance(surveyed: Surveyed, proposal: Proposal, targets: dict[str, TargetAccount]) -> Proposal:
    """Return a proposal with a word on the balance where that is on the account's side; it counts for nothing.

    The same account would otherwise have another score in every year, and none where only the mapping is asked.
    """
    target = targets.get(proposal.target_code)
    balance = surveyed.balance or surveyed.debit - surveyed.credit
    if target is None or not balance or proposal.marks & {ProposalMark.OTHER_TYPE, ProposalMark.OTHER_SIDE}:
        return proposal
    if target.normal_side != ("debit" if balance > 0 else "credit"):
        return proposal
    side = SIDES_IN_WORDS[target.normal_side]
    words = Words(f"잔액이 {side.ko}입니다", f"its balance is on the {side.en} side")
    return replace(proposal, evidence=(*proposal.evidence, words))


def _decided(surveyed: Surveyed, seen: Survey, same: Proposal | None) -> Proposal:
    """Return what the maps decide as a proposal, `same` being the proposer's own for that account."""
    decision = surveyed.decision
    target = seen.targets.get(decision.target or "")
    score = SURE if decision.verified else SCORES[decision.how]
    if not decision.verified and decision.score is not None:
        score = decision.score
    kept = (Words(decision.evidence, decision.evidence),) if decision.evidence and not decision.verified else ()
    reasons = kept or (same.evidence if same is not None and not decision.verified else ())
    of_map = () if any(decision.where and decision.where in each.ko for each in reasons) else (_evidence(decision),)
    marks = frozenset(_marks(surveyed.account, decision, target, seen.resolution))
    return Proposal(
        target_code=decision.target or "",
        target_name=target.name if target else decision.create_name or "",
        score=score,
        evidence=(*reasons, *(of_map if decision.how != "proposed" else ())),
        marks=marks if decision.verified or same is None else marks | same.marks,
        create=None if target else decision.create,
    )


def _evidence(decision: Decision) -> Words:
    """Return which map says so, and on whose word."""
    place = {
        "line": Words(f"매핑 {decision.where}", f"map {decision.where}"),
        "rule": Words(f"매핑 규칙 {decision.where}", f"rule {decision.where}"),
        "parent": Words(f"본계정의 줄 {decision.where}", f"its parent's line {decision.where}"),
        "self": Words("K-ERP에 같은 코드와 이름이 있음", "K-ERP has the same code and name"),
        "proposed": Words("이름으로 제안함", "proposed by its name"),
        "created": Words("새 계정으로 만듦", "made as a new account"),
    }[decision.how]
    signed = " ".join(filter(None, (decision.reviewer, str(decision.reviewed) if decision.reviewed else None)))
    state = Words("확인됨", "verified") if decision.verified else Words("확인되지 않음", "unverified")
    by = f" ({signed})" if signed and decision.verified else ""
    name = decision.expected_name
    other = Words(f", 매핑의 이름은 {name}", f", called {name} in the map") if name else Words("", "")
    return Words(f"{place.ko}, {state.ko}{by}{other.ko}", f"{place.en}, {state.en}{by}{other.en}")


def _marks(
    account: LegacyAccount, decision: Decision, target: TargetAccount | None, resolution: Resolution
) -> Iterator[ProposalMark]:
    """Yield the marks of a decision: what an accountant must see before he accepts it."""
    section = resolution.dialect.section(account.code)
    type_ = account.account_type or (section.account_type if section else None)
    if target is not None and type_ is not None and target.account_type != type_:
        yield ProposalMark.OTHER_TYPE
    if target is not None and account.normal_side is not None and target.normal_side != account.normal_side:
        yield ProposalMark.OTHER_SIDE
    if decision.expected_name is not None:
        yield ProposalMark.OTHER_NAME
    if target is None:
        yield ProposalMark.NEW_ACCOUNT


FIGURES: dict[str, type[pl.DataType] | pl.DataType] = {
    "code": pl.String, "lines": pl.Int64, "debit": AMOUNT_SUM, "credit": AMOUNT_SUM, "balance": AMOUNT_SUM,
}  # fmt: skip
Figures: TypeAlias = dict[str, tuple[int, Decimal, Decimal, Decimal]]


def _figures(extracted: Extracted, resolution: Resolution) -> tuple[Figures, dict[str, SampleLine], tuple[date, ...]]:
    """Return lines, debits, credits and balance by code, of the books, else of the trial balance; samples; all days."""
    has_books = any(table.entity in {Entity.JOURNAL, Entity.ACCOUNT_LEDGER} for table, _ in extracted.tables)
    frames, samples, days = [pl.DataFrame(schema=FIGURES)], list[pl.DataFrame](), set[date]()
    for part in extracted.parts():
        if part.table.entity in _counted(has_books):
            frame = transform_part(part, resolution, VoucherBook(), NOBODY).frame
            frames.append(_amounts(part.table.entity, frame))
            if part.table.entity is Entity.JOURNAL:
                samples.append(lines_in(frame))
            if "voucher_date" in frame.columns:
                days |= set(frame["voucher_date"].drop_nulls().unique())
    summed = pl.concat(frames).group_by("code").agg(pl.all().sum())
    figures = {code: (lines, debit, credit, balance) for code, lines, debit, credit, balance in summed.iter_rows()}
    return figures, samples_of(samples), tuple(sorted(days))


def _counted(has_books: bool) -> tuple[Entity, ...]:  # noqa: FBT001 - the one thing that it depends on
    """Return the tables whose amounts count: the books', or the trial balance's where there are no books."""
    return (Entity.JOURNAL, Entity.OPENING_BALANCES) if has_books else (Entity.TRIAL_BALANCE,)


SIDES = {
    Entity.JOURNAL: ("debit_amount", "credit_amount", "debit_amount", "credit_amount"),
    Entity.OPENING_BALANCES: (None, None, "debit_amount", "credit_amount"),
    Entity.TRIAL_BALANCE: ("debit_total", "credit_total", "debit_balance", "credit_balance"),
}
"""The columns of movements and of balances, debit before credit."""


def _amounts(entity: Entity, frame: pl.DataFrame) -> pl.DataFrame:
    """Return what one part says of each account."""
    debit, credit, owed, owing = (
        pl.lit(0, AMOUNT_SUM) if name is None else pl.col(name).fill_null(0).cast(AMOUNT_SUM) for name in SIDES[entity]
    )
    is_line = entity is Entity.JOURNAL
    return frame.drop_nulls("source_account_code").select(
        pl.col("source_account_code").alias("code"),
        pl.lit(int(is_line)).cast(pl.Int64).alias("lines"),
        debit.alias("debit"),
        credit.alias("credit"),
        (owed - owing).cast(AMOUNT_SUM).alias("balance"),
    ).group_by("code").agg(pl.all().sum())  # fmt: skip
