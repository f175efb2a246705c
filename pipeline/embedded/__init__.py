"""The embedded PostgreSQL server of a home: made, started and stopped with one wheel's programs."""

from pipeline.embedded.server import home, running, start, stop

__all__ = ["home", "running", "start", "stop"]
