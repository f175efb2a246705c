"""Readiness: what is missing in the target before any row moves, each with what to do; nothing is changed.

Decision: docs/decisions/readiness.md
"""

from kerp_import.readiness.check_result import Check, State
from kerp_import.readiness.checks import check_readiness

__all__ = ["Check", "State", "check_readiness"]
