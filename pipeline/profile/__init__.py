"""Profiles: how a customer's own layout is read, as a shipped source's name or as YAML that a consultant writes."""

from pipeline.profile.files import described, profile_of, read_profile

__all__ = ["described", "profile_of", "read_profile"]
