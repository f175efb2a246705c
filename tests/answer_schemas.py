"""The published JSON Schemas: one a command, made of the types that the command prints under --json.

A command's answer is named in ANSWERS; `tests/program/test_json_answers.py` asks that every command has one.
"""

import ast
import inspect
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path, PurePath
from textwrap import dedent
from types import NoneType, UnionType
from typing import Any, NotRequired, TypedDict, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import kerp_import
import kerp_schemas
from kerp_import.backup.backup import Backup
from kerp_import.backup.bring_back import BroughtBack
from kerp_import.backup.restore import Restored
from kerp_import.cli.alerts import IncidentShown, MessageTried
from kerp_import.cli.answers import Done, FilesWritten
from kerp_import.cli.batch import BatchWhole
from kerp_import.cli.batches import BatchInHistory, RereadShown
from kerp_import.cli.bundle import BundleWritten
from kerp_import.cli.change_answer import ChangeShown
from kerp_import.cli.clean import CleaningShown
from kerp_import.cli.company import CompanyRole, CompanyShown, FourEyesSet
from kerp_import.cli.config import SettingShown
from kerp_import.cli.db import MigrationsRun, ServerAddress, VersionShown
from kerp_import.cli.db_backfill import BackfillShown, BackfillTold
from kerp_import.cli.db_copy_table import TableCopied
from kerp_import.cli.db_drift import DriftShown
from kerp_import.cli.db_expand import ChangeExpanded
from kerp_import.cli.db_lint import LintShown
from kerp_import.cli.db_partition import PartitionShown
from kerp_import.cli.db_plan import PlanShown
from kerp_import.cli.db_status import SchemaStatus
from kerp_import.cli.db_verify import SchemaVerified
from kerp_import.cli.demo import DemoShown
from kerp_import.cli.diff import DifferenceShown
from kerp_import.cli.explain import MigrationRule, TableShown
from kerp_import.cli.health import HealthShown
from kerp_import.cli.map import MappingChecked, SavedMapShown, SavedVersion
from kerp_import.cli.map_apply import MapApplied
from kerp_import.cli.map_export import MapWorkbook
from kerp_import.cli.monitor import MetricsPushed, MetricsServed
from kerp_import.cli.partition_drain import DefaultDrained
from kerp_import.cli.partition_ensure import MonthsEnsured
from kerp_import.cli.readiness import ReadinessShown
from kerp_import.cli.reconcile import TieOutShown
from kerp_import.cli.recover import RecoveredBatch
from kerp_import.cli.rules import RuleShown
from kerp_import.cli.session import NoAnswer
from kerp_import.cli.status import StatusShown
from kerp_import.cli.undo_answer import UndoShown
from kerp_import.cli.verify import ReceiptProved
from kerp_import.explain.explained import Explained, ExplainedVoucher
from kerp_import.inspect.inspection import Inspection
from kerp_import.inspect.tables.write import RawTable
from kerp_import.mapping_review.suggestions.output import SuggestionsShown
from kerp_import.model.outcome import Created, MapUsed
from kerp_import.model.progress import ProgressLine
from kerp_import.records.company import CompanyListed
from kerp_import.report.json_shape import ReportShown, Reviewer
from kerp_import.schema_changes.seeds import SeededTable
from kerp_import.start.folder import FolderRead

Schema = dict[str, Any]

FOLDER = Path(kerp_schemas.__file__).parent / "json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
AS_TEXT = (Decimal, UUID, date, datetime, PurePath)
"""What JSON has no form for: it is text."""
PLAIN: dict[object, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
    object: {},
    Any: {},
}


class ReceiptCompany(TypedDict):
    """Whose books were handed over."""

    code: str
    name: str | None
    business_number: str | None


class ReceiptShown(TypedDict):
    """A handover receipt; `digest` is the SHA-256 of the rest as canonical JSON."""

    kind: str
    version: int
    batch_id: str
    issued_at: str
    company: ReceiptCompany
    run: dict[str, object]
    files: list[dict[str, object]]
    mapping: "ReceiptMapping"
    rows: dict[str, int]
    counts: dict[str, dict[str, int]]
    totals: dict[str, str | int]
    tie_out: dict[str, object]
    rows_left_out: NotRequired[dict[str, int]]
    excluded: NotRequired[list[dict[str, object]]]
    created: NotRequired[list[Created]]
    corrections: NotRequired[list[dict[str, object]]]
    findings: dict[str, object]
    records: dict[str, dict[str, object]]
    production: dict[str, dict[str, object]]
    digest: str


class ReceiptMapping(TypedDict):
    """The hash of what the mapping does, which maps were asked, and who answers for them."""

    sha256: str | None
    accounts: int
    unverified: int
    maps: list[MapUsed]
    reviewers: list[Reviewer]
    without_reviewer: int


class AcceptedBefore(TypedDict):
    """A finding that was accepted before."""

    finding: int
    why: str
    who: str
    at: str


class AcceptAnswer(TypedDict):
    """What was accepted or taken back."""

    batch_id: str
    rule: str
    withdrawn: bool
    why: str
    who: str
    count: int
    findings: list[int]
    accepted_before: list[AcceptedBefore]


class AcceptedBy(TypedDict):
    """Why and by whom a warning was accepted."""

    why: str
    who: str


class WarningListed(TypedDict):
    """One warning of a batch, as --finding names it."""

    rule: str
    title: str
    finding: int
    message: str
    accepted: AcceptedBy | None


class WarningsAnswer(TypedDict):
    """The warnings of a batch, and who accepted which."""

    batch_id: str
    warnings: list[WarningListed]


ANSWERS: dict[str, Any] = {
    "accept": AcceptAnswer | WarningsAnswer,
    "company four-eyes": FourEyesSet,
    "demo": DemoShown,
    "start": FolderRead,
    "run": ReportShown,
    "extract": tuple[RawTable, ...],
    "template": FilesWritten,
    "rollback": UndoShown,
    "recover": RecoveredBatch,
    "bundle": BundleWritten,
    "inspect": Inspection,
    "readiness": ReadinessShown,
    "batches": list[BatchInHistory] | list[RereadShown],
    "report": ReportShown | FilesWritten,
    "diff": DifferenceShown,
    "clean": CleaningShown,
    "health": HealthShown,
    "doctor": HealthShown,
    "reconcile": TieOutShown,
    "receipt": ReceiptShown | FilesWritten,
    "verify": ReceiptProved,
    "config": list[SettingShown],
    "rules": list[RuleShown],
    "explain": list[ExplainedVoucher] | list[Explained] | RuleShown | TableShown | MigrationRule,
    "company add": CompanyRole,
    "company strict": CompanyRole,
    "company list": list[CompanyListed],
    "company show": CompanyShown,
    "map check": list[MappingChecked],
    "map show": SavedMapShown,
    "map history": list[SavedVersion],
    "map apply": MapApplied,
    "map export": MapWorkbook,
    "map suggest": SuggestionsShown,
    "db backfill": BackfillShown | BackfillTold,
    "db backup": Backup,
    "db drift": DriftShown,
    "db plan": PlanShown,
    "db create": FilesWritten,
    "db restore": Restored | BroughtBack,
    "db seed": list[SeededTable],
    "db up": MigrationsRun | DriftShown,
    "db down": MigrationsRun,
    "db goto": MigrationsRun,
    "db force": Done,
    "db version": VersionShown,
    "db status": SchemaStatus,
    "db repair": Done,
    "db verify": SchemaVerified,
    "db lint": LintShown,
    "db expand": ChangeExpanded | ChangeShown,
    "db migrate-data": ChangeShown,
    "db contract": ChangeShown,
    "db copy-table": TableCopied,
    "db partition": PartitionShown | MonthsEnsured | DefaultDrained,
    "db url": ServerAddress,
    "db stop": Done,
    "batch show": BatchWhole,
    "alerts list": list[IncidentShown],
    "alerts ack": IncidentShown,
    "alerts sleep": IncidentShown,
    "alerts test": list[MessageTried],
    "status": StatusShown,
    "monitor serve": MetricsServed,
    "monitor textfile": FilesWritten,
    "monitor push": MetricsPushed,
    "monitor rules": FilesWritten,
    "monitor dashboard": FilesWritten,
}
"""What each command prints under --json."""

OTHERS: dict[str, Any] = {"error": NoAnswer, "progress": ProgressLine}
"""What any command prints where there is no answer, and a line of what it writes beside it under --progress json."""


def file_of(command: str) -> Path:
    """Return where the schema of a command's answer is published."""
    return FOLDER / f"{command.replace(' ', '-')}.schema.json"


def schema_of(command: str) -> Schema:
    """Return the schema of a command's answer."""
    definitions: dict[str, Schema] = {}
    shape = _shape({**ANSWERS, **OTHERS}[command], definitions)
    option = "--progress json" if command == "progress" else "--json"
    title = f"kerp-import {command} {option}" if command in ANSWERS else f"kerp-import … {option}"
    return {"$schema": DIALECT, "title": title, **shape, "$defs": dict(sorted(definitions.items()))}


def strict(schema: Any) -> Any:  # noqa: ANN401 - a document
    """Return a schema under which a key that it does not know is wrong: published, it lets new ones come."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: strict(each) for name, each in schema.items()}
    return {**inner, "additionalProperties": False} if "properties" in schema else inner


@cache
def _names() -> dict[str, Any]:
    """Return every class of the program by name: none stands twice."""
    modules = [import_module(each.name) for each in pkgutil.walk_packages(kerp_import.__path__, "kerp_import.")
               if not each.name.endswith("__main__")]  # fmt: skip
    return {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__
    }


def _shape(kind: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - a type
    """Return the schema of a type as `document` writes it; those of classes are added to `definitions`."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return _one_of([_shape(each, definitions) for each in inner])
    if origin is NotRequired:
        return _shape(inner[0], definitions)
    if origin is not None and issubclass(origin, Mapping):
        # A Counter names its keys alone.
        return {"type": "object", "additionalProperties": _shape(inner[1] if len(inner) > 1 else int, definitions)}
    if origin is tuple and inner[-1] is not Ellipsis:
        each_place = [_shape(each, definitions) for each in inner]
        return {"type": "array", "prefixItems": each_place, "minItems": len(inner), "maxItems": len(inner)}
    if origin is not None and issubclass(origin, Sequence):
        return {"type": "array", "items": _shape(inner[0], definitions)}
    return PLAIN[kind] if kind in PLAIN else _named(kind, definitions)


def _named(kind: Any, definitions: dict[str, Schema]) -> Schema:  # noqa: ANN401 - a type
    """Return the schema of a class."""
    if issubclass(kind, AS_TEXT):
        return {"type": "string"}
    if issubclass(kind, Enum):
        return {"enum": [each.value for each in kind]}
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        definitions[kind.__name__] = _object(kind, definitions)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _object(kind: type, definitions: dict[str, Schema]) -> Schema:
    """Return the schema of a dataclass or a typed dictionary, with what its docstrings say."""
    hints = get_type_hints(kind, localns={**_names(), "Day": date}, include_extras=True)
    names = [each.name for each in fields(kind)] if is_dataclass(kind) else list(hints)
    notes = dict(_notes(kind))
    properties = {}
    for name in names:
        shape = _shape(hints[name], definitions)
        properties[name] = {**shape, "description": notes[name]} if name in notes else shape
    required = [name for name in names if get_origin(hints[name]) is not NotRequired]
    said = (inspect.getdoc(kind) or "").partition("\n")[0]
    return {"type": "object", "description": said, "properties": properties, "required": required}


def _notes(kind: type) -> Iterator[tuple[str, str]]:
    """Yield the fields of a class, those of the classes above it too, with the docstring below each."""
    for above in reversed(kind.__mro__[:-1]):
        if not above.__module__.startswith(("kerp_import", "answer_schemas")):
            continue
        (tree,) = ast.parse(dedent(inspect.getsource(above))).body
        body = tree.body if isinstance(tree, ast.ClassDef) else []
        for field, note in pairwise(body):
            is_note = isinstance(note, ast.Expr) and isinstance(note.value, ast.Constant)
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and is_note:
                yield field.target.id, " ".join(str(note.value.value).split())  # type: ignore[attr-defined]


def _one_of(shapes: list[Schema]) -> Schema:
    """Return a schema for one of several: plain types are listed, enumerations take null as one more value."""
    if all(set(each) == {"type"} for each in shapes):
        return {"type": [each["type"] for each in shapes]}
    return {"anyOf": shapes}
