"""A long journal written out, and proven from the file; beside it what `sqlite3 -json` takes for the same rows.

    python -m bench.export [--entries 1000000]

Goal: memory does not grow with the journal (128 MiB at most), and the file is proven without the store.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.sites import compile_all, load, loopback, site_of

from noctui.domain import journal as rules
from noctui.domain.journal import GENESIS
from noctui.domain.moments import SECOND
from noctui.store import connect, schema

_AT_ONCE = 10_000


def fill(store: Path, count: int) -> None:
    """Changes of devices, as a busy site writes them."""
    engine = connect.open_writer(connect.sqlite_url(store))
    columns = [column.name for column in schema.journal.columns]
    statement = f"INSERT INTO journal ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    head = GENESIS
    for begin in range(1, count + 1, _AT_ONCE):
        rows: list[tuple[Any, ...]] = []
        for seq in range(begin, min(begin + _AT_ONCE, count + 1)):
            payload = rules.canonical({"state": "down", "was": "up", "root": f"SW-{seq % 97}", "since": seq * SECOND})
            told = (seq, seq * SECOND, "engine", "engine", "device.state", f"device:CAM-{seq % 9973:05}", payload, head)
            head = rules.digest(*told)
            rows.append((*told, head))
        with engine.begin() as connection:
            connection.exec_driver_sql(statement, rows)
    engine.dispose()


def run(command: Sequence[str | Path], out: Path | None = None) -> tuple[float, float]:
    """Seconds that it took, and MiB that it had at most."""
    begun = time.perf_counter()
    with (out or Path(os.devnull)).open("wb") as target:
        child = subprocess.Popen(command, stdout=target, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
    if status:
        raise RuntimeError(f"{command} ended with {status}")
    return time.perf_counter() - begun, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description="a long journal written out")
    parser.add_argument("--entries", type=int, default=1_000_000)
    count = parser.parse_args().entries
    compile_all()
    with tempfile.TemporaryDirectory() as folder:
        site, file = site_of(Path(folder) / "site", loopback(1)), Path(folder) / "journal.jsonl"
        store = site / "state" / "noctui.db"
        fill(store, count)
        journal = [sys.executable, "-m", "noctui", "journal"]
        found = {
            "export": run([*journal, "export", "--site", site, "-o", file]),
            "export --csv": run([*journal, "export", "--csv", "--site", site]),
            "verify --file": run([*journal, "verify", "--site", site, "--file", file]),
            "verify": run([*journal, "verify", "--site", site]),
        }
        if shutil.which("sqlite3"):
            found["sqlite3 -json"] = run(["sqlite3", "-readonly", "-json", store, "SELECT * FROM journal"])
        size = file.stat().st_size / 2**20
    print(f"{count} entries, {size:.0f} MiB as JSON lines; {os.cpu_count()} cores, {load()}")
    print(f"  {'':16}{'s':>8}{'entries/s':>12}{'MiB':>8}")
    for name, (seconds, memory) in found.items():
        print(f"  {name:16}{seconds:8.1f}{count / seconds:12.0f}{memory:8.0f}")


if __name__ == "__main__":
    main()
