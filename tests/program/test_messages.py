"""What stops a run: codes are given once, and both languages say the same thing of the same facts."""

import re
from collections import Counter

import pytest
from kerp_import.model.errors import KerpError
from kerp_import.model.words import Words, names_in


def messages() -> list[type[KerpError]]:
    """Return every class of message, those below others too."""
    found, waiting = [], [KerpError]
    while waiting:
        below = waiting.pop().__subclasses__()
        found += below
        waiting += below
    return sorted(found, key=lambda each: each.code)


def test_every_code_is_well_formed_and_given_once() -> None:
    codes = Counter(each.code for each in messages())
    assert all(re.fullmatch(r"KERP-X\d{3}", code) for code in codes)
    assert {code for code, times in codes.items() if times > 1} == set()


@pytest.mark.parametrize("message", messages(), ids=lambda each: each.code)
def test_a_message_speaks_both_languages_of_the_same_facts(message: type[KerpError]) -> None:
    for words in (message.message, message.hint):
        # A fact that is a word of its own is given in each language: what_ko, what_en.
        korean = {name.removesuffix("_ko") for name in names_in(Words(words.ko, words.ko))}
        assert korean == {name.removesuffix("_en") for name in names_in(Words(words.en, words.en))}
        assert words.ko.strip()
        assert words.en.strip()
        assert not re.search("[가-힣]", words.en)
