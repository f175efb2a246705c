"""Suggestions as JSON, and as a mapping file in which nothing is verified and every line says why it is there."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kerp_import.mapping.files import LONGEST_ACCOUNT_CODE, source_for
from kerp_import.mapping.proposal import Proposal, ProposalMark
from kerp_import.mapping_review.judged import Judged, MappingDoubt, ReviewGroup
from kerp_import.mapping_review.survey import Survey
from kerp_import.model.safe_text import lines_of
from kerp_import.model.words import Language, Words

HEAD = Words(
    "map suggest가 제안한 것입니다. 줄마다 읽고 고친 뒤 verified: true와 reviewer를 적으십시오.",
    "Proposed by map suggest. Read and correct each line, then write verified: true and a reviewer.",
)
UNWRITABLE = Words("매핑에 적을 수 없는 코드입니다", "no mapping may hold this code")
NONE = Words("제안할 것이 없습니다", "nothing to propose")


@dataclass(frozen=True, slots=True)
class AccountToCreate:
    """An account that K-ERP would get."""

    account_type: str
    normal_side: str
    parent_code: str | None


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """One proposal for an account, how sure it is, and why."""

    target_code: str
    target_name: str
    score: int
    marks: tuple[ProposalMark, ...]
    evidence: tuple[str, ...]
    create: AccountToCreate | None


@dataclass(frozen=True, slots=True)
class AccountSuggested:
    """One legacy account that nobody has verified: what it carries, and what is proposed, the likeliest first."""

    code: str
    name: str
    lines: int
    debit: Decimal
    credit: Decimal
    balance: Decimal
    group: ReviewGroup
    doubt: MappingDoubt | None
    state: str
    """unmapped or unverified."""
    proposals: tuple[ProposalShown, ...]


@dataclass(frozen=True, slots=True)
class SuggestionsShown:
    """Everything that is proposed for the accounts of some files."""

    company: str | None
    dialect: str
    accounts: tuple[AccountSuggested, ...]


def suggestions_shown(seen: Survey, suggestions: Sequence[Judged], language: Language) -> SuggestionsShown:
    """Return everything that is proposed, as `--json` prints it."""
    accounts = tuple(
        AccountSuggested(
            code=each.surveyed.account.code,
            name=each.surveyed.account.name,
            lines=each.surveyed.lines,
            debit=each.surveyed.debit,
            credit=each.surveyed.credit,
            balance=each.surveyed.balance,
            group=each.group,
            doubt=each.doubt,
            state="unmapped" if each.surveyed.decision.target is None else "unverified",
            proposals=tuple(_proposal(one, language) for one in each.proposals),
        )
        for each in suggestions
    )
    return SuggestionsShown(seen.company.code or None, seen.resolution.dialect.name, accounts)


def _proposal(proposal: Proposal, language: Language) -> ProposalShown:
    """Return one proposal as `--json` prints it."""
    create = proposal.create
    return ProposalShown(
        target_code=proposal.target_code,
        target_name=proposal.target_name,
        score=proposal.score,
        marks=tuple(each for each in ProposalMark if each in proposal.marks),
        evidence=tuple(each.say(language) for each in proposal.evidence),
        create=AccountToCreate(create.account_type, create.normal_side, create.parent_code) if create else None,
    )


def as_mapping(seen: Survey, suggestions: Iterable[Judged], language: Language) -> str:
    """Return the first proposals as a mapping file, by code; an account without one is a comment."""
    source = source_for(seen.resolution.dialect.name)
    lines = [f"# {HEAD.say(language)}", f"source: {source}", "target: kerp-standard", "accounts:"]
    ordered = sorted(suggestions, key=lambda each: each.surveyed.account.code)
    entries = [line for each in ordered for line in _entry(each, language)]
    if not any(each.proposals for each in ordered):
        lines[-1] = "accounts: []"
    return "\n".join([*lines, *entries]) + "\n"


def _entry(each: Judged, language: Language) -> Iterator[str]:
    """Yield the line of one account with its score and evidence; a comment where nothing is proposed."""
    account, best = each.surveyed.account, each.best
    if best is None or not _is_code(account.code):
        reason = NONE if best is None else UNWRITABLE
        yield f"  # {_line(f'{account.code} {account.name}')}: {reason.say(language)}"
        return
    fields = {
        "source_code": _quoted(account.code),
        **({"source_name": _quoted(_line(account.name))} if account.name else {}),
        "target_code": _quoted(best.target_code),
        "target_name": _quoted(_line(best.target_name)),
        "verified": "false",
        "score": str(best.score),
        "evidence": _quoted(_line(best.why(language))),
    }
    if best.create is not None:
        create = best.create
        parent = f", parent_code: {_quoted(create.parent_code)}" if create.parent_code else ""
        made = f"{{account_type: {create.account_type}, normal_side: {create.normal_side}{parent}}}"
        fields["create"] = made
    yield f"  - {{{', '.join(f'{key}: {value}' for key, value in fields.items())}}}"


def _quoted(text: str) -> str:
    """Return a text as YAML's double quotes hold any."""
    return json.dumps(lines_of(text), ensure_ascii=False)


def _is_code(code: str) -> bool:
    """Return whether a mapping file may hold a line for this code."""
    return len(code) <= LONGEST_ACCOUNT_CODE and " " not in code and code.isprintable()


def _line(text: str) -> str:
    """Return a text on one line: a name may hold what an editor or YAML takes for a line's end."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())
