"""The report on the terminal: the verdict, what was read, the findings by rule, and the tie-out."""

from decimal import Decimal
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table as Grid

from kerp_import.model.labels import NAMES, SEVERITY_NAMES
from kerp_import.model.nouns import Finding, Severity
from kerp_import.model.outcome import NextStep, Outcome, Reconciled
from kerp_import.model.shell import pasteable
from kerp_import.model.tie_out import TieOut
from kerp_import.model.words import Language, Words
from kerp_import.report.acceptance_words import acceptance_lines
from kerp_import.report.changed_since import print_changed_since
from kerp_import.report.correction_words import cell_words, corrected_words
from kerp_import.report.delta_words import delta_lines
from kerp_import.report.made_words import applied_words, made_words
from kerp_import.report.mapping_lines import coverage_lines
from kerp_import.report.proof_words import AGAINST_BOOKS, ITSELF, proof_words, subtractions, tie_out_title
from kerp_import.report.resumed_words import resumed_words
from kerp_import.report.signatures import changed_rules, signatures, unsigned
from kerp_import.report.statement_terminal import print_statements
from kerp_import.report.tie_out_words import print_sections, won

ACCOUNTS = 15
"""Accounts that a tie-out without any difference shows, the largest first; one with differences shows them all."""

CREATED = 10
"""Masters of one option, and corrected cells of one file, that are named; all of them stand in report.json."""

PLACES = 3
"""Places that a rule's row shows; the rest is counted, and stands in report.json."""

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "dim"}
AGAIN = Words("오류를 고친 뒤 같은 명령을 다시 실행하십시오.", "Fix the errors and run the same command again.")
AGAIN_AND_TIE_OUT = Words(
    "오류를 고친 뒤 같은 명령을 다시 실행하십시오. 대사는 그때 합니다.",
    "Fix the errors and run the same command again; the tie-out comes then.",
)
UNTOUCHED = Words("운영 데이터는 그대로입니다", "production is untouched")
DONE_BEFORE = Words("이미 이관됨: 바뀐 것이 없습니다", "Already imported: nothing changed")
VERDICTS = {
    ("completed", False): (Words("이관 완료", "Promoted"), "bold green"),
    ("completed", True): (
        Words("예행 통과: 그대로 실행하면 이관됩니다", "Rehearsal passed: a run promotes"),
        "bold green",
    ),
    ("rejected", False): (Words("거부", "Refused"), "bold red"),
    ("rejected", True): (Words("예행 거부", "Rehearsal refused"), "bold red"),
    ("already_imported", False): (DONE_BEFORE, "bold green"),
    ("already_imported", True): (DONE_BEFORE, "bold green"),
}


def print_report(outcome: Outcome, console: Console, language: Language) -> None:
    """Print the report of a run: the verdict first and last, for the middle may be long."""
    _print_verdict(outcome, console, language)
    if outcome.status == "already_imported":
        print_changed_since(outcome, console, language)
        return
    console.print(_sources(outcome, language))
    serious = tuple(each for each in outcome.findings if each.severity is not Severity.INFO)
    if serious:
        console.print(_findings(serious, language, one_file=len({each.file for each in outcome.sources}) == 1))
    for words in resumed_words(outcome.resumed):
        console.print(escape(words.say(language)), soft_wrap=True)
    for line in delta_lines(outcome.delta, language):
        console.print(escape(line), soft_wrap=True)
    for print_part in (_print_infos, _print_corrections, _print_made, _print_accepted):
        print_part(outcome, console, language)
    for line in (*coverage_lines(outcome.mapping, language), *signatures(outcome.signatures, language)):
        console.print(escape(line), soft_wrap=True)
    _print_unmapped(outcome, console, language)
    if outcome.status == "completed":
        _print_promoted(outcome, console, language)
    if outcome.reconciliation:
        print_tie_out(outcome.reconciliation, console, language, tie_out_title(outcome))
    print_sections(tuple(each for each in outcome.tie_outs if _is_shown(outcome, each)), console, language)
    print_proof(outcome, console, language)
    if outcome.status != "completed":
        console.print((AGAIN if outcome.reconciliation else AGAIN_AND_TIE_OUT).say(language))
    _print_verdict(outcome, console, language)


def _print_verdict(outcome: Outcome, console: Console, language: Language) -> None:
    """Print how the run ended, how many findings there are, and the batch."""
    verdict, style = VERDICTS[outcome.status, outcome.dry_run]
    counts = [
        f"{SEVERITY_NAMES[severity].say(language)} {sum(each.severity is severity for each in outcome.findings):,}"
        for severity in Severity
    ]
    parts = [f"[{style}]{verdict.say(language)}[/]", escape(outcome.company)]
    if outcome.status != "already_imported":
        parts += counts
    if outcome.status == "rejected":
        parts.append(UNTOUCHED.say(language))
    console.print(" · ".join(parts), soft_wrap=True)
    if sentence := unsigned(outcome, language):
        console.print(f"[bold yellow]{escape(sentence)}[/]", soft_wrap=True)
    for words in changed_rules(outcome):
        console.print(f"[bold yellow]{escape(words.say(language))}[/]", soft_wrap=True)
    console.print(f"{Words('배치', 'batch').say(language)} {outcome.batch_id}", soft_wrap=True)


def print_next_step(step: NextStep | None, console: Console, language: Language) -> None:
    """Print what comes next: who does it and why, and the command to paste."""
    if step is None:
        return
    head = Words("다음", "Next").say(language)
    console.print(
        f"[bold]{head}[/] ({NAMES[step.who].say(language)}): {escape(step.why.say(language))}", soft_wrap=True
    )
    if step.command:
        console.print(f"  {escape(step.command)}", soft_wrap=True)


def _grid(title: str, columns: list[str], right: tuple[int, ...] = (), whole: tuple[int, ...] = ()) -> Grid:
    """Return an empty table; the columns in `right` hold figures, those in `whole` codes: neither is ever broken."""
    grid = Grid(title=title, title_justify="left", header_style="bold", expand=False)
    for at, column in enumerate(columns):
        is_unbroken = at in right or at in whole
        grid.add_column(column, justify="right" if at in right else "left", overflow="fold", no_wrap=is_unbroken)
    return grid


def _sources(outcome: Outcome, language: Language) -> Grid:
    """Return what was read: one row per table, the file in the title where there is only one."""
    words = Words("읽은 표|시트|내용|머리글|자료 행|제외한 행", "Tables read|sheet|what|header|data rows|left out")
    title, *columns = words.say(language).split("|")
    files = {each.file for each in outcome.sources}
    grid = _grid(f"{title}: {', '.join(escape(each) for each in sorted(files))}", columns, right=(2, 3))
    for each in outcome.sources:
        dropped = ", ".join(f"{NAMES[reason].say(language)} {count:,}" for reason, count in each.rows_dropped.items())
        what = NAMES[each.entity].say(language)
        grid.add_row(escape(each.sheet or each.file), what, str(each.header_row), f"{each.rows_data:,}", dropped)
    return grid


def _findings(findings: tuple[Finding, ...], language: Language, *, one_file: bool) -> Grid:
    """Return one row per rule: how often, the first places, what it says and what to do."""
    words = Words(
        "점검 결과|규칙|등급|건수|위치|내용과 할 일", "Findings|rule|severity|count|where|what, and what to do"
    )
    title, *columns = words.say(language).split("|")
    grid = _grid(title, columns, right=(2,), whole=(0, 1))
    order = list(Severity)
    ranked = sorted(findings, key=lambda each: (order.index(each.severity), each.rule))
    for (severity, rule), group in groupby(ranked, key=lambda each: (each.severity, each.rule)):
        of_rule = list(group)
        shown = [_place(each, language, one_file=one_file) for each in of_rule[:PLACES]]
        more = [f"… +{len(of_rule) - PLACES:,}"] if len(of_rule) > PLACES else []
        word = f"[{STYLES[severity]}]{SEVERITY_NAMES[severity].say(language)}[/]"
        what = f"{escape(of_rule[0].message)}\n[dim]→ {escape(of_rule[0].hint)}[/]"
        grid.add_row(rule, word, f"{len(of_rule):,}", escape("\n".join([*shown, *more])), what)
    return grid


def _place(finding: Finding, language: Language, *, one_file: bool) -> str:
    """Return where a finding stands: the sheet and the cell or row; the file only where there are several."""
    row = _row(finding.row, language)
    file = None if one_file and finding.sheet else finding.file
    return " ".join(each for each in (file, finding.sheet, finding.cell or row) if each)


def _row(row: int | None, language: Language) -> str:
    """Return a row's number in words, nothing where there is none."""
    return "" if row is None else Words("{row}행", "row {row}").fill(language, {"row": row})


def _print_infos(outcome: Outcome, console: Console, language: Language) -> None:
    """Print a line for each rule whose findings are infos."""
    infos = sorted((each for each in outcome.findings if each.severity is Severity.INFO), key=lambda each: each.rule)
    for rule, group in groupby(infos, key=lambda each: each.rule):
        of_rule = list(group)
        line = f"{SEVERITY_NAMES[Severity.INFO].say(language)} {rule} ×{len(of_rule):,}: {of_rule[0].message}"
        console.print(f"[dim]{escape(line)}[/]", soft_wrap=True)


def _print_unmapped(outcome: Outcome, console: Console, language: Language) -> None:
    """Print the lines that a mapping file lacks, ready to paste, never wrapped."""
    unmapped = outcome.mapping.unmapped
    if not unmapped:
        return
    words = Words(
        "매핑 파일의 accounts에 붙여 넣고 target_code를 채우십시오:",
        "Paste under accounts in the mapping and fill in target_code:",
    )
    suggest = Words("제안을 받으려면: {call}", "To have targets proposed: {call}")
    files = sorted({each.file for each in outcome.sources})
    call = pasteable(("map", "suggest", "--company", outcome.company, *files, "-o", "mapping.yaml"))
    console.print(escape(suggest.fill(language, {"call": call})), soft_wrap=True)
    console.print(words.say(language))
    for each in unmapped:
        line = (
            f'  - {{source_code: "{each.source_code}", source_name: "{each.source_name}", target_code: "", '
            "verified: true}"
        )
        console.print(escape(line), soft_wrap=True)


def _records(outcome: Outcome, language: Language) -> Grid:
    """Return how many records of each table there are, are valid, and were or would be promoted."""
    last = Words("이관 예정", "to promote") if outcome.dry_run else Words("이관", "promoted")
    words = Words("자료|표|전체|정상|오류", "Records|table|total|valid|invalid")
    title, *columns = words.say(language).split("|")
    grid = _grid(title, [*columns, last.say(language)], right=(1, 2, 3, 4))
    for table, counts in outcome.by_table.items():
        if counts["total"]:
            figures = (f"{counts[each]:,}" for each in ("total", "valid", "invalid", "promoted"))
            grid.add_row(NAMES[table].say(language), *figures)
    return grid


def _print_promoted(outcome: Outcome, console: Console, language: Language) -> None:
    """Print what is in K-ERP, or would be: records, masters that no list holds, and what the statements will say."""
    console.print(_records(outcome, language))
    _print_created(outcome, console, language)
    print_statements(outcome.statements, console, language)


def _is_shown(outcome: Outcome, section: TieOut) -> bool:
    """Tell whether a section is shown: of a refused run only what differs, since nothing was tied out."""
    return outcome.status == "completed" or bool(section.differing)


def _print_created(outcome: Outcome, console: Console, language: Language) -> None:
    """Print the masters that no list of the files holds, by the option that made them."""
    for by, group in groupby(outcome.created, key=lambda each: each.by):
        masters = list(group)
        named = [f"{each.code} {each.name}" if each.name != each.code else each.code for each in masters]
        shown = ", ".join(named[:CREATED])
        more = f" … +{len(named) - CREATED:,}" if len(named) > CREATED else ""
        words = Words(
            f"{by}: {NAMES[masters[0].table].say(Language.KO)} {len(named):,}개를 만듦: {shown}{more}",
            f"{by}: made {len(named):,} {NAMES[masters[0].table].say(Language.EN)}: {shown}{more}",
        )
        console.print(escape(words.say(language)), soft_wrap=True)


def _print_corrections(outcome: Outcome, console: Console, language: Language) -> None:
    """Print of every workbook that came back corrected which original it was made from, and its first changed cells."""
    for each in outcome.corrections:
        console.print(escape(corrected_words(each).say(language)), soft_wrap=True)
        for cell in each.cells[:CREATED]:
            console.print(escape(f"   {cell_words(cell)}"), soft_wrap=True)
        if len(each.cells) > CREATED:
            console.print(f"   … +{len(each.cells) - CREATED:,}")


def _print_made(outcome: Outcome, console: Console, language: Language) -> None:
    """Print what became of the cells that the client corrected before, and the first of them."""
    made = outcome.corrections_made
    for words in made_words(made):
        console.print(escape(words.say(language)), soft_wrap=True)
    for each in made.applied[:CREATED]:
        console.print(escape(f"   {applied_words(each)}"), soft_wrap=True)
    if len(made.applied) > CREATED:
        console.print(f"   … +{len(made.applied) - CREATED:,}")


def _print_accepted(outcome: Outcome, console: Console, language: Language) -> None:
    """Print which warnings were accepted, by whom and why, and which acceptances were not carried."""
    for words, is_heading in acceptance_lines(outcome):
        line = escape(words.say(language))
        console.print(f"[bold]{line}[/]" if is_heading else f"   {line}", soft_wrap=True)


def print_proof(outcome: Outcome, console: Console, language: Language) -> None:
    """Print what the old books prove, what the file's own arithmetic says, and what nobody has checked."""
    said = proof_words(outcome)
    if said is None:
        return
    console.print(escape(said.own.say(language)), soft_wrap=True)
    for each in subtractions(outcome):
        sides = Words("차변 {debit}원, 대변 {credit}원", "debit {debit}, credit {credit} won")
        amounts = sides.fill(language, {"debit": won(each.debit), "credit": won(each.credit)})
        console.print(escape(f"   − {each.words.say(language)}: {amounts}"), soft_wrap=True)
    for words in said.proven:
        line = f"{Words('기존 장부와 대조', 'against the old books').say(language)} · {words.say(language)}"
        console.print(escape(line), soft_wrap=True)
    for words in said.not_proven:
        line = f"{Words('대조하지 않음', 'not proven').say(language)} · {words.say(language)}"
        console.print(f"[yellow]{escape(line)}[/]", soft_wrap=True)


def print_tie_out(
    accounts: tuple[Reconciled, ...], console: Console, language: Language, title: Words = AGAINST_BOOKS
) -> None:
    """Print the tie-out, and the likely causes of what differs."""
    console.print(_tie_out(accounts, language, title))
    _print_causes(accounts, console, language)


def _tie_out(accounts: tuple[Reconciled, ...], language: Language, title: Words) -> Grid:
    """Return the tie-out: every account that differs, else the largest ones and the residual, said as loudly."""
    legacy = Words("파일", "file") if title is ITSELF else Words("기존 장부", "legacy")
    words = Words(
        f"{title.ko} (원, 대변 잔액은 괄호)|계정 ← 원본 계정|{legacy.ko}|K-ERP|차이",
        f"{title.en} (won, credit balances in brackets)|account ← source|{legacy.en}|K-ERP|difference",
    )
    heading, *columns = words.say(language).split("|")
    grid = _grid(heading, columns, right=(1, 2, 3))
    differing = [each for each in accounts if each.difference]
    for each in differing or _largest(accounts):
        figures = (won(each.legacy), won(each.loaded), won(each.difference))
        style = "bold red" if each.difference else ""
        # On 80 columns three amounts leave room for one column beside them.
        source = f" ← {each.source_codes}" if each.source_codes else ""
        grid.add_row(escape(f"{each.account_code} {each.account_name}{source}"), *figures, style=style)
    total = won(sum((abs(each.difference) for each in accounts), Decimal(0)))
    facts: dict[str, object] = {
        "count": len(accounts), "residual": total, "shown": len(differing) or grid.row_count,
    }  # fmt: skip
    residual = Words(
        "계정 {count}개 가운데 금액이 큰 {shown}개 · 차이 합계 {residual}원",
        "the {shown} largest of {count} account(s) · residual {residual} won",
    )
    if differing:
        residual = Words(
            "계정 {count}개 가운데 {shown}개가 다름 · 차이 합계 {residual}원",
            "{shown} of {count} account(s) differs(differ) · residual {residual} won",
        )
    grid.caption = residual.fill(language, facts)
    # That a file agrees with itself is no good news.
    grid.caption_style = "bold red" if differing else "bold" if title is ITSELF else "bold green"
    return grid


def _print_causes(accounts: tuple[Reconciled, ...], console: Console, language: Language) -> None:
    """Print the likely causes of every difference, the likeliest first, with the first place that shows each."""
    for account in accounts:
        for rank, cause in enumerate(account.causes[:PLACES], start=1):
            what = f"{account.account_code} {account.account_name} {won(account.difference)}"
            places = [
                " ".join(each for each in (row.sheet or row.file, row.cell or _row(row.row, language)) if each)
                for row in cause.rows[:PLACES]
            ]
            shown = f" ({', '.join(places)})" if places else ""
            console.print(escape(f"{what} · {rank}. {cause.message}{shown}"), soft_wrap=True)


def _largest(accounts: tuple[Reconciled, ...]) -> list[Reconciled]:
    """Return the accounts with the largest balances, by code."""
    largest = sorted(accounts, key=lambda each: -abs(each.legacy))[:ACCOUNTS]
    return sorted(largest, key=lambda each: each.account_code)
