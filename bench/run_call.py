"""One run in a process of its own, from its call to its outcome: without start-up, and without the report's files."""  # noqa: INP001 - a folder of scripts

import json
import os
import sys
import time
from pathlib import Path

from kerp_import.database.connection import Database
from kerp_import.model.nouns import Job
from kerp_import.run import run


def main(company: str, options: str, mapping: str, *files: str) -> None:
    """Import files into the database of `BENCH_URL`, and print what it took."""
    job = Job(
        company=company, files=tuple(map(Path, files)), home=Path(os.environ["KERP_HOME"]), mappings=(Path(mapping),),
        create_company=True, dry_run="--dry-run" in options, gentle="--gentle" in options,
    )  # fmt: skip
    with Database(os.environ["BENCH_URL"]) as db:
        began = time.perf_counter()
        outcome = run(job, db, lambda *_: None)
        seconds = time.perf_counter() - began
    told = {
        "status": outcome.status, "seconds": seconds, "batch": str(outcome.batch_id),
        "steps": {name: each for name, each in outcome.timings.items() if name != "total"},
    }  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
