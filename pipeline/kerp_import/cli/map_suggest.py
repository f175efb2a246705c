"""The command map suggest: proposals for every account that nobody has verified."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from kerp_import.cli.options import (
    AsJson,
    Encoding,
    Files,
    Mappings,
    PasswordFile,
    Profile,
    RaiseLimits,
    Sheet,
    reading_job,
)
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, tell, with_password
from kerp_import.files.outputs import write_new
from kerp_import.files.spools import passing_spool
from kerp_import.model.nouns import Job

if TYPE_CHECKING:
    from kerp_import.mapping.proposal import Proposal
    from kerp_import.mapping_review.judged import Judged
    from kerp_import.mapping_review.survey import Survey

SHOWN = 3
"""Proposals of one account that --all shows."""
NAME_WIDTH = 24
"""Columns of the terminal that a legacy name takes at most."""
SURE, DOUBTFUL = 85, 60
"""Scores from which a proposal is drawn green, and below which red."""


@command
def suggest(  # noqa: PLR0913 - one parameter an option
    files: Files,
    *,
    company: Annotated[
        str | None,
        typer.Option(
            "--company",
            help=say("회사코드 (없으면 데이터베이스 없이 표준 계정과목표로)", "company code; else no database"),
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE.yaml", help=say("매핑 파일로 쓴다", "write a mapping file")),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option(
            "--all", help=say("확실한 것과 쓰이지 않은 것, 다음 제안까지", "certain and unused ones, next proposals")
        ),
    ] = False,
    as_json_: AsJson = False,
    mapping: Mappings = None,
    encoding: Encoding = None,
    sheet: Sheet = None,
    profile: Profile = None,
    raise_limits: RaiseLimits = False,
    password_file: PasswordFile = None,
) -> int:
    """Propose a K-ERP account for every account that is unmapped or unverified; nothing is loaded or saved."""
    from kerp_import.mapping_review.suggestions import as_mapping, suggested, suggestions_shown

    job = reading_job(
        files,
        company=company or "",
        mapping=mapping,
        encoding=encoding,
        sheet=sheet,
        profile=profile,
        raise_limits=raise_limits,
        password_file=password_file,
    )
    seen, accounts = with_password(job, _judged)
    suggestions = suggested(accounts)
    if output is not None:
        write_new(output, as_mapping(seen, suggestions, SESSION.language).encode())
    if as_json_:
        print_json(suggestions_shown(seen, suggestions, SESSION.language))
        return Exit.DONE
    _draw(suggestions, everything=everything)
    _sum_up(seen, accounts, everything=everything)
    if output is not None:
        SESSION.out.print(escape(tell("저장했습니다: {path}", "Written: {path}", path=output)), soft_wrap=True)
    return Exit.DONE


def _judged(job: Job) -> "tuple[Survey, tuple[Judged, ...]]":
    """Return the survey of the job's files, and its accounts judged; without a company no database is asked."""
    from kerp_import.mapping_review.certainty import judged_accounts
    from kerp_import.mapping_review.survey import survey, survey_without_database
    from kerp_import.migrate.history import require_current

    with passing_spool() as spool:
        if not job.company:
            seen = survey_without_database(job, Path(spool))
            return seen, judged_accounts(seen)
        with SESSION.database() as db:
            require_current(db)
            seen = survey(job, db, Path(spool))
            return seen, judged_accounts(seen)


def _draw(suggestions: "tuple[Judged, ...]", *, everything: bool) -> None:
    """Print a row per doubtful account: what it carries and its first proposal; with `everything` all, and the next."""
    from kerp_import.mapping_review.judged import ReviewGroup
    from kerp_import.report.tie_out_words import won

    shown = [each for each in suggestions if everything or each.group is ReviewGroup.ASKED]
    if not shown:
        return
    grid = Table(header_style="bold")
    grid.add_column(say("코드", "Code"), no_wrap=True)
    grid.add_column(say("계정과목", "Account"), overflow="fold", max_width=NAME_WIDTH)
    for words in (say("분개", "Lines"), say("금액", "Amount"), say("점수", "Score")):
        grid.add_column(words, justify="right", no_wrap=True)
    grid.add_column(say("제안과 근거", "Proposal and evidence"), overflow="fold", ratio=1)
    for each in shown:
        surveyed = each.surveyed
        amount = max(surveyed.debit, surveyed.credit, abs(surveyed.balance))
        row = (surveyed.account.code, surveyed.account.name, f"{surveyed.lines:,}", won(amount))
        best, *others = each.proposals[: SHOWN if everything else 1] or (None,)
        grid.add_row(*map(escape, row), *_cells(best))
        for other in others:
            grid.add_row("", "", "", "", *_cells(other))
    SESSION.out.print(grid)


def _cells(proposal: "Proposal | None") -> tuple[str, str]:
    """Return a proposal's score in a colour, and the proposal with its evidence below."""
    if proposal is None:
        return "", f"[dim]{say('제안할 것이 없습니다', 'nothing to propose')}[/]"
    style = "green" if proposal.score >= SURE else "red" if proposal.score < DOUBTFUL else "yellow"
    target = escape(f"{proposal.target_code} {proposal.target_name}")
    return f"[{style}]{proposal.score}[/]", f"{target}\n[dim]{escape(proposal.why(SESSION.language))}[/]"


def _sum_up(seen: "Survey", accounts: "tuple[Judged, ...]", *, everything: bool) -> None:
    """Print how many accounts a person must decide, and how many are in each of the groups that are not shown."""
    from kerp_import.mapping_review.judged import CERTAIN, ReviewGroup

    counts = Counter(each.group for each in accounts)
    sentence = say(
        "계정 {all:,}개 (계정과목 체계: {dialect}): 정할 것 {asked:,}개, 확실한 것 {certain:,}개, "
        "확인된 것 {decided:,}개, 쓰이지 않은 것 {unused:,}개",
        "{all:,} account(s) (chart: {dialect}): {asked:,} to decide, {certain:,} certain, {decided:,} verified, "
        "{unused:,} unused",
    )
    certain = sum(counts[each] for each in CERTAIN)
    facts = {"all": len(accounts), "dialect": seen.resolution.dialect.name, "certain": certain}
    groups = {each.value: counts[each] for each in (ReviewGroup.ASKED, ReviewGroup.DECIDED, ReviewGroup.UNUSED)}
    SESSION.out.print(escape(sentence.format(**facts, **groups)), soft_wrap=True)
    if not everything and certain + counts[ReviewGroup.UNUSED]:
        SESSION.out.print(say("나머지는 --all로 봅니다", "--all shows the others"))
