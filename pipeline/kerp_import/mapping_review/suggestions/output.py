"""Suggestions as JSON, and as a mapping file in which nothing is verified and every line says why it is there."""

import json
from collections.abc import Iterable, Iterator, Sequence

from kerp_import.mapping.files import LONGEST_ACCOUNT_CODE, source_for
from kerp_import.mapping.proposal import Proposal, ProposalMark
from kerp_import.mapping_review.judged import Judged
from kerp_import.mapping_review.survey import Survey
from kerp_import.model.safe_text import as_json_text, lines_of
from kerp_import.model.words import Language, Words

HEAD = Words(
    "map suggest가 제안한 것입니다. 줄마다 읽고 고친 뒤 verified: true와 reviewer를 적으십시오.",
    "Proposed by map suggest. Read and correct each line, then write verified: true and a reviewer.",
)
UNWRITABLE = Words("매핑에 적을 수 없는 코드입니다", "no mapping may hold this code")
NONE = Words("제안할 것이 없습니다", "nothing to propose")


def as_json(seen: Survey, suggestions: Sequence[Judged], language: Language) -> str:
    """Return everything that is proposed, amounts as text."""
    document = {
        "company": seen.company.code or None,
        "dialect": seen.resolution.dialect.name,
        "accounts": [
            {
                "code": each.surveyed.account.code,
                "name": each.surveyed.account.name,
                "lines": each.surveyed.lines,
                "debit": str(each.surveyed.debit),
                "credit": str(each.surveyed.credit),
                "balance": str(each.surveyed.balance),
                "group": each.group.value,
                "doubt": each.doubt.value if each.doubt else None,
                "state": "unmapped" if each.surveyed.decision.target is None else "unverified",
                "proposals": [_proposal(one, language) for one in each.proposals],
            }
            for each in suggestions
        ],
    }
    return as_json_text(document, indent=2)


def _proposal(proposal: Proposal, language: Language) -> dict[str, object]:
    """Return one proposal for JSON."""
    create = proposal.create
    return {
        "target_code": proposal.target_code,
        "target_name": proposal.target_name,
        "score": proposal.score,
        "marks": [each.value for each in ProposalMark if each in proposal.marks],
        "evidence": [each.say(language) for each in proposal.evidence],
        "create": None
        if create is None
        else {
            "account_type": create.account_type,
            "normal_side": create.normal_side,
            "parent_code": create.parent_code,
        },
    }


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
