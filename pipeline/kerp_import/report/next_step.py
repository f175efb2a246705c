"""The one next step after a run: the command to paste, or whom to ask, and why.

Decision: docs/decisions/next-step.md
"""

from dataclasses import dataclass, replace
from pathlib import Path

from kerp_import.model.nouns import Job, Severity
from kerp_import.model.outcome import NextStep, Outcome
from kerp_import.model.safe_text import masked
from kerp_import.model.shell import pasteable, without_option
from kerp_import.model.tie_out import TRIAL_BALANCE
from kerp_import.model.words import Words
from kerp_import.report.findings_by_rule import FindingGroup, groups_of, lines_told
from kerp_import.validate.rule import Who

TO_BE_MAPPED = frozenset({"KERP-M001", "KERP-M002", "KERP-M008", "KERP-M011"})
"""The rules that are answered by the accountant's workbook: accounts that go nowhere, or that nobody has verified."""

MASTERS = {"KERP-V203": "partners", "KERP-V204": "departments", "KERP-V205": "projects"}
"""The rules that are answered by --create-missing, and what it makes."""

CREATE = "--create-missing"
NAME = "--name"
"""What one batch is called, the next is not."""

WORKBOOK = "mapping.xlsx"
"""The workbook in which the accountant decides, in the folder of the reports."""


@dataclass(frozen=True, slots=True)
class Call:
    """How a run was called, as far as the next call depends on it."""

    typed: tuple[str, ...] = ()
    """Empty where there was no command line: then there is no command to paste."""
    files: tuple[str, ...] = ()
    workbook: Path = Path(WORKBOOK)
    """Where the accountant decides on accounts."""
    has_workbook: bool = False
    """It was written already."""
    made: tuple[str, ...] = ()
    """The masters that the run made from their codes."""
    four_eyes: bool = False
    """Somebody else has to promote."""


def with_next(outcome: Outcome, job: Job) -> Outcome:
    """Return the outcome of a job with what comes next."""
    workbook = workbook_of(job.report_folder) if job.report_folder else Path(WORKBOOK)
    files, made = tuple(map(str, job.files)), tuple(sorted(job.create_missing))
    typed = tuple(without_option(job.typed, NAME))
    is_on = job.eyes is not None and job.eyes.is_on
    step = next_step(outcome, Call(typed, files, workbook, workbook.is_file(), made, four_eyes=is_on))
    if step is not None and step.command is not None and masked(step.command) != step.command:
        # What is shown masked could not be pasted.
        step = replace(step, command=None)
    return replace(outcome, next=step)


def workbook_of(reports: Path) -> Path:
    """Return where the mapping's workbook stands beside the reports."""
    return reports / WORKBOOK


def missing_masters(outcome: Outcome) -> dict[str, int]:
    """Return the masters that no list holds: the table and how many codes, as --create-missing would make them."""
    groups = groups_of(outcome.findings)
    return {MASTERS[each.rule]: len(each.findings) for each in groups if each.rule in MASTERS}


def next_step(outcome: Outcome, call: Call) -> NextStep | None:
    """Return what comes next after a run; None where nothing is left to do."""
    typed = call.typed
    if outcome.status == "rejected":
        return _after_refusal(outcome, call)
    if outcome.status == "already_imported":
        return _after_changes(outcome)
    if outcome.dry_run:
        # Where the rehearsal was asked for elsewhere, the same call would rehearse again.
        real = tuple(each for each in typed if each != "--dry-run") if "--dry-run" in typed else ()
        why = Words("예행을 통과했습니다. 이제 실제로 옮깁니다.", "The rehearsal passed; this promotes it.")
        if call.four_eyes:
            why = Words(
                "예행을 통과했습니다. 네 눈 원칙: 매핑을 확인하지 않은 다른 사람이 자기 로그인으로 옮깁니다.",
                "The rehearsal passed. Four eyes: somebody else, who did not confirm the mapping, promotes it.",
            )
        return NextStep(_pasted(real), Who.CONSULTANT.value, why)
    if TRIAL_BALANCE not in outcome.proof.against:
        why = Words(
            "합계잔액시산표가 없어 기존 장부와 맞는지 확인되지 않았습니다. 고객에게 받아 맞춰 보십시오.",
            "That K-ERP agrees with the old books is not proven: ask the client for the trial balance and tie it out.",
        )
        return NextStep(
            pasteable(("reconcile", "--company", outcome.company, _missing_file(outcome))), Who.CLIENT.value, why
        )
    why = Words("대사표와 인수인계 확인서를 확인하고 서명합니다.", "Check the tie-out and sign the receipt.")
    return NextStep(None, Who.ACCOUNTANT.value, why)


def _missing_file(outcome: Outcome) -> str:
    """Return what stands for the trial balance that is not there yet."""
    return Words("시산표.xlsx", "trial-balance.xlsx").say(outcome.language)


def waits_for_mapping_alone(outcome: Outcome) -> bool:
    """Tell whether every error of a refusal is an account that nobody has decided on."""
    errors = {each.rule for each in outcome.findings if each.severity is Severity.ERROR}
    return outcome.status == "rejected" and bool(errors) and errors <= TO_BE_MAPPED


def _after_refusal(outcome: Outcome, call: Call) -> NextStep:
    """Return the step that frees most: the cause of the errors that touch most lines."""
    errors = [each for each in groups_of(outcome.findings) if each.severity is Severity.ERROR]
    to_be_mapped = [each for each in errors if each.rule in TO_BE_MAPPED]
    masters = [each for each in errors if each.rule in MASTERS]
    others = [each for each in errors if each not in to_be_mapped and each not in masters]
    # Data that is wrong is asked for first where it weighs as much: the client needs the time.
    weights = {"data": lines_told(others), "mapping": lines_told(to_be_mapped), "masters": lines_told(masters)}
    heaviest = max(weights, key=lambda cause: weights[cause])
    if heaviest == "mapping":
        return _map_them(outcome, to_be_mapped, call)
    if heaviest == "masters":
        return _create_them(masters, call)
    worst = max(others, key=lambda group: lines_told([group])) if others else None
    title = worst.title if worst else Words("오류", "the errors")
    count = len(worst.findings) if worst else 0
    why = Words("'{title}' {count}건을 고친 뒤 다시 실행합니다.", "Correct '{title}' ({count}) and run again.")
    filled = Words(why.ko.format(title=title.ko, count=f"{count:,}"), why.en.format(title=title.en, count=f"{count:,}"))
    return NextStep(_pasted(call.typed), (worst.who if worst else Who.CONSULTANT).value, filled)


def _map_them(outcome: Outcome, groups: list[FindingGroup], call: Call) -> NextStep:
    """Return that the accountant decides where accounts go."""
    count = f"{sum(len(each.findings) for each in groups):,}"
    if call.has_workbook:
        why = Words(
            "회계 담당자가 {book}에서 ‘결정할 것’에 답하고 ‘확실한 것’에 서명하면 적용합니다 (계정 {count}개).",
            "Once the accountant has answered what is to decide in {book} and signed what is certain, apply it "
            "({count} account(s)).",
        ).filled(book=str(call.workbook), count=count)
        apply = ("map", "apply", str(call.workbook), "--company", outcome.company)
        return NextStep(pasteable(apply), Who.ACCOUNTANT.value, why)
    why = Words(
        "계정 {count}개의 매핑을 회계 담당자가 정해야 합니다. 이 통합 문서를 보내고, 받으면 map apply로 적습니다.",
        "The accountant decides on {count} account(s): send this workbook, and apply it with map apply when it is "
        "back.",
    ).filled(count=count)
    export = ("map", "export", "--company", outcome.company, *call.files, "-o", str(call.workbook))
    return NextStep(pasteable(export) if call.files else None, Who.ACCOUNTANT.value, why)


def _create_them(groups: list[FindingGroup], call: Call) -> NextStep:
    """Return the same call with the masters made that only a code names."""
    names = (*call.made, *(MASTERS[each.rule] for each in groups))
    why = Words(
        "목록에 없는 코드가 {count}개입니다. 목록을 함께 넣거나, 코드만으로 만듭니다.",
        "{count} code(s) is(are) in no list: give the lists along, or make them from their codes alone.",
    ).filled(count=f"{sum(len(each.findings) for each in groups):,}")
    return NextStep(_pasted(_with_masters(call.typed, names)), Who.CONSULTANT.value, why)


def _with_masters(typed: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return a call that makes these masters; nothing where there was no call."""
    if not typed:
        return ()
    kept = without_option(typed, CREATE)
    # What stands behind -- is a file.
    at = kept.index("--") if "--" in kept else len(kept)
    return (*kept[:at], CREATE, ",".join(dict.fromkeys(names)), *kept[at:])


def _after_changes(outcome: Outcome) -> NextStep | None:
    """Return how rows are brought back that a batch wrote and somebody deleted since."""
    if not outcome.since.missing:
        return None
    why = Words(
        "이 배치가 쓴 것 가운데 그 뒤 지워진 것이 있습니다. 되살릴 수 있습니다.",
        "Some of what this batch wrote was deleted since; it can be brought back.",
    )
    return NextStep(pasteable(("recover", "--batch", str(outcome.batch_id))), Who.CONSULTANT.value, why)


def _pasted(typed: tuple[str, ...]) -> str | None:
    """Return a call to be pasted; None where the program was not called by one."""
    return pasteable(typed) if typed else None
