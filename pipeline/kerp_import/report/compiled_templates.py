"""The templates compiled, as Python keeps its own modules: a page compiles for longer than it is filled in.

Decision: docs/decisions/compiled-templates.md
"""

import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket


class CompiledTemplates(FileSystemBytecodeCache):
    """Keeps what was compiled in memory, and beside the templates where Python would keep a module of that folder."""

    def __init__(self, templates: Path) -> None:
        """Begin with what earlier processes left in `__pycache__`, which need not be there, nor be writable."""
        folder = templates / "__pycache__"
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                folder.mkdir(exist_ok=True)
        super().__init__(str(folder), "%s.pyc")
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give jinja what was compiled of the same text by the same version of it."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])
        else:
            with suppress(OSError):
                super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what jinja has compiled; a folder that cannot be written to keeps none, as with modules."""
        self._code[bucket.key] = bucket.bytecode_to_string()
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                super().dump_bytecode(bucket)


@cache
def compiled_in(templates: Path) -> CompiledTemplates:
    """Return what was compiled of the templates of this folder."""
    return CompiledTemplates(templates)
