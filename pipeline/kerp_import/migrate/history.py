"""What a database says of its migrations: golang-migrate's version, and our history beside it.

Decision: docs/decisions/migrations.md
"""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as installed_version

from kerp_import.database.connection import Database
from kerp_import.migrate.files import Folder, Migration, shipped
from kerp_import.migrate.indexes import InvalidIndex, invalid_indexes
from kerp_import.migrate.steps import MigrationStep, done_checksum, steps_of
from kerp_import.model.errors import SchemaBehind
from kerp_import.model.safe_text import one_line
from kerp_import.model.schema_errors import (
    MigrationsDiffer,
    SchemaAhead,
    SchemaDirty,
    SchemaOfAnother,
    TableTaken,
)
from kerp_import.model.words import Words, joined

ANOTHER_TOOL = "another tool"
"""What stands as the tool where a version was applied and this program did not do it."""


@dataclass(frozen=True, slots=True)
class SchemaVersion:
    """The row of schema_migrations; `dirty` while a migration is half done."""

    version: int
    dirty: bool


@dataclass(frozen=True, slots=True)
class Applied:
    """One row of the history; checksums are None where another tool applied it."""

    version: int
    name: str
    checksum: str | None
    down_checksum: str | None
    way: str
    status: str
    steps_done: int
    done_checksum: str | None
    line: int | None
    statement: str | None
    error: str | None
    started_at: datetime | None
    completed_at: datetime | None
    applied_by: str
    tool: str

    @property
    def is_half_done(self) -> bool:
        """Return whether a file was begun, up or down, and did not come to its end."""
        return self.status == "running"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Where a database stands: 0 is an empty one."""

    version: int
    dirty: bool
    applied: tuple[Applied, ...]
    pending: tuple[Migration, ...]
    problems: tuple[Words, ...]
    """What differs between the folder and what was applied: an edited, missing or out-of-order file."""

    left_behind: tuple[InvalidIndex, ...] = ()
    """While the schema is dirty: what a broken off statement left."""

    @property
    def half_done(self) -> Applied | None:
        """Return the file that was begun and not ended, None where another tool left the schema dirty."""
        return next((each for each in self.applied if each.is_half_done), None)


@dataclass(frozen=True, slots=True)
class Begun:
    """A file on its way, with the steps that it has."""

    migration: Migration
    way: str
    steps: tuple[MigrationStep, ...]


@dataclass(frozen=True, slots=True)
class Stop:
    """A statement that a file is at; `error` is what the server said, nothing while it is under way."""

    line: int
    statement: str
    error: str = ""


def state(db: Database, folder: Folder | None = None) -> SchemaState:
    """Return where the database stands, seen from `folder` (by default the program's own migrations)."""
    folder = folder or shipped()
    names = _names(folder)
    (tables,) = db.ask("migrate/tables.sql", names)
    noted = db.ask("migrate/version.sql", {}, SchemaVersion, names) if tables["has_version"] else []
    kept = db.ask("migrate/history.sql", {}, Applied, names) if tables["has_history"] else []
    at = noted[0] if noted else SchemaVersion(version=0, dirty=False)
    if folder.is_ours and at.version > 0 and not tables["holds_ours"] and not _begins_as(folder, kept):
        raise SchemaOfAnother(version=at.version, table=folder.table)
    applied = _as_applied(folder, at, kept)
    pending = tuple(each for each in folder.migrations if each.version > at.version)
    left_behind = tuple(invalid_indexes(db)) if at.dirty else ()
    return SchemaState(at.version, at.dirty, applied, pending, tuple(_problems(folder, at, applied)), left_behind)


def require_table(db: Database, folder: Folder) -> None:
    """Refuse to keep the versions of somebody else's folder where the program's own are kept."""
    if folder.is_ours:
        return
    (tables,) = db.ask("migrate/tables.sql", _names(shipped()))
    is_taken = folder.table == shipped().table and (
        tables["holds_ours"]
        or (tables["has_history"] and _begins_as(shipped(), db.ask("migrate/history.sql", {}, Applied, _names(folder))))
    )
    if is_taken:
        raise TableTaken(table=folder.table)


def require_current(db: Database) -> int:
    """Return the schema's version, or say what is missing, edited, or newer than the program."""
    current = state(db)
    require_sound(current, shipped())
    if current.pending:
        raise SchemaBehind(version=current.version, wanted=current.pending[-1].version)
    return current.version


def require_sound(current: SchemaState, folder: Folder) -> None:
    """Raise where a file is half done, or where what was applied is not what the folder holds."""
    if current.dirty:
        half_done = current.half_done
        raise SchemaDirty(
            version=current.version,
            place=place_of(folder, half_done),
            reason=f": {half_done.error}" if half_done and half_done.error else "",
            left_ko=left_behind_words(current.left_behind).ko,
            left_en=left_behind_words(current.left_behind).en,
            options=folder.options,
        )
    if folder.is_ours and current.version > folder.newest:
        raise SchemaAhead(version=current.version, known=folder.newest)
    if current.problems:
        told = joined(current.problems)
        raise MigrationsDiffer(problems_ko=told.ko, problems_en=told.en, options=folder.options)


def place_of(folder: Folder, half_done: Applied | None) -> str:
    """Return where a file stopped: its name, line and statement; nothing where another tool left it.

    A statement that failed, or runs outside of transactions, was noted; else it is one of the first step that is not
    done, which was taken back as a whole.
    """
    if half_done is None:
        return ""
    file = f"{half_done.name}.{half_done.way}.sql"
    if half_done.line:
        return f" {file}:{half_done.line} {half_done.statement}"
    migration = next((each for each in folder.migrations if each.version == half_done.version), None)
    text = (migration.up if half_done.way == "up" else migration.down) if migration else None
    rest = steps_of(file, text or "")[half_done.steps_done :]
    return f" {file}:{rest[0].statements[0].line} {rest[0].statements[0].first_line}" if rest else f" {file}"


def left_behind_words(indexes: tuple[InvalidIndex, ...]) -> Words:
    """Return which indexes a broken off statement left, to stand behind a sentence; nothing if there are none."""
    names = ", ".join(each.name for each in indexes)
    return (
        Words(f" (남은 것: INVALID 인덱스 {names})", f" (left behind: INVALID index {names})")
        if names
        else Words("", "")
    )


def take_over(db: Database, folder: Folder) -> SchemaState:
    """Make the history agree with the version that another tool may have moved, and return the state.

    What was applied without us is noted as another tool's; what was taken back without us is forgotten.
    """
    names = _names(folder)
    (tables,) = db.ask("migrate/tables.sql", names)
    if not (tables["has_version"] and tables["has_history"]):
        db.do("migrate/bookkeeping.sql", {}, names)
    current = state(db, folder)
    with db.transaction():
        if not current.dirty:
            forget_half_done(db, folder)
        db.do("migrate/forget.sql", {"above": current.version}, names)
        for each in current.applied:
            if each.tool == ANOTHER_TOOL:
                db.do(
                    "migrate/note_other_tool.sql",
                    {"version": each.version, "name": each.name, "tool": ANOTHER_TOOL},
                    names,
                )
    return current


def set_version(db: Database, folder: Folder, version: int, *, dirty: bool) -> None:
    """Write the version as golang-migrate does, in the transaction under way: one row, none for an empty schema."""
    names = _names(folder)
    db.do("migrate/forget_version.sql", {}, names)
    if version or dirty:
        db.do("migrate/set_version.sql", {"version": version, "dirty": dirty}, names)


def note_begun(db: Database, folder: Folder, begun: Begun, done: int) -> None:
    """Note that a file is begun, or gone on with after `done` of its steps."""
    values = {
        "version": begun.migration.version,
        "name": begun.migration.label,
        "checksum": begun.migration.checksum,
        "down_checksum": begun.migration.down_checksum,
        "way": begun.way,
        "steps_done": done,
        "done_checksum": done_checksum(begun.steps, done),
        "tool": f"kerp-import {installed_version('kerp-import')}",
    }
    db.do("migrate/begin.sql", values, _names(folder))


def note_step(db: Database, folder: Folder, begun: Begun, done: int) -> None:
    """Note that `done` steps of a file are carried out."""
    values = {
        "version": begun.migration.version,
        "steps_done": done,
        "done_checksum": done_checksum(begun.steps, done),
    }
    db.do("migrate/advance.sql", values, _names(folder))


def note_stopped(db: Database, folder: Folder, migration: Migration, stop: Stop) -> None:
    """Note which statement of a file is begun, or where it stopped and why."""
    said = {"statement": one_line(stop.statement), "error": one_line(stop.error)}
    values = {"version": migration.version, "line": stop.line, **said}
    db.do("migrate/stop.sql", values, _names(folder))


def note_done(db: Database, folder: Folder, migration: Migration, way: str) -> None:
    """Note that a file came to its end: what was undone is applied no more."""
    file = "migrate/complete.sql" if way == "up" else "migrate/undone.sql"
    db.do(file, {"version": migration.version}, _names(folder))


def forget_above(db: Database, folder: Folder, version: int) -> None:
    """Take out of the history what is above `version`."""
    db.do("migrate/forget.sql", {"above": version}, _names(folder))


def forget_half_done(db: Database, folder: Folder) -> None:
    """Take out of the history the file that is half done: whoever forces a version says that it is not."""
    db.do("migrate/forget_half_done.sql", {}, _names(folder))


def edited(folder: Folder, current: SchemaState) -> list[Migration]:
    """Return the files whose text is no longer the one that was applied."""
    noted = {each.version: each for each in current.applied if not each.is_half_done}
    return [
        each
        for each in folder.migrations
        if each.version in noted
        and noted[each.version].name == each.label
        and noted[each.version].checksum not in {None, each.checksum}
    ]


def accept(db: Database, folder: Folder, migration: Migration) -> None:
    """Note a file's checksums as they are now."""
    values = {
        "version": migration.version,
        "checksum": migration.checksum,
        "down_checksum": migration.down_checksum,
    }
    db.do("migrate/accept.sql", values, _names(folder))


def _names(folder: Folder) -> dict[str, str]:
    """Return the two tables' names, as the SQL files take them."""
    return {"table": folder.table, "history": folder.history}


def _begins_as(folder: Folder, kept: list[Applied]) -> bool:
    """Return whether the first version that was applied is the folder's first."""
    if not kept or not folder.migrations:
        return False
    first = folder.migrations[0]
    return kept[0].name == first.label and kept[0].checksum in {None, first.checksum}


def _as_applied(folder: Folder, at: SchemaVersion, kept: list[Applied]) -> tuple[Applied, ...]:
    """Return what is applied at a version: what we noted, and what another tool did above the last of it.

    A file of ours that is half done, while the schema is not dirty, is one that another tool brought to an end.
    """
    ours = [each for each in kept if (at.dirty if each.is_half_done else each.version <= at.version)]
    last = max((each.version for each in ours), default=0)
    others = [
        Applied(
            version=each.version, name=each.label, checksum=None, down_checksum=None, way="up", status="completed",
            steps_done=0, done_checksum=None, line=None, statement=None, error=None, started_at=None,
            completed_at=None, applied_by="", tool=ANOTHER_TOOL,
        )
        for each in folder.migrations
        if last < each.version <= at.version
    ]  # fmt: skip
    return (*ours, *others)


def _problems(folder: Folder, at: SchemaVersion, applied: tuple[Applied, ...]) -> list[Words]:
    """Return in what the folder differs from what was applied."""
    files = {each.version: each for each in folder.migrations}
    versions = {each.version for each in applied}
    last = max(versions, default=0)
    problems = []
    for each in applied:
        file = files.get(each.version)
        if file is None:
            problems.append(Words(f"{each.name}: 파일이 없습니다", f"{each.name}: the file is missing"))
        elif file.label != each.name:
            problems.append(
                Words(f"{file.label}: 적용된 것은 {each.name}입니다", f"{file.label}: what was applied is {each.name}")
            )
        elif each.checksum not in {None, file.checksum} and not each.is_half_done:
            name = file.up_file
            problems.append(Words(f"{name}: 적용된 뒤에 고쳐졌습니다", f"{name}: edited after it was applied"))
    if at.version > 0 and at.version not in {*files, *versions}:
        problems.append(Words(f"버전 {at.version}: 파일이 없습니다", f"version {at.version}: the file is missing"))
    problems += [
        Words(
            f"{file.label}: {last}번이 적용된 뒤에 끼어들었습니다",
            f"{file.label}: out of order, {last} has been applied",
        )
        for version, file in files.items()
        if version < last and version not in versions
    ]
    return problems
