"""kerp-import for other Python programs: a handful of functions that return what they did, and raise KerpError.

The command line calls the same code; what is not here is said by a command, best with --json.

Decision: docs/decisions/api.md
"""

from kerp_import.api.calls import RunOptions, batches, inspect, report, run
from kerp_import.inspect.inspection import Inspection
from kerp_import.model.control_total import ControlTotal
from kerp_import.model.errors import KerpError
from kerp_import.model.nouns import Finding, Severity
from kerp_import.model.outcome import Outcome
from kerp_import.model.words import Language
from kerp_import.records.history import PastBatch

__all__ = [
    "ControlTotal",
    "Finding",
    "Inspection",
    "KerpError",
    "Language",
    "Outcome",
    "PastBatch",
    "RunOptions",
    "Severity",
    "batches",
    "inspect",
    "report",
    "run",
]
