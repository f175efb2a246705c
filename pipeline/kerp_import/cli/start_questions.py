"""What `start` asks on a terminal: whatever a rehearsal refuses for and an option answers, to be kept in kerp.toml.

Decision: docs/decisions/start.md
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import typer

from kerp_import.cli.consent import is_agreed
from kerp_import.cli.session import SESSION, say, show_aside
from kerp_import.cli.settings import settings_of_folder
from kerp_import.model.nouns import Finding, Severity
from kerp_import.settings.write import Value

Answers = dict[str, Value]

NAMED_WORD = re.compile(r'--drop-status (?:"([^"]*)"|([^ ,]+))')
"""A word that the finding's advice names (--drop-status "상태=미결"): the finding keeps what it said, and no more."""

OLDEST, NEWEST = 1900, 2200
"""Years that --fiscal-year takes."""


def ask_for_options(findings: Iterable[Finding], asked: set[str]) -> Answers:
    """Ask for each option that would answer an error, and return the settings; nothing is asked a second time.

    What a year's own table of kerp.toml sets is decided there.
    """
    settings = settings_of_folder(Path.cwd())
    of_years = {name for year in settings.years.values() for name in year} if settings else set()
    answers: Answers = {}
    for finding in findings:
        question = QUESTIONS.get(finding.rule)
        if question is None or finding.severity is not Severity.ERROR or finding.message in asked:
            continue
        names, ask = question
        if of_years & set(names) or any(name in answers and not isinstance(answers[name], list) for name in names):
            continue
        asked.add(finding.message)
        show_aside(": ".join(filter(None, (_place(finding), finding.message))))
        for name, value in ask(finding).items():
            kept = answers.get(name)
            answers[name] = [*kept, *value] if isinstance(kept, list) and isinstance(value, list) else value
    return answers


def _place(finding: Finding) -> str:
    """Return the file and sheet that a finding is about."""
    return " · ".join(filter(None, (finding.file, finding.sheet)))


def _balances(_: Finding) -> Mapping[str, Value]:
    """Ask what a table of balances is."""
    said = _one_of(
        say("1 기초잔액, 2 기말 시산표 (빈 줄: 나중에)", "1 opening balances, 2 closing trial balance (Enter: later)"),
        ("1", "2"),
    )
    return {"balances": "opening" if said == "1" else "trial-balance"} if said else {}


def _statuses(finding: Finding) -> Mapping[str, Value]:
    """Ask of each status word whether vouchers under it are loaded."""
    words = [quoted or plain for quoted, plain in NAMED_WORD.findall(finding.facts.get("advice_en", ""))]
    kept: list[str] = []
    dropped: list[str] = []
    for word in words:
        question = say(f"'{word}' 전표를 이관합니까?", f"Are vouchers under '{word}' loaded?")
        (kept if is_agreed(question) else dropped).append(word)
    return {name: said for name, said in (("keep_status", kept), ("drop_status", dropped)) if said}


def _site(_: Finding) -> Mapping[str, Value]:
    """Ask which company or site of a table is loaded."""
    wanted = str(
        typer.prompt(
            say("이관할 것 하나 (모두 이 회사의 것이면 all)", "Which one is loaded (all: every one is this company's)"),
            default="",
            show_default=False,
            err=True,
        )
    ).strip()
    return {"site": [wanted]} if wanted else {}


def _empty(finding: Finding) -> Mapping[str, Value]:
    """Ask whether there should be no data."""
    known_as = finding.facts.get("known_as", "")
    agreed = known_as and is_agreed(say("비어 있는 것이 맞습니까?", "Is it right that there are none?"))
    return {"known_empty": [known_as]} if agreed else {}


def _same(_: Finding) -> Mapping[str, Value]:
    """Ask whether vouchers that stand alike in two files are one."""
    question = say("같은 전표입니까? (한 번만 이관)", "Are they the same vouchers? (each is loaded once)")
    return {"same_vouchers": "one"} if is_agreed(question) else {}


def _year(_: Finding) -> Mapping[str, Value]:
    """Ask for the fiscal year."""
    year = ask_for_year("")
    return {"fiscal_year": year} if year else {}


def ask_for_year(proposed: str) -> int | None:
    """Ask for the fiscal year, whose proposals are told; None where nothing is said."""
    among = f" ({proposed})" if proposed else ""
    while True:
        said = str(
            typer.prompt(say(f"회계연도{among}", f"Fiscal year{among}"), default="", show_default=False, err=True)
        ).strip()
        if not said:
            return None
        if said.isascii() and said.isdecimal() and OLDEST <= int(said) <= NEWEST:
            return int(said)
        show_aside(say("예: 2024", "Such as: 2024"))


def ask_for_masters(missing: Mapping[str, int]) -> Answers:
    """Ask whether masters are made that only a code names."""
    from kerp_import.model.labels import NAMES

    if not missing:
        return {}
    named = ", ".join(f"{NAMES[table].say(SESSION.language)} {count:,}" for table, count in missing.items())
    question = say(
        f"목록에 없는 {named}을(를) 코드만으로 만듭니까?", f"Make {named} that no list holds from their codes?"
    )
    return {"create_missing": list(missing)} if is_agreed(question) else {}


def _one_of(question: str, choices: tuple[str, ...]) -> str:
    """Return one of some answers, asked again until it is one; nothing where it is left for later."""
    while True:
        said = str(typer.prompt(question, default="", show_default=False, err=True)).strip()
        if not said or said in choices:
            return said


QUESTIONS: dict[str, tuple[tuple[str, ...], Callable[[Finding], Mapping[str, Value]]]] = {
    "KERP-E017": (("balances",), _balances),
    "KERP-E018": (("known_empty",), _empty),
    "KERP-E020": (("same_vouchers",), _same),
    "KERP-E027": (("keep_status", "drop_status"), _statuses),
    "KERP-E029": (("site",), _site),
    "KERP-V111": (("fiscal_year",), _year),
    "KERP-V131": (("same_vouchers",), _same),
}
"""By rule: the settings that answer it, and what asks for them."""
