"""A file beside the store in which a reader of the site's files keeps what it has found, for the next time.

It is only ever a shortcut: what is damaged, or was written by another noctui, is as if it were not there.
"""

import contextlib
import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from noctui import __version__
from noctui.config import document
from noctui.domain import inventory

_DIGEST: Final = 32


def key_of(*texts: str) -> bytes:
    """Of texts in their order, 32 bytes."""
    digest = sha256()
    for text in texts:
        raw = text.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.digest()


def read(path: Path) -> bytes:
    """What was kept; nothing where that can't be trusted."""
    try:
        raw = path.read_bytes()
    except OSError:
        return b""
    body = raw[_DIGEST:]
    return body if raw[:_DIGEST] == _signed(body) else b""


def write(path: Path, body: bytes) -> None:
    """Whole or not at all. Where it can't be written the files are simply read again."""
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        try:
            new.write_bytes(_signed(body) + body)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)


def _signed(body: bytes) -> bytes:
    """A digest of the body and of everything that has made it."""
    return sha256(__version__.encode() + _readers() + body).digest()


@lru_cache(maxsize=1)
def _readers() -> bytes:
    """Of all sources that decide what a text becomes: too much is only read once more."""
    floors = (Path(module.__file__ or "").parent for module in (document, inventory))
    sources = (path.read_bytes() for floor in floors for path in sorted(floor.glob("*.py")))
    return sha256(b"\0".join(sources)).digest()
