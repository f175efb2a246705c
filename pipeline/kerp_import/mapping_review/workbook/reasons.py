"""Why an account is asked about, or certain, in the words of whoever keeps the books."""

from collections.abc import Iterator
from decimal import Decimal

from kerp_import.mapping.charts.dialect import name_key
from kerp_import.mapping.proposal import SIDES, Proposal, ProposalMark
from kerp_import.mapping_review.judged import Judged, MappingDoubt, ReviewGroup
from kerp_import.mapping_review.survey import Survey, Surveyed
from kerp_import.model.words import Language, Words

SHOWN = 2
"""Other accounts that a reason names."""

DOUBTS = {
    MappingDoubt.NOWHERE: Words("K-ERP에 가까운 계정이 없습니다.", "K-ERP has nothing near it."),
    MappingDoubt.NEW_ACCOUNT: Words("새 계정을 만들 것을 제안합니다.", "A new account is proposed."),
    MappingDoubt.OTHER_KIND: Words("유형이나 차대가 맞는지 알 수 없습니다.", "Type or side do not agree for certain."),
    MappingDoubt.CONDITION: Words(
        "부서·거래처·기간에 따라 다른 계정으로 가는 규칙이 있습니다.",
        "Rules send it elsewhere by department, partner or day.",
    ),
    MappingDoubt.NO_NAME: Words(
        "이름 없이 번호만 있습니다. 번호만으로는 정하지 않습니다.", "Only a number, and no name."
    ),
    MappingDoubt.OTHER_CHART: Words(
        "어느 프로그램의 번호인지 확실하지 않습니다.", "It is open whose program's code this is."
    ),
    MappingDoubt.GUESS: Words("비슷한 계정이 있을 뿐입니다.", "There are only similar accounts."),
    MappingDoubt.OWNER: Words(
        "차감 계정인데, 무엇에서 빼는지 이 장부에서 확인되지 않습니다.",
        "A deduction, and these books do not prove from what.",
    ),
    MappingDoubt.MERGED: Words("다른 계정과 하나로 합쳐집니다.", "It becomes one with another account."),
    MappingDoubt.OTHER_SAY: Words(
        "매핑과 이름이 서로 다른 계정을 가리킵니다.", "The map and the name point to two accounts."
    ),
    MappingDoubt.SUB_ACCOUNT: Words("세목을 본계정에 합칩니다.", "A sub-account goes to its main account."),
    MappingDoubt.PLACE: Words(
        "이름은 같지만 유형·차대·구역이 같은지 확인되지 않습니다.",
        "The same name, but its type, side and section are not proven.",
    ),
    MappingDoubt.LIKE_NAME: Words("K-ERP의 이름과 꼭 같지는 않습니다.", "K-ERP's name is not quite the same."),
}
"""The first sentence of every reason."""
TOLD_BY_EVIDENCE = {
    MappingDoubt.OTHER_KIND,
    MappingDoubt.NEW_ACCOUNT,
    MappingDoubt.GUESS,
    MappingDoubt.LIKE_NAME,
    MappingDoubt.SUB_ACCOUNT,
}
"""Doubts to which the proposer's own sentence adds something."""


def why_asked(judged: Judged, seen: Survey, language: Language) -> str:
    """Return why an account is asked about: the doubt, whose number it is, what merges, what else might be."""
    first = " ".join(each.say(language) for each in _doubt_in_words(judged, seen))
    return "\n".join((first, *(each.say(language) for each in _also_told(judged, seen))))


def _doubt_in_words(judged: Judged, seen: Survey) -> Iterator[Words]:
    """Yield the doubt, and what the proposer says of it."""
    yield DOUBTS[judged.doubt or MappingDoubt.LIKE_NAME]
    said = next(iter(seen.resolution.proposals.get(judged.surveyed.account.code, ())), None)
    best = judged.best
    if (
        judged.doubt in TOLD_BY_EVIDENCE
        and said is not None
        and best is not None
        and said.target_code == best.target_code
    ):
        told = said.evidence if judged.doubt is MappingDoubt.NEW_ACCOUNT else said.evidence[:1]
        yield from (Words(f"{each.ko}.", f"{_capital(each.en)}.") for each in told)
    if judged.doubt is MappingDoubt.OTHER_SAY and said is not None:
        yield Words("이름으로는 {account}", "By its name: {account}").filled(
            account=f"{said.target_code} {said.target_name}"
        )


def _also_told(judged: Judged, seen: Survey) -> Iterator[Words]:
    """Yield what the number is elsewhere, what it is deducted from, what it merges with, and what else it may be."""
    yield from _printed(judged, seen)
    yield from _deducted(judged, seen)
    if judged.merged:
        names = ", ".join(_label(each) for each in judged.merged[:SHOWN])
        more = len(judged.merged) - SHOWN
        template = Words("같은 계정으로 감: {names}", "Goes there too: {names}")
        if more > 0:
            template = Words("같은 계정으로 감: {names} 외 {more}개", "Goes there too: {names} and {more} more")
        yield template.filled(names=names, more=f"{more:,}")
    others = [each for each in judged.proposals[1:] if ProposalMark.OTHER_TYPE not in each.marks][:SHOWN]
    if others:
        names = ", ".join(map(shown_target, others))
        yield Words("다른 후보: {names}", "Or else: {names}").filled(names=names)


def why_certain(judged: Judged, seen: Survey, language: Language) -> str:
    """Return on what an account of a signed group rests, where that is more than its code and name."""
    return "\n".join(each.say(language) for each in (*_printed(judged, seen), *_deducted(judged, seen)))


def state_of(judged: Judged, language: Language) -> str:
    """Return why nobody is asked about an account of the rest: it was verified, by whom, or nothing uses it."""
    if judged.group is ReviewGroup.UNUSED:
        return Words("장부에 쓰이지 않음", "used by no line").say(language)
    decision = judged.surveyed.decision
    if decision.how == "self":
        return Words("K-ERP에 같은 코드와 이름이 있음", "K-ERP has the same code and name").say(language)
    signed = " ".join(filter(None, (decision.reviewer, str(decision.reviewed) if decision.reviewed else None)))
    verified = Words("확인됨", "verified").say(language)
    return f"{verified} ({signed})" if signed else verified


def _printed(judged: Judged, seen: Survey) -> Iterator[Words]:
    """Yield what the product's chart calls this number, where that is another account."""
    account, dialect = judged.surveyed.account, seen.resolution.dialect
    own = dialect.account(account.code)
    if own is not None and account.name and name_key(own.name) != name_key(account.name):
        yield Words("이 번호의 본래 이름은 ‘{name}’입니다.", "This number's own name is ‘{name}’.").filled(
            name=own.name
        )


def _deducted(judged: Judged, seen: Survey) -> Iterator[Words]:
    """Yield from what an account is deducted, and where that goes."""
    owner = judged.owner
    if owner is not None and judged.group is not ReviewGroup.ASKED:
        yield Words("차감 대상: {owner}", "Deducted from {owner}").filled(owner=_label(owner))
        return
    own = seen.resolution.dialect.account(judged.surveyed.account.code)
    if judged.doubt is MappingDoubt.OWNER and own is not None and own.contra_of is not None:
        code = seen.resolution.dialect.canonical(own.contra_of)
        printed = seen.resolution.dialect.account(code)
        known = _label(owner) if owner is not None else f"{code} {printed.name if printed else ''}".strip()
        template = (
            Words("차감 대상이라야 할 계정: {owner}", "It would be deducted from {owner}")
            if owner is not None
            else Words(
                "표에서는 {owner}의 차감인데 이 파일에 없습니다.",
                "By the chart from {owner}, which is not in these files.",
            )
        )
        yield template.filled(owner=known)


def shown_target(proposal: Proposal) -> str:
    """Return a proposal as a cell shows it."""
    return f"{proposal.target_code} {proposal.target_name}".strip()


def shown_sample(surveyed: Surveyed, language: Language) -> str | None:
    """Return a voucher line of the account: day, amount and side, the account against it, memo and partner."""
    sample = surveyed.sample
    if sample is None:
        return None
    side = "debit" if sample.debit else "credit"
    amount = sample.debit or sample.credit
    first = f"{sample.day or ''} {SIDES[side].say(language)} {_won(amount)}".strip()
    against = Words("상대: {account}", "against {account}").filled(account=sample.against).say(language)
    said = " · ".join(filter(None, (sample.memo, sample.partner)))
    return "\n".join(filter(None, (first, against if sample.against else "", said)))


def _won(amount: Decimal) -> str:
    """Return an amount as a cell shows it."""
    return f"{amount:,.2f}".removesuffix(".00")


def _label(each: Surveyed) -> str:
    """Return an account as it is named in a sentence."""
    return f"{each.account.code} {each.account.name}".strip()


def _capital(sentence: str) -> str:
    """Return an English sentence with its first letter capital."""
    return sentence[:1].upper() + sentence[1:]
