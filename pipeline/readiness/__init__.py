"""Readiness: what is missing in the target before any row moves, each with what to do; nothing is changed."""

from pipeline.readiness.asking import readiness
from pipeline.readiness.check import Check, State

__all__ = ["Check", "State", "readiness"]
