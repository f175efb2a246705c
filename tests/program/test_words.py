"""Every string that can be printed is read: both languages, no place left open, no particle in brackets, no old word.

Decision: docs/decisions/words.md
"""

import re
from collections.abc import Iterator

import pytest
from kerp_import.cli.commands import COMMANDS as COMMANDS_OF_APP
from kerp_import.cli.lazy import named
from kerp_import.model import particles, plurals
from kerp_import.model.words import PLACES, Words, names_in
from printed import HANGUL, Printed, printed
from support import ROOT

GLOSSARY = {"ko": ROOT / "docs" / "glossary.md", "en": ROOT / "docs" / "glossary.en.md"}
PLACE = r"\{[^{}]*\}"

FIXED_PARTICLE = re.compile(rf"{PLACE}['\"’”]*(?:은|는|이|가|을|를|과|와|으로|로|이라|라|이면|이나)(?![가-힣(])")
"""A particle after what is filled in, which nobody knows yet."""

SLASHED = re.compile(r"(?:은/는|이/가|을/를|와/과|과/와|으로/로|\(가\)|\(를\)|\(는\)|\(을\))")
"""Both particles in another way than that which is chosen from."""

NOT_WORDS = re.compile(
    r"\{[^{}]*\}|`[^`]*`|'[^']*'|\"[^\"]*\"|<[^>]*>|\[[^\]]*\]"
    r"|postgresql://\S+|(?:GRANT|ALTER|SELECT|CREATE)(?: [^가-힣]|[^ 가-힣])*|(?:chmod|createdb|pip install) [\w -]+"
    r"|[\w.가-힣*-]*\.[A-Za-z][\w-]*[A-Za-z](?![A-Za-z])|KERP-\w*|(?:--|\?|-)[A-Za-z][\w-]*(?:[= ][A-Za-z][\w%.:-]*)*"
    r"|[A-Z][A-Z0-9_/]+(?![A-Za-z])|\w+_\w+|\b[A-Za-z]\b|%[A-Z0-9]+|\(\w+\)|/[\w./]+",
    re.ASCII,
)
"""What is no word of a sentence: places, quotations, options, names of files, what is typed for a server or a shell."""

COMMANDS = frozenset(word for command in named(COMMANDS_OF_APP) for word in command.split())

SETTINGS = frozenset(
    [
        "accounts",
        "partners",
        "departments",
        "projects",
        "create",
        "source",
        "target",
        "verified",
        "reviewer",
        "note",
        "rules",
        "entity",
        "field",
        "nth",
        "year",
        "grouped",
        "side",
        "dots",
        "dates",
        "format",
        "thousands",
        "decimals",
        "fixed",
        "currency",
        "header",
        "column",
        "columns",
        "tables",
        "warning",
        "opening",
        "ps",
        "up",
        "down",
        "check",
        "requires",
        "backfill",
        "dirty",
        "primary",
        "transaction",
        "statement",
        "session",
        "prefer",
        "search_path",
        "sslmode",
        "sslrootcert",
        "one",
        "all",
        "latest",
        "rollback",
        "default",
        "operations",
        "x-migrations-table",
        "PUBLIC",
        "yyyy-mm-dd",
        "wehago",
        "xlsx",
        "sql",
        "index",
        "terminal",
        "off",
        "public",
        "function",
        "ss",
        "Index",
        "host",
        "kerp",
        "postgresql",
        "added",
        "bundle",
        "yyyy",
        "four",
        "four-eyes",
        "by",
        "on",
        "corrections",
        "migrate",
    ]
)
"""Names of settings, columns and values that sentences speak of."""

FOR_LOGS = ("database/connection.py", "database/operations.py", "records/correction_file.py:2")
"""Lines of the log, which whoever keeps the server reads, and the head of a file that both sides edit: no language was
chosen there."""


class Sample(str):
    """A fact that takes whatever form is asked for."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        """Return it as it is."""
        del spec
        return str(self)


def rows_of(language: str) -> list[list[str]]:
    """Return the rows of the glossary's table."""
    lines = GLOSSARY[language].read_text(encoding="utf-8").splitlines()
    return [[each.strip() for each in line.strip("|").split("|")] for line in lines if line.startswith("|")][2:]


def banned(language: str) -> dict[str, str]:
    """Return each word that is not used, with the one that is."""
    return {word.strip(): row[1] for row in rows_of(language) for word in row[0].split(",")}


def names(language: str) -> frozenset[str]:
    """Return the names of the other language that may stand in a sentence."""
    last = GLOSSARY[language].read_text(encoding="utf-8").rpartition("\n\n")[2]
    return frozenset(each.strip() for each in last.replace("\n", " ").split(","))


NAMED = re.compile(
    "|".join(rf"(?<![A-Za-z]){re.escape(each)}(?![A-Za-z])" for each in sorted(names("ko"), key=len, reverse=True))
)


def is_pattern(text: str) -> bool:
    """Tell whether a text is a pattern that is looked for, or has places without names, and not a sentence."""
    return re.search(r"\(\?|\[\^|\\\\|\{\}", text) is not None


def wrong(texts: Iterator[tuple[Printed, str]]) -> list[str]:
    """Return where something is wrong, and what."""
    return [f"{each.where}: {what}" for each, what in texts]


def told(each: Printed, value: object) -> Words:
    """Return a text with its places filled; one with braces of its own is no template, and stands as it is."""
    words = Words(each.ko, each.en)
    try:
        return words.filled(**dict.fromkeys(names_in(words), value))
    except (ValueError, KeyError, IndexError):
        return words


@pytest.mark.parametrize("value", [Sample("가나다"), Sample("달"), 1, 1_234_567])
def test_no_place_and_no_choice_is_left_when_a_sentence_is_filled(value: object) -> None:
    def open_places() -> Iterator[tuple[Printed, str]]:
        for each in printed():
            if is_pattern(each.ko + each.en):
                continue
            said = told(each, value)
            for text in (said.ko, said.en):
                if particles.BOTH.search(text) or SLASHED.search(text):
                    yield each, text
                if value == 1 and re.search(r"\b1 \w+s\b(?! code)", text) and each.en == text:
                    yield each, text

    assert wrong(open_places()) == []


def test_a_particle_after_a_place_is_chosen_and_never_fixed() -> None:
    def fixed() -> Iterator[tuple[Printed, str]]:
        for each in printed():
            found = FIXED_PARTICLE.search(each.ko)
            if found:
                yield each, each.ko

    assert wrong(fixed()) == []


def test_korean_sentences_hold_no_english_words() -> None:

    def english() -> Iterator[tuple[Printed, str]]:
        for each in printed():
            if not HANGUL.search(each.ko) or each.where.startswith(FOR_LOGS) or is_pattern(each.ko):
                continue
            rest = NOT_WORDS.sub(" ", NAMED.sub(" ", each.ko))
            strangers = [word for word in re.findall(r"[A-Za-z][A-Za-z-]+", rest) if word not in COMMANDS | SETTINGS]
            if strangers:
                yield each, f"{strangers} in {each.ko}"

    assert wrong(english()) == []


def test_english_sentences_hold_no_korean_outside_of_quotations() -> None:
    allowed = names("en")

    def korean() -> Iterator[tuple[Printed, str]]:
        for each in printed():
            rest = re.sub(r"\([^()]*\)|'[^']*'|\"[^\"]*\"|[\w가-힣-]+\.\w+", " ", each.en)
            strangers = [word for word in re.findall(r"[가-힣]+", rest) if word not in allowed]
            if strangers:
                yield each, f"{strangers} in {each.en}"

    assert wrong(korean()) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_no_word_stands_that_the_glossary_replaces(language: str) -> None:
    def old() -> Iterator[tuple[Printed, str]]:
        for each in printed():
            text = each.ko if language == "ko" else each.en
            for word, wanted in banned(language).items():
                if re.search(
                    rf"\b{re.escape(word)}\b" if language == "en" and word[-1].isalpha() else re.escape(word), text
                ):
                    yield each, f"{word} → {wanted}: {text}"

    assert wrong(old()) == []


def test_two_languages_never_stand_in_one_string() -> None:
    both = [
        f"{each.where}: {each.ko}"
        for each in printed()
        if not each.en and not each.where.startswith(FOR_LOGS) and re.search(r"[가-힣][^/]* / [A-Za-z]{2}", each.ko)
    ]
    assert both == []


COUNTERS = "개|건|행|명|줄|번|장|곳|달|칸|자|가지|쪽|초|단계|판"
NOUN = r"(?:(?!of |and |to |in |at |on |or |by |not |with )[a-z-]+ ){0,2}?"


def counted_names(text: str) -> frozenset[str]:
    """Return the places of a Korean text that count something: 계정 {count}개."""
    found = re.findall(rf"\{{(\w+)(?::,)?\}}(?={COUNTERS})|\{{(\w+):,\}}", text)
    return frozenset(name for pair in found for name in pair if name and not PLACES.search(name))


def test_what_is_counted_is_told_in_groups_and_with_its_plural() -> None:
    def ungrouped() -> Iterator[tuple[Printed, str]]:
        for each in printed():
            if "{len}" in each.ko + each.en:
                yield each, f"a length without ':,' in {each.ko} | {each.en}"
            for name in counted_names(each.ko) if "{x}" not in each.ko else {"x:,"}:
                found = re.search(rf"\{{{name}(?::,)?\}} {NOUN}[a-z]+s\b(?!\(|')", each.en)
                if found and not found[0].endswith(("ss", " is", " was", " has", " looks")):
                    yield each, f"{found[0]} in {each.en}"

    assert wrong(ungrouped()) == []


def test_every_form_that_waits_for_a_number_is_known() -> None:
    known = {form.strip() for form in plurals.FORMS}

    def unknown() -> Iterator[tuple[Printed, str]]:
        for each in printed():
            for found in re.findall(r"\w+\([a-z']+\)", each.en):
                if not any(found.endswith(form) or form.endswith(found) for form in known):
                    yield each, f"{found} in {each.en}"

    assert wrong(unknown()) == []
