"""The files against the target: whether every account that they use has a place that takes its postings."""

from collections.abc import Iterable, Iterator

from kerp_import.mapping_review.survey import Survey, Surveyed
from kerp_import.model.nouns import Job
from kerp_import.model.shell import quoted
from kerp_import.model.words import Words
from kerp_import.readiness.check_result import Check, listed, missing, ready, same


def accounts(job: Job, seen: Survey) -> Iterator[Check]:
    """Yield whether the accounts that the files use are mapped, verified, and go where postings are taken."""
    used = [each for each in seen.accounts if each.is_used]
    call = " ".join(("--company", quoted(job.company), *(quoted(str(each)) for each in job.files)))
    unmapped = [each for each in used if each.decision.target is None]
    unverified = [each for each in used if each.decision.target is not None and not each.decision.verified]
    if unmapped:
        names = _largest(unmapped)
        says = Words(f"매핑 없는 계정 {len(unmapped):,}개: {names}", f"{len(unmapped):,} unmapped accounts: {names}")
        yield missing("accounts", says, same(f"kerp-import map suggest {call} -o mapping.yaml"))
    if unverified:
        names = _largest(unverified)
        says = Words(
            f"확인되지 않은 매핑 {len(unverified):,}개: {names}", f"{len(unverified):,} unverified lines: {names}"
        )
        yield missing("verified", says, same(f"kerp-import map export {call} -o mapping.xlsx"))
    wrong = list(_wrong(used, seen))
    if wrong:
        says = Words(
            f"K-ERP에 없거나 전표를 받지 않는 계정으로 감: {listed(wrong)}",
            f"they go to accounts that are absent, headings or inactive: {listed(wrong)}",
        )
        yield missing("targets", says, Words("매핑이나 K-ERP의 계정을 고치십시오", "fix the mapping, or the account"))
    if not (unmapped or unverified or wrong):
        yield ready("accounts", f"쓰인 계정 {len(used):,}개 모두 갈 곳이 있음", f"all {len(used):,} used account(s) go")


def _wrong(used: Iterable[Surveyed], seen: Survey) -> Iterator[str]:
    """Yield the decisions whose target is absent and not to be made, a heading, or inactive."""
    for each in used:
        for decision in each.decisions:
            target = seen.targets.get(decision.target or "")
            is_there = target is not None and target.allow_posting and target.is_active
            if decision.target and not is_there and not (target is None and decision.create):
                yield f"{decision.code} → {decision.target}"


def _largest(surveyed: list[Surveyed]) -> str:
    """Return code and name of the first accounts, the largest ones first."""
    ordered = sorted(surveyed, key=lambda each: -(each.debit + each.credit))
    return listed([f"{each.account.code} {each.account.name}".strip() for each in ordered])
