"""Evidence: what speaks for one K-ERP account, how strongly, and in which words."""

from collections.abc import Iterator
from dataclasses import dataclass

from kerp_import.mapping.charts.dialect import name_key
from kerp_import.mapping.scoring.kerp_accounts import KerpChart
from kerp_import.mapping.scoring.name_parts import (
    GAP,
    Term,
    exclude,
    is_whole,
    jamo,
    parts,
    readings,
    spanned,
    words_across,
    words_within,
    written_out,
)
from kerp_import.model.words import Words

SAME = 1.0
PART, OTHER_PART = 0.93, 0.82
ENDS, BEGINS, WITHIN = (0.60, 0.34), (0.45, 0.30), (0.40, 0.30)
"""What a name within the account's weighs: at least, and as much more as it is of the whole."""
READ = 0.95
WORD_ALONE, TWO_WORDS, WORD = 0.90, 0.95, (0.62, 0.24)
LETTERS = 0.80
ALIKE = 72
"""Percent of letters from which two names are alike at all."""
EXCLUDED = 0.30
"""What is left of likeness where two names hold words that exclude each other."""


@dataclass(frozen=True, slots=True)
class Hint:
    """That an account may be the K-ERP account of the name `key`, by what kind of likeness, and why."""

    kind: str
    key: str
    weight: float
    words: Words


def hints(name: str, targets: KerpChart) -> Iterator[Hint]:
    """Yield everything that a name says of where it may go, in no order: per K-ERP name one hint of each kind."""
    if not name:
        return
    key = name_key(name)
    if key in targets.by_key:
        yield Hint("same", key, SAME, _same(name, key, targets))
    hints_of_parts = [
        each
        for at, part in enumerate(parts(name))
        for each in _of_part(part, OTHER_PART if at else PART, targets, name)
    ]
    hints_of_parts += [
        Hint("word", term.key, WORD_ALONE * OTHER_PART / PART, _word(term))
        for term in words_across(name)
        if term.key in targets.by_key
    ]
    best: dict[tuple[str, str], Hint] = {}
    for each in sorted((*hints_of_parts, *_alike(name, targets)), key=lambda each: each.weight):
        # One likeness is one reason, however often it is found; a name that is the same is not also alike.
        if each.key != key:
            best[each.key, each.kind] = each
    yield from best.values()


def _same(name: str, key: str, targets: KerpChart) -> Words:
    """Return that the names are the same, or mean the same."""
    kerp_account = targets.by_key[key][0]
    if written_out(name) in {kerp_account.plain, kerp_account.account.name}:
        return Words("이름이 같습니다", "the same name")
    return Words(f"같은 뜻의 이름입니다 ({kerp_account.plain})", f"a name of the same meaning ({kerp_account.plain})")


def _of_part(part: str, full: float, targets: KerpChart, name: str) -> Iterator[Hint]:
    """Yield what one part of a name says; `full` is what it weighs as a whole."""
    key = name_key(part)
    if key in targets.by_key and written_out(name) != part:
        yield Hint("part", key, full, Words(f"이름의 한 부분과 같습니다: ‘{part}’", f"a part of the name: ‘{part}’"))
    elif key in targets.by_key and key != name_key(name):
        yield Hint("part", key, full, Words(f"줄임말을 풀면 같습니다: ‘{part}’", f"‘{part}’ when written out"))
    for read in readings(part):
        if name_key(read) in targets.by_key:
            words = Words(f"이렇게도 읽습니다: ‘{read}’", f"it may be read as ‘{read}’")
            yield Hint("read", name_key(read), full * READ, words)
    for spelled, inner in targets.spelled.items():
        if len(spelled) > 1 and spelled in part and spelled != part and is_whole(part, spelled):
            yield _containing(part, spelled, inner, full, written_out(name))
    for term in words_within(part):
        if term.key in targets.by_key:
            covered = spanned(part, term.spelled)
            alone = term.spelled == part or GAP in term.spelled
            weight = (
                TWO_WORDS
                if GAP in term.spelled
                else WORD_ALONE
                if alone
                else WORD[0] + WORD[1] * len(covered) / len(part)
            )
            # What follows a word decides in Korean: 카드매출 is of sales, 매출카드 of cards.
            weight += 0.04 if part.endswith(covered) and not alone else 0
            opposed = not alone and exclude(written_out(name), term.key) and not exclude(term.spelled, term.key)
            yield Hint("word", term.key, weight * full / PART * (0.6 if opposed else 1), _word(term))


def _word(term: Term) -> Words:
    """Return that a name holds a word of an account."""
    return Words(f"{term.key}에 드는 말이 있습니다: ‘{term.spelled}’", f"‘{term.spelled}’ is a word of {term.key}")


def _containing(part: str, spelled: str, key: str, full: float, whole: str) -> Hint:
    """Return that a part of a name holds the name of a K-ERP account: what it ends with is what it is."""
    share = len(spelled) / len(part)
    least, more = ENDS if part.endswith(spelled) else BEGINS if part.startswith(spelled) else WITHIN
    weight = (least + more * share) * full / PART * (EXCLUDED if exclude(whole, spelled) else 1)
    if part.endswith(spelled):
        return Hint(
            "holds", key, weight, Words(f"이름의 끝이 같습니다: ‘{spelled}’", f"the name ends with ‘{spelled}’")
        )
    return Hint("holds", key, weight, Words(f"이름에 들어 있습니다: ‘{spelled}’", f"the name holds ‘{spelled}’"))


def _alike(name: str, targets: KerpChart) -> Iterator[Hint]:
    """Yield the K-ERP names that are spelled alike, letter by letter."""
    from rapidfuzz import fuzz, process

    for whole in dict.fromkeys((written_out(name), *parts(name)[:1])):
        near = process.extract(jamo(whole), targets.spelled_out, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=6)
        for letters, likeness, _ in near:
            key = targets.letters[letters]
            if letters == jamo(whole):
                continue
            weight = LETTERS * (likeness - 40) / 60 * (EXCLUDED if exclude(whole, key) else 1)
            words = Words(f"이름이 비슷합니다 ({key})", f"a similar name ({key})")
            yield Hint("alike", key, weight, words)
