"""What the data must look like: the columns of every frame, and the SQL of every table."""

from pathlib import Path

SQL = Path(__file__).parent / "sql"
"""The folder of every statement that a reader would want to run."""
