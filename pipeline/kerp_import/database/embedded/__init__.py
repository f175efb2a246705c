"""The embedded PostgreSQL server of a home: made, started and stopped with one wheel's programs."""

from kerp_import.database.embedded.server import home, running, start, stop

__all__ = ["home", "running", "start", "stop"]
