"""The journal's head, written down outside the store: the only thing that shows a cut tail or a recomputed chain."""

import errno
import os
from pathlib import Path

from noctui.domain.moments import Instant, iso


def write(file: Path, at: Instant, seq: int, digest: str) -> None:
    """Append one anchor line: time, sequence number, hash. Raises OSError; no part of it is there then."""
    line = f"{iso(at)} {seq} {digest}\n".encode("ascii")
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        before = os.fstat(descriptor).st_size
        if os.write(descriptor, line) < len(line):  # a full disk takes a part, and a torn line is no anchor
            os.ftruncate(descriptor, before)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
