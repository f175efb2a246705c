"""What is tested of imports on plain vouchers holds on partitioned ones: the same tests, on other databases."""

import os
import subprocess
import sys

import pytest
from support import ROOT

pytestmark = pytest.mark.slow

FILES = (
    "tests/promote/test_promote.py", "tests/promote/test_delta.py", "tests/promote/test_undo.py",
    "tests/promote/test_gentle.py", "tests/promote/test_lineage.py", "tests/promote/test_resume.py",
    "tests/promote/test_record_hash.py", "tests/promote/test_tenancy.py", "tests/backup/test_backup.py",
    "tests/backup/test_recover_from_archive.py", "tests/commands/test_receipt.py", "tests/commands/test_explain.py",
    "tests/commands/test_diff.py", "tests/reconcile/test_reconcile.py", "tests/reconcile/test_tie_out.py",
    "tests/database/test_strict_tenant.py",
)  # fmt: skip


SLOW = {"test_gentle.py", "test_resume.py", "test_record_hash.py", "test_diff.py", "test_recover_from_archive.py"}
"""Files whose every test is slow: of the others what runs at every change runs here."""

LEFT_OUT = ("-k", "not test_rows_of_a_table_that_is_not_ours_are_never_deleted")
"""They make a foreign key onto the id alone, by which nothing can refer to a partitioned table."""


@pytest.mark.parametrize("file", FILES)
def test_they_pass_on_partitioned_vouchers(file: str) -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "-m",
        "slow" if file.rpartition("/")[2] in SLOW else "not slow",
        file,
        *LEFT_OUT,
    ]
    environment = {**os.environ, "KERP_TEST_SHAPE": "partitioned"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
