"""The charts and maps that are shipped, each read once: they do not change under a running program."""

from functools import cache

from kerp_import.mapping.files.declared_files import read_chart, read_mapping, shipped
from kerp_import.mapping.files.nouns import Chart, MappingFile


@cache
def shipped_chart(name: str) -> Chart:
    """Return the shipped chart `name`, or raise MappingBroken with every problem in it."""
    return read_chart(shipped() / "charts" / f"{name}.yaml")


@cache
def shipped_map(name: str) -> MappingFile | None:
    """Return the shipped map of the chart `name`; None where no map is shipped."""
    path = shipped() / name / "accounts.yaml"
    return read_mapping(path) if path.exists() else None
