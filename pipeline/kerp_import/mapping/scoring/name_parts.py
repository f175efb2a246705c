"""What an account's name says: its parts, its words, the letters that it is spelled with, and what it excludes."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from kerp_import.mapping.charts.dialect import name_key
from kerp_import.mapping.files import Vocabulary, read_synonyms, read_vocabulary, shipped
from kerp_import.values.text import comparable_name

BETWEEN = re.compile(r"[()\[\]{}<>_/,:;·+\-–—~]+")
"""What stands between the parts of a name: 지급수수료_플랫폼, 차량유지비-영업, 보통예금(기업은행)."""

COST_CENTRE = re.compile(r"\(([^()]+)\)$")
"""The last brackets of a name."""

AND = re.compile(r"(?<=[^\W\d_]{2})및(?=[^\W\d_]{2})")
"""What joins two accounts in one: 원재료및부재료."""

GAP = "~"
"""What a word of the vocabulary may have between its halves: 임원~대여."""

LONGEST_WORD = 16
"""Letters of the longest word that is looked for."""

SHORTEST = 2
"""Letters that a part, or a word to look for within a name, has at least."""


@dataclass(frozen=True, slots=True)
class Term:
    """A spelling of an account's name, and the key that all its spellings share."""

    spelled: str
    key: str


@cache
def vocabulary() -> Vocabulary:
    """Return the shipped vocabulary."""
    return read_vocabulary(shipped() / "vocabulary.yaml")


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Return every spelling of a key that has synonyms."""
    groups = read_synonyms(shipped() / "synonyms.yaml")
    return {name_key(group[0]): tuple(dict.fromkeys(map(comparable_name, group))) for group in groups}


@cache
def _words() -> tuple[Term, ...]:
    """Return every word of the vocabulary with the key of the account that it belongs to, the longest first."""
    words_and_keys = {
        (comparable_name(word), name_key(account)) for account, words in vocabulary().means for word in words
    }
    return tuple(Term(*each) for each in sorted(words_and_keys, key=lambda each: (-len(each[0]), each)))


@cache
def written_out(name: str) -> str:
    """Return the name without white space and cost centre, its abbreviations written out."""
    bare = comparable_name(name)
    for short, long in vocabulary().short:
        if short in bare and long not in bare:
            # 상각누계액 has its last letter already.
            bare = (
                bare.replace(f"{short}{long[-1]}", long) if f"{short}{long[-1]}" in bare else bare.replace(short, long)
            )
    return bare


@cache
def parts(name: str) -> tuple[str, ...]:
    """Return the parts of a name, the main one first; brackets, underscores and the like part them."""
    spaced_words = unicodedata.normalize("NFKC", name).split()
    texts = (name, *spaced_words) if len(spaced_words) > 1 else (name,)
    name_parts = [each for text in texts for each in BETWEEN.split(written_out(text)) if len(each) >= SHORTEST]
    joined = [half for each in name_parts if name_key(each) == each for half in AND.split(each)]
    return tuple(dict.fromkeys((*name_parts, *joined)))


@cache
def words_across(name: str) -> tuple[Term, ...]:
    """Return the words that two parts of a name make together: 부가세매입 in 부가세(매입)."""
    whole = BETWEEN.sub("", written_out(name))
    return tuple(each for each in words_within(whole) if not any(spanned(part, each.spelled) for part in parts(name)))


@cache
def readings(part: str) -> tuple[str, ...]:
    """Return what a part of a name reads with old or wider words in place of which K-ERP has others."""
    texts: dict[str, None] = {part: None}
    for old, new in vocabulary().instead:
        texts |= {each.replace(old, new): None for each in texts if old in each}
    return tuple(each for each in texts if each != part)


@cache
def last_bracket(name: str) -> str:
    """Return what stands in the brackets at the end of a name, else nothing."""
    bracket = COST_CENTRE.search(unicodedata.normalize("NFKC", name).replace(" ", ""))
    return bracket.group(1) if bracket else ""


def without_bracket(name: str) -> str:
    """Return a name without the brackets at its end; a name that is nothing else keeps them."""
    return COST_CENTRE.sub("", unicodedata.normalize("NFKC", name).replace(" ", "")) or name


@cache
def jamo(name: str) -> str:
    """Return the letters of a name one by one, so that 접대비 and 접데비 differ in one of many."""
    return unicodedata.normalize("NFD", name)


@cache
def words_within(part: str) -> tuple[Term, ...]:
    """Return the words of the vocabulary within a part; one that lies within a longer one found is left out.

    임원~대여 is in 임원단기대여금, and 단기대여 is not beside it: it lies between the two.
    """
    terms: list[Term] = []
    for term in _words():
        found = spanned(part, term.spelled)
        is_within_longer = any(found in spanned(part, each.spelled) and found != each.spelled for each in terms)
        if found and not is_within_longer and is_whole(part, found):
            terms.append(term)
    return tuple(terms)


def spanned(part: str, spelled: str) -> str:
    """Return what a word covers of a part, from its first half to the second where it has two; else nothing."""
    first, gap, second = spelled.partition(GAP)
    if not gap:
        return spelled if spelled in part else ""
    begins = part.find(first)
    ends = part.find(second, begins + len(first)) if begins >= 0 else -1
    return part[begins : ends + len(second)] if ends >= 0 else ""


@cache
def known_words() -> frozenset[str]:
    """Return every word that tells where another one ends: the vocabulary's, the synonyms', and nouns of daily use."""
    words = {each.spelled for each in _words() if GAP not in each.spelled}
    words |= {spelled for each in spellings().values() for spelled in each}
    return frozenset((*words, *map(comparable_name, vocabulary().nouns)))


@cache
def segments(part: str) -> tuple[tuple[int, int], ...]:
    """Return where the known words of a part begin and end, read so that the fewest letters are left unknown.

    전시회비 is 전시회 and 비, not 전시 and 회비.
    """
    best: list[tuple[int, int, tuple[tuple[int, int], ...]]] = [(0, 0, ())]
    for end in range(1, len(part) + 1):
        unknown, count, found = best[end - 1]
        choices = [(unknown + 1, count, found)]
        for begin in range(max(0, end - LONGEST_WORD), end - 1):
            if part[begin:end] in known_words():
                unknown, count, found = best[begin]
                choices.append((unknown, count + 1, (*found, (begin, end))))
        best.append(min(choices, key=lambda each: each[:2]))
    return best[-1][2]


@cache
def is_whole(part: str, word: str) -> bool:
    """Return whether a word stands in a part without cutting through another known one (회비 in 전시회비 does)."""
    begin = part.find(word)
    while begin >= 0:
        end = begin + len(word)
        if not any(low < begin < high < end or begin < low < end < high for low, high in segments(part)):
            return True
        begin = part.find(word, begin + 1)
    return False


@cache
def _opposed(name: str) -> tuple[frozenset[str], ...]:
    """Return, for every group of words that exclude each other, those in the name (비유동 is not also 유동)."""
    return tuple(
        frozenset(
            word
            for word in group
            if word in name and not any(word in other != word and other in name for other in group)
        )
        for group in vocabulary().opposites
    )


@cache
def exclude(one: str, other: str) -> bool:
    """Return whether two names hold words of which an account has only one (유형, 무형)."""
    word_pairs = zip(_opposed(one), _opposed(other), strict=True)
    return any(words and others and not words & others for words, others in word_pairs)
