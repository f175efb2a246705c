"""Reads profiles: a consultant's YAML that says how a customer's own tables are read, or a shipped source's name."""

from kerp_import.extract.profile.profile_file import described, is_shipped, profile_of, read_profile

__all__ = ["described", "is_shipped", "profile_of", "read_profile"]
