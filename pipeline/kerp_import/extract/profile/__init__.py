"""Profiles: how a customer's own layout is read, as a shipped source's name or as YAML that a consultant writes."""

from kerp_import.extract.profile.profile_file import described, profile_of, read_profile

__all__ = ["described", "profile_of", "read_profile"]
