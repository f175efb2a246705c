"""Load the books' journal into one table with dlt, by Arrow; run by the Python of bench/.peers.

The headers are renamed: dlt takes Korean ones all for one name.
"""  # noqa: INP001 - a folder of scripts

import os
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import dlt  # type: ignore[import-not-found, unused-ignore]
import pyarrow.csv
import sqlalchemy  # type: ignore[import-not-found, unused-ignore]


def parts(path: str) -> Iterator[Any]:
    """Yield the file as tables of text, their columns with English names."""
    names = [f"column_{number}" for number in range(10)]
    text = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pyarrow.string()))
    reading = pyarrow.csv.ReadOptions(column_names=names, skip_rows=1, block_size=1 << 24)
    for batch in pyarrow.csv.open_csv(path, read_options=reading, convert_options=text):
        yield pyarrow.Table.from_batches([batch])


if __name__ == "__main__":
    url = sqlalchemy.make_url(os.environ["BENCH_URL"])
    # A folder of sockets is written into an address as a host, for which dlt insists that there is one.
    host = url.host or quote(str(url.query["host"]), safe="")
    port = url.port or int(str(url.query["port"]))
    # Without a password it asks for one, also where the server trusts everybody.
    login = {"username": url.username, "password": url.password or "none"}
    credentials = {"database": url.database, "host": host, "port": port, **login}
    destination = dlt.destinations.postgres(credentials=credentials)
    pipeline = dlt.pipeline("bench", destination=destination, dataset_name="bench", pipelines_dir=sys.argv[2])
    resource = dlt.resource(parts(sys.argv[1]), name="journal", write_disposition="append")
    pipeline.run(resource, loader_file_format="csv")
    print(pipeline.last_trace.last_normalize_info.row_counts["journal"])
