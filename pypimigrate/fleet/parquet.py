"""The results as Parquet files. Needs pyarrow."""

from __future__ import annotations

import json
import os
from typing import Any, get_type_hints

from pypimigrate.fleet.store import Row, Store

_BATCH = 50_000
"""Findings of a row group."""


def export(store: Store, folder: str) -> list[str]:
    """Write findings.parquet and repositories.parquet; their paths. Raises ImportError without pyarrow."""
    import pyarrow as arrow
    from pyarrow import parquet

    text, whole = arrow.string(), arrow.int64()
    texts = [
        "repository",
        "revision",
        "commit",
        "path",
        "rule",
        "role",
        "old",
        "new",
        "applicability",
        "state",
        "message",
    ]
    numbers = ["line", "column", "end_line", "end_column", "offset", "end_offset"]
    schema = arrow.schema([*((name, text) for name in texts), *((name, whole) for name in numbers), ("edits", text)])
    paths = [os.path.join(folder, f"{name}.parquet") for name in ("findings", "repositories")]
    with parquet.ParquetWriter(paths[0], schema, compression="zstd") as writer:
        batch: list[dict[str, Any]] = []
        for row in store.rows("length > 0"):
            batch += ({**one, "edits": json.dumps(one["edits"])} for one in store.lines(row))
            if len(batch) >= _BATCH:
                writer.write_table(arrow.Table.from_pylist(batch, schema))
                batch = []
        writer.write_table(arrow.Table.from_pylist(batch, schema))
    names = [name for name in Row._fields if name not in ("digest", "start", "length")]
    rows = [{name: getattr(row, name) for name in names} for row in store.rows()]
    kinds, hints = {str: text, int: whole, float: arrow.float64()}, get_type_hints(Row)
    fields = [(name, kinds[hints[name]]) for name in names]
    parquet.write_table(arrow.Table.from_pylist(rows, arrow.schema(fields)), paths[1], compression="zstd")
    return paths
