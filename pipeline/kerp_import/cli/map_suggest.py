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
from kerp_import.cli.session import SESSION, Exit, command, print_json, say, with_password
from kerp_import.files.outputs import write_new
from kerp_import.files.spools import passing_spool
from kerp_import.model.nouns import Job

if TYPE_CHECKING:
    from kerp_import.mapping.proposal import Proposal
    from kerp_import.mapping_review.suggestions import Suggested
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
        bool, typer.Option("--all", help=say("쓰이지 않은 계정과 다음 제안까지", "unused accounts and next proposals"))
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
    from kerp_import.mapping_review.suggestions import as_mapping, suggestions_shown

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
    seen, suggestions = with_password(job, _suggested)
    if output is not None:
        write_new(output, as_mapping(seen, suggestions, SESSION.language).encode())
    if as_json_:
        print_json(suggestions_shown(seen, suggestions, SESSION.language))
        return Exit.DONE
    _draw(suggestions, everything=everything)
    _sum_up(seen, suggestions)
    if output is not None:
        SESSION.out.print(escape(say("썼습니다: {path}", "Written: {path}").format(path=output)), soft_wrap=True)
    return Exit.DONE


def _suggested(job: Job) -> "tuple[Survey, tuple[Suggested, ...]]":
    """Return the survey of the job's files, and what is proposed; without a company no database is asked."""
    from kerp_import.mapping_review.suggestions import suggested
    from kerp_import.mapping_review.survey import survey, survey_without_database
    from kerp_import.migrate.history import require_current

    with passing_spool() as spool:
        if not job.company:
            seen = survey_without_database(job, Path(spool))
            return seen, suggested(seen)
        with SESSION.database() as db:
            require_current(db)
            seen = survey(job, db, Path(spool))
            return seen, suggested(seen)


def _draw(suggestions: "tuple[Suggested, ...]", *, everything: bool) -> None:
    """Print a row per account: what it carries and its first proposal; with `everything` the next two too."""
    from kerp_import.report.tie_out_words import won

    used = [each for each in suggestions if each.surveyed.is_used]
    shown = suggestions if everything or not used else used
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
    if len(shown) < len(suggestions):
        sentence = say("쓰이지 않은 계정 {n:,}개는 --all로 봅니다", "{n:,} unused account(s): --all shows them")
        SESSION.out.print(sentence.format(n=len(suggestions) - len(shown)))


def _cells(proposal: "Proposal | None") -> tuple[str, str]:
    """Return a proposal's score in a colour, and the proposal with its evidence below."""
    if proposal is None:
        return "", f"[dim]{say('제안할 것이 없습니다', 'nothing to propose')}[/]"
    style = "green" if proposal.score >= SURE else "red" if proposal.score < DOUBTFUL else "yellow"
    target = escape(f"{proposal.target_code} {proposal.target_name}")
    return f"[{style}]{proposal.score}[/]", f"{target}\n[dim]{escape(proposal.why(SESSION.language))}[/]"


def _sum_up(seen: "Survey", suggestions: "tuple[Suggested, ...]") -> None:
    """Print how many accounts are still to be verified, and how sure the proposals are."""
    states = Counter(_state(each) for each in suggestions)
    sentence = say(
        "계정 {all:,}개 가운데 확인할 것 {open:,}개 (계정과목 체계: {dialect}): {sure:,}개는 {SURE}점 이상, "
        "{doubtful:,}개는 {DOUBTFUL}점 미만, {new:,}개는 새 계정, {none:,}개는 제안 없음",
        "{open:,} of {all:,} accounts to be verified (chart: {dialect}): {sure:,} score {SURE} or more, "
        "{doubtful:,} below {DOUBTFUL}, {new:,} would be new, {none:,} without a proposal",
    )
    facts = {"all": len(seen.accounts), "open": len(suggestions), "dialect": seen.resolution.dialect.name}
    counts = {each: states[each] for each in ("sure", "doubtful", "new", "none")}
    filled = sentence.format(**facts, **counts, SURE=SURE, DOUBTFUL=DOUBTFUL)
    SESSION.out.print(escape(filled), soft_wrap=True)


def _state(each: "Suggested") -> str:
    """Return how good an account's first proposal is."""
    best = next(iter(each.proposals), None)
    if best is None:
        return "none"
    if best.create is not None:
        return "new"
    return "sure" if best.score >= SURE else "doubtful" if best.score < DOUBTFUL else "likely"
