"""Compares what a client was told with what the store holds. Knows nothing of the engine: plain SQL and the record."""

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from noctui.domain import journal as rules
from noctui.store import connect, journal


@dataclass(frozen=True)
class Verdict:
    acknowledged: int
    lost: list[str]
    """Acknowledged, not in the store."""
    doubled: list[str]
    """More than once in the store."""
    chain: rules.Finding | None


def compare(store: Path, record: Path) -> Verdict:
    told = record.read_text(encoding="ascii").split()
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
        rows = connection.execute("SELECT payload FROM journal WHERE kind = 'log.line'").fetchall()
    held = Counter(json.loads(payload)["text"] for (payload,) in rows)
    engine = connect.open_for_reading(connect.sqlite_url(store))
    with engine.connect() as reader:
        chain = rules.verify(journal.entries(reader))
    engine.dispose()
    return Verdict(len(told), [t for t in told if not held[t]], [t for t, n in held.items() if n > 1], chain)
