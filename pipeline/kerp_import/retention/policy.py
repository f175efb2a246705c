"""How old each kind of leftover has to be: `--older-than` for all of them, else what `[retention]` of kerp.toml says.

Decision: docs/decisions/retention.md
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kerp_import.expand_contract.durations import seconds_of
from kerp_import.model.errors import Problem, SettingsBroken
from kerp_import.model.near_words import near_words
from kerp_import.model.words import Words
from kerp_import.retention.leftover import LeftoverKind
from kerp_import.settings.kerp_toml import Settings, found_from, read_settings

NEVER = "never"

NO_AGE = Words(
    "{name}: 기간이 아닙니다. 90d, 12h 또는 'never'처럼 적으십시오",
    "{name}: it is no age; write 90d, 12h or never",
)

Policy = Mapping[LeftoverKind, datetime]
"""Kind → what ended before this moment may go; a kind that is not there stays whole."""


def policy_of(older_than: int, kinds: Collection[LeftoverKind]) -> Policy:
    """Return the policy that one age, in seconds, says for all kinds."""
    before = datetime.now(UTC) - timedelta(seconds=older_than)
    return dict.fromkeys(kinds, before)


def policy_of_folder(folder: Path, kinds: Collection[LeftoverKind]) -> Policy | None:
    """Return what the nearest kerp.toml says, None where it says nothing; raises where it cannot be meant."""
    path = found_from(folder)
    retention = read_settings(path).retention if path is not None else {}
    if path is None or not retention:
        return None
    ages = _ages(path, retention)
    now = datetime.now(UTC)
    return {kind: now - timedelta(seconds=age) for kind, age in ages.items() if kind in kinds}


def _ages(path: Path, retention: Settings) -> dict[LeftoverKind, int]:
    """Return the age in seconds of each kind that may go."""
    known = {each.value for each in LeftoverKind}
    problems, ages = [], {}
    for name, setting in retention.items():
        age = seconds_of(str(setting.value)) if isinstance(setting.value, str) else None
        if name not in known:
            problems.append(Problem(setting.line, _no_such(name, known)))
        elif setting.value != NEVER and age is None:
            problems.append(Problem(setting.line, NO_AGE.filled(name=name)))
        elif age is not None:
            ages[LeftoverKind(name)] = age
    if problems:
        raise SettingsBroken(file=path.name, problems=tuple(problems))
    return ages


def _no_such(name: str, known: set[str]) -> Words:
    """Return that there is no such kind, with the one that may have been meant."""
    near = near_words(name, known, 1)
    if near:
        return Words(
            f"[retention] {name}: 없습니다. '{near[0]}'입니까?",
            f"[retention] {name}: there is none; is it '{near[0]}'?",
        )
    return Words(f"[retention] {name}: 없는 종류입니다", f"[retention] {name}: there is no such kind")
