"""What a rule is: a question whose answer is the rows that break it.

Decision: docs/decisions/rules-in-a-folder.md
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from kerp_import.mapping.files.yaml_syntax import LOADER
from kerp_import.model.nouns import Severity
from kerp_import.model.words import Language, Words, names_in, shown
from kerp_import.values.text import mask

FrameQuestion = Callable[[pl.DataFrame], pl.DataFrame]

LETTERS = "EMVLPR"
"""Extract, mapping, validation, load, promote, rollback."""


class Who(StrEnum):
    """Who can set right what a rule finds: the client's bookkeeper, the consultant, the accountant, K-ERP's admin."""

    CLIENT = "client"
    CONSULTANT = "consultant"
    ACCOUNTANT = "accountant"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its words, and either a question to a frame, a check of the frame's schema, or a query.

    `subjects` are the frames that are asked ("journal", "accounts_used" …); empty for a query. The answer holds one row
    per finding: `file`, `sheet` and `row`, and where they differ from the rule's own `field`, `table_name` and
    `severity`; `value`, what stands there; `at_field`, where the cell is another field's; and every column that the
    message or the hint speaks of.
    """

    id: str
    name: str
    title: Words
    who: Who
    severity: Severity
    table: str | None
    field: str | None
    message: Words
    hint: Words
    why: Words
    subjects: tuple[str, ...] = ()
    question: FrameQuestion | None = None
    check: str | None = None
    query: str | None = None

    def speaks_of(self) -> frozenset[str]:
        """Return the names of all facts that its message and hint are filled with, in either language."""
        return names_in(self.message, self.hint)

    def say(self, language: Language, facts: Mapping[str, object]) -> tuple[str, str]:
        """Return message and hint in `language`; a missing fact is a KeyError."""
        return mask(self.message.fill(language, facts)), mask(self.hint.fill(language, facts))


def frame_rule(  # noqa: PLR0913 - a rule's fields, each by its name
    *,
    id: str,  # noqa: A002 - the field's name everywhere else
    name: str,
    title: Words,
    who: Who,
    severity: Severity,
    on: tuple[str, ...],
    message: Words,
    hint: Words,
    why: Words,
    table: str | None = None,
    field: str | None = None,
) -> Callable[[FrameQuestion], Rule]:
    """Make the decorated question a rule over the frames `on`."""

    def rule(question: FrameQuestion) -> Rule:
        return Rule(id, name, title, who, severity, table, field, message, hint, why, subjects=on, question=question)

    return rule


def fields_above(path: Path) -> tuple[dict[str, Any], str]:
    """Return the fields in the comment above an SQL file's query, and the query."""
    comment, _, query = path.read_text(encoding="utf-8").removeprefix("/*").partition("*/")
    return yaml.load(comment, Loader=LOADER), query.strip()  # noqa: S506 - a safe loader, libyaml's where there is one


def sql_rule(path: Path) -> Rule:
    """Read a rule from an SQL file: its fields as YAML in the comment above the query."""
    fields, query = fields_above(path)
    return Rule(
        id=fields["id"],
        name=fields["name"],
        title=Words(**fields["title"]),
        who=Who(fields["who"]),
        severity=Severity(fields["severity"]),
        table=fields.get("table"),
        field=fields.get("field"),
        message=Words(**fields["message"]),
        hint=Words(**fields["hint"]),
        why=Words(**fields["why"]),
        query=query,
    )


def in_fields(frame: pl.DataFrame, fields: tuple[str, ...], broken: Callable[[str], pl.Expr]) -> pl.DataFrame:
    """Return the rows that break `broken` in any of those `fields` that the frame has, with field and value."""
    there = [field for field in fields if field in frame.columns]
    # Asked of all fields at once: mostly no row breaks anything, and many questions to few rows cost more than that.
    told = frame.with_columns(broken(field).alias(f"{field}__broken") for field in there)
    answers = [
        told.filter(f"{field}__broken").select(
            *frame.columns,
            pl.lit(field).alias("field"),
            pl.col(f"{field}__text" if f"{field}__text" in frame.columns else field).cast(pl.String).alias("value"),
        )
        for field in there
        if told[f"{field}__broken"].any()
    ]
    # Where nothing is broken the answer has the columns of an answer all the same.
    nothing = frame.clear().with_columns(pl.lit(None, pl.String).alias(name) for name in ("field", "value"))
    return pl.concat(answers) if answers else nothing


def written_otherwise(frame: pl.DataFrame, fields: tuple[str, ...], plain: str) -> pl.DataFrame:
    """Return the rows in which any of those `fields` is written otherwise than `plain`: the few that are looked at."""
    texts = [f"{field}__text" for field in fields if f"{field}__text" in frame.columns]
    return frame.filter(pl.any_horizontal(~pl.col(text).str.contains(plain) for text in texts)) if texts else frame


def in_texts(frame: pl.DataFrame, fields: tuple[str, ...], broken: Callable[[pl.Expr], pl.Expr]) -> pl.DataFrame:
    """Return the rows whose text, as written under any of those `fields`, breaks `broken`, with field and value."""
    # A journal of one amount column has debit and credit too, but as derived columns: nobody wrote them.
    written = tuple(field for field in fields if f"{field}__text" in frame.columns)
    return in_fields(frame, written, lambda field: broken(pl.col(f"{field}__text")))


def first_of_each(answer: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Return one row for each sheet and each value of `columns`: the first, with how many there are as `count`."""
    by = ["file", "sheet", *columns]
    return answer.with_columns(pl.len().over(by).alias("count")).unique(by, keep="first", maintain_order=True)


def places_of(frame: pl.DataFrame) -> int:
    """Return how many places behind the point the amounts may have: none in won, and where nobody says so."""
    return int(frame["places"][0] or 0) if "places" in frame.columns and frame.height else 0


def labelled(*columns: str) -> pl.Expr:
    """Return the columns as one text, what is blank left out: `10300 보통예금`, or `10300` where no name is known."""
    filled = [pl.when(pl.col(each) != "").then(pl.col(each)) for each in columns]
    return pl.concat_str(filled, separator=" ", ignore_nulls=True)


def column_labels() -> tuple[pl.Expr, pl.Expr]:
    """Return what a column is called, in both languages: its header, or that it has none."""
    korean, english = (
        pl.when(pl.col("header") != "").then("header").otherwise(pl.lit(nothing)).alias(f"label_{name}")
        for name, nothing in (("ko", "머리글 없음"), ("en", "no header"))
    )
    return korean, english


def shown_amount() -> pl.Expr:
    """Return the column `amount` as a person reads it, without places where it has none."""
    return pl.col("amount").map_elements(shown, return_dtype=pl.String).alias("shown")


def advised(ko: str, en: str) -> tuple[pl.Expr, pl.Expr]:
    """Return `advice_ko` and `advice_en`: the likely cause as a sentence; where none is known, `ko` and `en`."""
    korean, english = (
        pl.when(pl.col(f"cause_{name}") != "")
        .then(pl.concat_str(f"cause_{name}", pl.lit(".")))
        .otherwise(pl.lit(otherwise))
        .alias(f"advice_{name}")
        for name, otherwise in (("ko", ko), ("en", en))
    )
    return korean, english


def proposals() -> tuple[pl.Expr, pl.Expr]:
    """Return `proposal_ko` and `proposal_en`: which account the name points to; empty where to none."""
    proposed = labelled("proposed", "proposed_name")
    has_namesake = pl.when(pl.col("namesake").is_not_null())
    korean = has_namesake.then(pl.concat_str(pl.lit("그 이름은 이 체계의 "), "namesake", pl.lit("입니다. ")))
    english = has_namesake.then(pl.concat_str(pl.lit("In this chart that is the name of "), "namesake", pl.lit(". ")))
    has_proposal = pl.when(pl.col("proposed").is_not_null())
    ko = has_proposal.then(pl.concat_str(korean.otherwise(pl.lit("")), proposed, pl.lit(": 이 계정으로 보입니다. ")))
    en = has_proposal.then(
        pl.concat_str(english.otherwise(pl.lit("")), pl.lit("It looks like "), proposed, pl.lit(". "))
    )
    return ko.otherwise(pl.lit("")).alias("proposal_ko"), en.otherwise(pl.lit("")).alias("proposal_en")


def mapping_line(target: pl.Expr) -> pl.Expr:
    """Return the account's line of a mapping file, to paste; `source_name` may not be empty there."""
    quoted = pl.col("name").str.replace_many(["\\", '"'], ["\\\\", '\\"'])
    named = pl.when(quoted != "").then(pl.concat_str(pl.lit(', source_name: "'), quoted, pl.lit('"')))
    return pl.concat_str(
        pl.lit('- {source_code: "'), "code", pl.lit('"'), named.fill_null(""), pl.lit(', target_code: "'), target,
        pl.lit('", verified: true}'),
    )  # fmt: skip
