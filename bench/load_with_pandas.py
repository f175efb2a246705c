"""Load the books' journal into one table with pandas' `to_sql`; run by the Python of bench/.peers."""  # noqa: INP001 - a folder of scripts

import os
import sys

import pandas as pd  # type: ignore[import-not-found, import-untyped, unused-ignore]
import sqlalchemy  # type: ignore[import-not-found, unused-ignore]

if __name__ == "__main__":
    engine = sqlalchemy.create_engine(os.environ["BENCH_URL"].replace("postgresql://", "postgresql+psycopg2://"))
    journal = pd.read_csv(sys.argv[1], dtype=str)
    journal.to_sql("journal_of_pandas", engine, index=False, chunksize=10_000)
    print(len(journal))
