"""What was found in playbook files that have not changed since, kept beside the store of the site.

A thousand files are read in half a second with it. It is only ever a shortcut: what is damaged, or was written by
another noctui, is as if it were not there.
"""

import contextlib
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from noctui import __version__
from noctui.config import playbook_draft, playbook_forms, playbook_steps, shape
from noctui.config.playbook_draft import Draft
from noctui.domain import playbook, playbook_flaws, playbook_graph

_FILE: Final = "playbooks.cache"
_DIGEST: Final = 32
_READERS: Final = (playbook_draft, playbook_forms, playbook_steps, shape, playbook, playbook_flaws, playbook_graph)
"""What decides which draft a text becomes."""
_decoder: Final = msgspec.msgpack.Decoder(dict[bytes, Draft])


class Cache:
    """Good drafts by their text."""

    def __init__(self, folder: Path | None) -> None:
        """`folder`: the engine's; None: nothing is kept."""
        self._path = folder / _FILE if folder is not None else None
        self._known = _read(self._path) if self._path is not None else {}
        self._used: dict[bytes, Draft] = {}

    def find(self, text: str) -> Draft | None:
        key = _key(text)
        draft = self._known.get(key)
        if draft is not None:
            self._used[key] = draft
        return draft

    def keep(self, text: str, draft: Draft) -> None:
        if self._path is not None:
            self._used[_key(text)] = draft

    def save(self) -> None:
        """Keep what was used, and no more. Where that can't be written the files are simply read again."""
        if self._path is not None and self._used.keys() != self._known.keys():
            with contextlib.suppress(OSError):
                _write(self._path, self._used)


def _key(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def _read(path: Path) -> dict[bytes, Draft]:
    try:
        raw = path.read_bytes()
        digest, body = raw[:_DIGEST], raw[_DIGEST:]
        return _decoder.decode(body) if digest == _signed(body) else {}
    except (OSError, ValueError):
        return {}


def _write(path: Path, drafts: Mapping[bytes, Draft]) -> None:
    body = msgspec.msgpack.encode(drafts)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        new.write_bytes(_signed(body) + body)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _signed(body: bytes) -> bytes:
    """A digest of the body and of everything that has made it."""
    sources = b"".join(Path(module.__file__ or "").read_bytes() for module in _READERS)
    return sha256(sha256(sources + __version__.encode()).digest() + body).digest()
