"""The journal's head, written down outside the store: the only thing that shows a cut tail or a recomputed chain."""

import os
from pathlib import Path

from noctui.domain.moments import Instant, iso


def write(file: Path, at: Instant, seq: int, digest: str) -> None:
    """Append one anchor line: time, sequence number, hash."""
    line = f"{iso(at)} {seq} {digest}\n".encode("ascii")
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
