"""The way back of a change: taken back as long as nothing was dropped, else declared the other way round and expanded.

Decision: docs/decisions/expand-contract.md
"""

from collections.abc import Mapping

import yaml

from kerp_import.database.connection import Database
from kerp_import.expand_contract import state
from kerp_import.expand_contract.at_hand import ChangeAtHand, change_locked, read_at_hand
from kerp_import.expand_contract.change_told import ChangeTold
from kerp_import.expand_contract.contract import READS_GIVEN
from kerp_import.expand_contract.declaration import ChangeKind, Declaration
from kerp_import.expand_contract.declaration_file import read_declaration
from kerp_import.expand_contract.expand import Preparation, prepare, run_prepared
from kerp_import.expand_contract.phase_files import FOLDER, ChangeFolder
from kerp_import.expand_contract.revert import prepare_revert
from kerp_import.expand_contract.soak import soak_of
from kerp_import.expand_contract.standing import StandingColumn
from kerp_import.expand_contract.state import Phase
from kerp_import.files.outputs import write_over
from kerp_import.migrate.statements import tokens
from kerp_import.model.change_errors import ChangeInTheWay, NoReverse
from kerp_import.model.words import Words


def take_back(db: Database, url: str, name: str, named: ChangeFolder | None) -> ChangeTold:
    """Take the change of that name back, at which nobody else is meanwhile; of one that is back nothing is left to do.

    What is contracted can only be filled again: the reverse is declared beside it and expanded.
    """
    with change_locked(db, name):
        live = state.find(db, name)
        if live is not None and live.phase is Phase.REVERTED:
            return ChangeTold(name, live.phase, [_BACK_ALREADY.filled(name=name)])
        at_hand = read_at_hand(db, name, named)
        told = ChangeTold(name, at_hand.change.phase)
        return (_reverse if told.phase is Phase.CONTRACTED else _revert)(db, url, at_hand, told)


def _revert(db: Database, url: str, at_hand: ChangeAtHand, told: ChangeTold) -> ChangeTold:
    """Run the way back; the reads that a soak has taken are given back by the same file, or nothing is changed."""
    change = at_hand.change
    if _is_run(db, at_hand.folder, prepare_revert(db, url, change, at_hand.folder), told):
        soak = soak_of(change)
        if soak is not None:
            told.did.append(READS_GIVEN.filled(name=change.name, readers=", ".join(soak.taken.readers)))
        told.phase = Phase.REVERTED
        told.did.append(_TAKEN_BACK.filled(name=change.name))
    return told


def _reverse(db: Database, url: str, at_hand: ChangeAtHand, told: ChangeTold) -> ChangeTold:
    """Write the reversed declaration beside the change's folder, and expand it."""
    declaration = at_hand.change.declaration
    text = reversed_text(declaration, at_hand.change.details.standing.columns)
    place = at_hand.folder
    beside = place.path.parent if place.path.name == FOLDER else place.path
    file = beside / f"{reverse_of(declaration.name)}.yaml"
    if file.exists() and file.read_bytes() != text.encode():
        told.refusals.append(ChangeInTheWay(what=_TAKEN.filled(file=str(file))))
        return told
    write_over(file, text.encode())
    told.did.append(_WRITTEN.filled(file=str(file)))
    back = read_declaration(file)
    with change_locked(db, back.name):
        is_run = _is_run(db, place, prepare(db, url, back, place), told)
        live = state.find(db, back.name)
    if live is not None:
        told.name, told.phase = live.name, live.phase
    if is_run or (live is not None and not live.is_over and not told.refusals):
        told.did.append(_EXPANDED.filled(name=back.name))
    return told


def _is_run(db: Database, place: ChangeFolder, prepared: Preparation, told: ChangeTold) -> bool:
    """Run what was prepared, or tell what is in its way; return whether anything was run."""
    told.refusals += [ChangeInTheWay(what=each) for each in prepared.obstacles]
    told.refusals += [
        ChangeInTheWay(what=_ROWS.filled(column=each.column, rows=each.rows, keys=", ".join(each.keys)))
        for each in prepared.rows
    ]
    migration = run_prepared(db, place, prepared)
    if migration is None:
        return False
    told.files = (place.path_of(migration),)
    return True


def reverse_of(name: str) -> str:
    """Return what the change in the other direction is called, which takes a contracted one back."""
    return f"{name}_back"


def reversed_text(declaration: Declaration, columns: tuple[StandingColumn, ...]) -> str:
    """Return the YAML of a change the other way round: each name and each way where the other one was."""
    if declaration.kind not in {ChangeKind.CHANGE_TYPE, ChangeKind.RENAME_COLUMN}:
        advice = _OF_SPLIT if declaration.kind is ChangeKind.SPLIT_TABLE else _OF_ADDED
        raise NoReverse(name=declaration.name, kind=declaration.kind.value, advice_ko=advice.ko, advice_en=advice.en)
    renames = declaration.kind is ChangeKind.RENAME_COLUMN
    pairs = [
        (each.new, each.old) if renames else (each.final, was.old_type)
        for each, was in zip(declaration.columns, columns, strict=True)
    ]
    ways = {
        key: {name: expression for (name, _), expression in zip(pairs, said, strict=True) if expression}
        for key, said in (
            ("forward", [_under_names(each.back, _names(declaration)) for each in declaration.columns]),
            ("back", [_under_names(each.forward, _names(declaration)) for each in declaration.columns]),
        )
    }
    document = {
        "name": reverse_of(declaration.name),
        "change": declaration.kind.value,
        "table": declaration.table,
        "columns": dict(pairs),
        **{key: said for key, said in ways.items() if said},
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def _names(declaration: Declaration) -> Mapping[str, str]:
    """Return what a column is called in the reverse: where names stay, old and new column have changed places."""
    return {
        name: other
        for each in declaration.columns
        if each.keeps_its_name
        for name, other in ((each.old, each.new), (each.new, each.old))
    }


def _under_names(expression: str, names: Mapping[str, str]) -> str:
    """Return an expression with columns under other names; strings and comments stay as they are."""
    parts, at = [], 0
    for token in tokens(expression):
        bare = token.text.strip('"') if token.kind == "name" else token.text.lower() if token.kind == "word" else ""
        if bare in names:
            parts += [expression[at : token.start], names[bare]]
            at = token.end
    return "".join([*parts, expression[at:]])


_OF_ADDED = Words(
    "더해진 것만 있고 지워진 것은 없습니다. 없애려면 마이그레이션을 쓰십시오: kerp-import db create 이름 --path 폴더",
    "It only added, and nothing was dropped. To take it away write a migration: "
    "kerp-import db create NAME --path FOLDER",
)
_OF_SPLIT = Words(
    "값은 새 표에 모두 있습니다. 기존 표에도 두려면 열을 더하는 마이그레이션을 쓰고 "
    "(kerp-import db create 이름 --path 폴더) 값은 kerp-import db backfill 명령으로 채우십시오",
    "Every value is in the new table. To have them in the old one as well, write a migration that adds the columns "
    "(kerp-import db create NAME --path FOLDER) and fill them by kerp-import db backfill",
)
_BACK_ALREADY = Words(
    "{name}: 이미 되돌린 변경입니다. 할 일이 없습니다",
    "{name}: the change is taken back already; there is nothing to do",
)
_TAKEN_BACK = Words("{name}: 되돌렸습니다", "{name}: taken back")
_TAKEN = Words(
    "{file}: 내용이 다른 파일이 이미 있습니다. 다른 곳으로 옮기십시오",
    "{file}: a file of other content is there already. Move it elsewhere",
)
_WRITTEN = Words("반대 방향의 변경을 저장했습니다: {file}", "The change in the other direction is written: {file}")
_EXPANDED = Words(
    "{name}을(를) 확장했습니다",
    "{name} is expanded",
)
_ROWS = Words(
    "{column}: 되돌릴 수 없는 행이 {rows}건 있습니다. 키: {keys}",
    "{column}: {rows} row(s) cannot go back. Keys: {keys}",
)
