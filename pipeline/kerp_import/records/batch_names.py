"""Names of batches: what a person calls a run, beside its id.

Decision: docs/decisions/batch-names.md
"""

import unicodedata

from kerp_import.model.errors import BatchNameUnfit
from kerp_import.model.safe_text import MASK, masked
from kerp_import.model.words import Words

LATEST = "latest"
"""What the newest batch of a company is called."""
NAME_WIDTH = 50
"""Characters of `import_batches.name`."""
SIGNS_OF_IDS = frozenset("0123456789abcdef-")


def is_like_an_id(named: str) -> bool:
    """Tell whether a text could be an id or its beginning, whatever its length: 2024, cafe-1."""
    return set(named.casefold()) <= SIGNS_OF_IDS


def as_written(name: str) -> str:
    """Return a name as it is kept: some systems type a syllable as its letters (NFD)."""
    return unicodedata.normalize("NFC", name)


def fit_name(name: str) -> str:
    """Return a name as it is kept, or raise where it would be taken for something else."""
    name = as_written(name)
    reason = _misfit(name)
    if reason is not None:
        raise BatchNameUnfit(name=name[: NAME_WIDTH * 2], reason_ko=reason.ko, reason_en=reason.en)
    return name


def _misfit(name: str) -> Words | None:
    """Return what is wrong with a name, None if nothing is."""
    reasons = (
        (
            not name.strip() or name != name.strip(),
            Words("비었거나 앞뒤에 빈칸이 있음", "it is empty, or begins or ends with a blank"),
        ),
        (name.casefold() == LATEST, Words("latest는 가장 새로운 배치를 뜻함", "latest is the newest batch")),
        (is_like_an_id(name), Words("배치 번호처럼 보임", "it looks like an id")),
        (name.startswith("-"), Words("옵션처럼 보임", "it looks like an option")),
        (masked(name) != name or MASK in name, Words("주민등록번호가 들어 있음", "it holds a personal number")),
        (
            len(name) > NAME_WIDTH,
            Words(f"{len(name):,}자: {NAME_WIDTH}자보다 긺", f"{len(name):,} character(s), longer than {NAME_WIDTH}"),
        ),
    )
    return next((words for is_so, words in reasons if is_so), None)
