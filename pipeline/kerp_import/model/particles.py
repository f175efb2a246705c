"""Korean particles, chosen by the last sound of what stands before them: 전표를, 계정은, 10100으로, SAP를.

English plurals are chosen in the same pass (`plurals`): both wait for what is filled in before them.

A template is written with both (`{code}을(를)`), since what will stand there is not known yet.

Decision: docs/decisions/korean-first.md
"""

import re
from collections.abc import Mapping
from functools import cache
from string import Formatter

from kerp_import.model import plurals

FORMS: dict[str, tuple[str, str]] = {
    "은(는)": ("은", "는"), "이(가)": ("이", "가"), "을(를)": ("을", "를"), "와(과)": ("과", "와"),
    "과(와)": ("과", "와"), "(으)로": ("으로", "로"), "(이)라": ("이라", "라"), "(이)면": ("이면", "면"),
    "(이)나": ("이나", "나"),
}  # fmt: skip
"""How both are written → after a closing consonant, after a vowel."""

BOTH = re.compile("|".join(map(re.escape, (*FORMS, *plurals.FORMS))))
UNSOUNDED = re.compile(r"[\s'\"’”)\]}>»」』.,:;!?…·%-]+$|\([^()]*\)$")
"""Signs, and what stands in brackets, at the end of a word: nobody reads a particle off them."""

FIRST, LAST, CLOSINGS, LIEUL = 0xAC00, 0xD7A3, 28, 8
"""Of the syllables 가 to 힣 each 28 follow each other by their closing consonant; the eighth is ㄹ."""

DIGITS = {"0": "영", "1": "일", "2": "이", "3": "삼", "4": "사", "5": "오", "6": "육", "7": "칠", "8": "팔", "9": "구"}
LETTERS = {"l": "엘", "m": "엠", "n": "엔", "r": "알"}
"""Letters whose names close with a consonant; all others end in a vowel."""


def with_particles(text: str) -> str:
    """Return a text in which every particle, and every plural, agrees with what stands before it."""
    if not BOTH.search(text):
        return text
    said, at = "", 0
    for form in BOTH.finditer(text):
        said += text[at : form.start()]
        said += _chosen(form[0], said)
        at = form.end()
    return said + text[at:]


def filled(template: str, facts: Mapping[str, object]) -> str:
    """Return a template with facts filled in and its own particles chosen; those in the facts stay as they are."""
    pieces = _pieces(template)
    if pieces is None:
        return template.format_map(facts)
    said = ""
    for text, place in pieces:
        at = 0
        for form in BOTH.finditer(text):
            said += text[at : form.start()]
            said += _chosen(form[0], said)
            at = form.end()
        said += text[at:] + place.format_map(facts)
    return said


@cache
def _pieces(template: str) -> tuple[tuple[str, str], ...] | None:
    """Return each text of a template with the place after it; None where no particle has to be chosen."""
    if not BOTH.search(template):
        return None
    return tuple(
        (text, "" if name is None else "{" + name + (f"!{how}" if how else "") + (f":{spec}" if spec else "") + "}")
        for text, name, spec, how in Formatter().parse(template)
    )


def _chosen(form: str, before: str) -> str:
    """Return the particle that agrees with what stands before it."""
    if form in plurals.FORMS:
        return plurals.chosen(form, before)
    after_consonant, after_vowel = FORMS[form]
    closing = _closing(before)
    if form == "(으)로" and closing == LIEUL:
        return after_vowel
    return after_consonant if closing else after_vowel


def _closing(text: str) -> int:
    """Return which consonant closes the last sound of a text, 0 where a vowel ends it or nothing is sounded."""
    while stripped := UNSOUNDED.sub("", text):
        if stripped == text:
            break
        text = stripped
    last = text[-1:].lower()
    last = DIGITS.get(last) or LETTERS.get(last) or last
    return (ord(last) - FIRST) % CLOSINGS if last and FIRST <= ord(last) <= LAST else 0
