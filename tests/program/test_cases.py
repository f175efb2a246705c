"""Inputs from the field: each folder in `fixtures/cases` says what its files mean; the program reads that or asks."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
import pytest
import yaml
from support import FIXTURES, Kerp

CASES = FIXTURES / "cases"
ALWAYS = ("--json", "--yes", "--create-company", "--allow-unverified", "--create-missing")
MASTERS = "accounts,partners,departments,projects"
TEXT_FIELDS = ("rule", "table", "field", "message", "hint", "value")
# That a table is unknown says nothing about the matter of a case: a refusal for that alone is luck.
UNKNOWN_TABLE = {"KERP-X106", "KERP-E003"}
REFUSALS = (3, 4)

LINES = """
SELECT account_code, partner_code, department_code, debit_amount, credit_amount, line.description, voucher_date, status,
       voucher.id AS voucher_id
FROM voucher_lines AS line
JOIN vouchers AS voucher ON voucher.id = line.voucher_id AND voucher.company_id = line.company_id
JOIN companies AS company ON company.id = line.company_id
WHERE company.code = %(company)s
    AND voucher.deleted_at IS NULL
"""
OPENINGS = """
SELECT fiscal_year, account_code, debit_amount, credit_amount
FROM opening_balances
JOIN companies AS company ON company.id = opening_balances.company_id
WHERE company.code = %(company)s
"""
PARTNERS = """
SELECT partners.code, partners.name
FROM partners
JOIN companies AS company ON company.id = partners.company_id
WHERE company.code = %(company)s
"""

Amounts = dict[str, tuple[Decimal, Decimal]]


@dataclass(frozen=True)
class Books:
    """What K-ERP holds of a company: debit and credit by account, partner and department, vouchers by date."""

    accounts: Amounts
    partners: Amounts
    departments: Amounts
    openings: dict[str, Amounts]
    vouchers: dict[str, int]
    statuses: dict[str, int]
    names: dict[str, str]
    texts: tuple[str, ...]

    @property
    def moved(self) -> tuple[object, ...]:
        """Return what a refused run must leave as it was."""
        return self.accounts, self.openings, self.vouchers


@dataclass(frozen=True)
class Answer:
    """What one run said (its exit code and the findings of its report) and the books before and after."""

    code: int
    report: Mapping[str, Any]
    before: Books
    after: Books

    def says(self, pattern: str, *severities: str) -> bool:
        """Tell whether a finding of one of these lists (`errors`, `warnings`, `infos`) speaks of the matter."""
        return any(re.search(pattern, text, re.IGNORECASE) for text in self.texts(*severities))

    def texts(self, *severities: str) -> Iterator[str]:
        """Return the findings of these lists as one text each, and the causes that the tie-out names."""
        for severity in severities:
            for finding in self.report.get(severity) or ():
                yield " ".join(str(finding[field]) for field in TEXT_FIELDS if finding.get(field) is not None)
        yield from (str(each["cause"]) for each in self.report.get("reconciliation") or () if each.get("cause"))


def objections(answer: Answer, outcome: Mapping[str, Any], matter: str) -> list[str]:
    """Return in what an answer differs from one outcome that a case accepts; none where it is that outcome."""
    return _not_refused(answer, outcome, matter) if "refused" in outcome else _not_read(answer, outcome, matter)


def _not_refused(answer: Answer, outcome: Mapping[str, Any], matter: str) -> list[str]:
    """Return what keeps an answer from being the refusal: `refused: about the matter` or `refused: <pattern>`."""
    exits = outcome.get("exit", REFUSALS)
    if answer.code not in exits:
        return [f"exit {answer.code}, not refused"]
    wrong = ["books changed"] if answer.before.moved != answer.after.moved else []
    about = matter if outcome["refused"] == "about the matter" else outcome["refused"]
    if not answer.says(about, "errors"):
        wrong.append("no error about the matter")
    rules = {str(each["rule"]) for each in answer.report.get("errors") or ()}
    if rules and rules <= UNKNOWN_TABLE and not outcome.get("unknown_table_will_do"):
        wrong.append("only an unknown table")
    if "never" in outcome and answer.says(outcome["never"], "errors"):
        wrong.append(f"an error says {outcome['never']}")
    return wrong


def _not_read(answer: Answer, outcome: Mapping[str, Any], matter: str) -> list[str]:
    """Return what keeps the books from being those that the case tells."""
    if answer.code != 0:
        return [f"exit {answer.code}, not read"]
    books, want = answer.after, outcome["read"]
    all_approved = {"approved": sum(books.vouchers.values())}
    differences: dict[str, tuple[object, object]] = {
        "accounts": (_amounts(want.get("accounts")), books.accounts),
        "openings": (
            {str(year): _amounts(by_account) for year, by_account in (want.get("openings") or {}).items()},
            books.openings,
        ),
        "vouchers": ({str(date): count for date, count in (want.get("vouchers") or {}).items()}, books.vouchers),
        "status": (_filled(want.get("status", all_approved)), books.statuses),
    }
    for name, held in (("partners", books.partners), ("departments", books.departments)):
        if name in want:
            differences[name] = (_amounts(want[name]), held)
    if "names" in want:
        differences["names"] = (want["names"], {code: books.names.get(code) for code in want["names"]})
    wrong = [f"{name}: {held} for {wanted}" for name, (wanted, held) in differences.items() if wanted != held]
    wrong += [f"no text {text!r}" for text in want.get("texts", ()) if not any(text in each for each in books.texts)]
    for key, severities in (("warned", ("warnings",)), ("told", ("warnings", "infos"))):
        about = outcome.get(key)
        if about and not answer.says(matter if about is True else about, *severities):
            wrong.append(f"not {key} of the matter")
    return wrong


def _amounts(written: Mapping[str, Sequence[object]] | None) -> Amounts:
    """Return amounts as a case writes them: {"10102": [1000, 0]}."""
    return {code: (Decimal(str(debit)), Decimal(str(credit))) for code, (debit, credit) in (written or {}).items()}


def _filled(counts: Mapping[str, int]) -> dict[str, int]:
    """Return the counts without those of nothing."""
    return {name: count for name, count in counts.items() if count}


def books_of(url: str, company: str) -> Books:
    """Return what the database holds of a company, whether it exists or not."""
    with psycopg.connect(url, row_factory=psycopg.rows.dict_row) as connection:
        asked = {"company": company}
        lines = connection.execute(LINES, asked).fetchall()
        openings = connection.execute(OPENINGS, asked).fetchall()
        partners = connection.execute(PARTNERS, asked).fetchall()
    dates = {(str(line["voucher_date"]), line["voucher_id"]) for line in lines}
    statuses = {(line["status"], line["voucher_id"]) for line in lines}
    years = sorted({row["fiscal_year"] for row in openings})
    return Books(
        accounts=_sums(lines, "account_code"),
        partners=_sums(lines, "partner_code"),
        departments=_sums(lines, "department_code"),
        openings={str(y): _sums([row for row in openings if row["fiscal_year"] == y], "account_code") for y in years},
        vouchers=_counts(date for date, _ in dates),
        statuses=_counts(status for status, _ in statuses),
        names={row["code"]: row["name"] for row in partners},
        texts=tuple(line["description"] or "" for line in lines),
    )


def _sums(rows: Sequence[Mapping[str, Any]], key: str) -> Amounts:
    """Return debit and credit of the rows by one of their codes, those without it left out."""
    sums: Amounts = {}
    for row in rows:
        if row[key]:
            debit, credit = sums.get(row[key], (Decimal(0), Decimal(0)))
            sums[row[key]] = (debit + row["debit_amount"], credit + row["credit_amount"])
    return sums


def _counts(values: Iterator[str]) -> dict[str, int]:
    """Return how often each value occurs."""
    counts: dict[str, int] = {}
    for value in values:
        counts[value] = counts.get(value, 0) + 1
    return counts


@pytest.mark.slow
@pytest.mark.parametrize("folder", sorted(each.parent.name for each in CASES.glob("*/case.yaml")))
def test_a_file_from_the_field_is_read_right_or_refused_for_its_reason(
    folder: str, kerp: Kerp, database_url: str
) -> None:
    case = yaml.safe_load((CASES / folder / "case.yaml").read_text(encoding="utf-8"))
    company = case.get("company", "T")
    for statement in case.get("before", ()):
        assert kerp("company", "add", company, "--name", company).returncode in (0, 4)
        with psycopg.connect(database_url) as connection:
            connection.execute(
                "SELECT set_config('app.current_tenant', id::text, true) FROM companies WHERE code = %s", [company]
            )
            connection.execute(statement)
    for step in case["steps"]:
        before = books_of(database_url, company)
        given = [CASES / folder / each if (CASES / folder / each).exists() else each for each in step["run"]]
        run = kerp("run", "--company", company, *ALWAYS, MASTERS, *given)
        answer = Answer(run.returncode, json.loads(run.stdout or "{}"), before, books_of(database_url, company))
        tried = [objections(answer, outcome, case["matter"]) for outcome in step["either"]]
        assert [] in tried, "\n".join(
            [*("; ".join(each) for each in tried), *answer.texts("errors", "warnings"), run.stderr]
        )
