"""Where a socket lies. The kernel allows 107 bytes for its path; a longer one goes through an open folder."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

_ROOM = 107


@contextlib.contextmanager
def short_path(socket: Path) -> Iterator[str]:
    """A name for the socket that fits into the kernel's structure while the block runs."""
    if len(os.fsencode(socket)) <= _ROOM:
        yield str(socket)
        return
    folder = os.open(socket.parent, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{socket.name}"
    finally:
        os.close(folder)
