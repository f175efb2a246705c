"""What is left behind and needed no more: found by age, removed with a record of it."""

from kerp_import.retention.clean import Cleaning, clean
from kerp_import.retention.leftover import Kept, Leftover, LeftoverKind

__all__ = ["Cleaning", "Kept", "Leftover", "LeftoverKind", "clean"]
