"""The journal: append-only entries, each hashed over its predecessor.

A plain chain shows an edit, a deletion or an insertion. It does not show that somebody cut the tail or recomputed
everything from one row on: only an anchor, a (seq, hash) that was written down elsewhere, shows that.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from noctui.domain.moments import Instant

GENESIS = "0" * 64

SHORT_HASH = 16
"""Hex digits of a hash that a person is asked to write down: an anchor needs at least so many."""

_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Entry:
    seq: int
    """From 1, without gaps."""
    at: Instant
    actor: str
    """Verified login, or `engine`."""
    source: str
    """Where it came in: `socket uid=0 pid=12`, `engine`."""
    kind: str
    """`ticket.accepted`, `device.state` … the same words as the actions."""
    subject: str
    """`T-118`, `device:SW-CORE-1`, `site`."""
    payload: Mapping[str, object]
    prev: str
    """Hash of the entry before, GENESIS for the first."""
    hash: str


Problem = Literal["gap", "order", "chain", "hash", "anchor", "cut"]
"""gap: entries are missing. order: an entry comes again or too late. chain: it does not name its predecessor's hash.
hash: its content is not what was hashed. anchor: it is not what was written down elsewhere. cut: the end is missing."""


@dataclass(frozen=True, slots=True)
class Finding:
    seq: int
    """The first entry that is wrong; of a gap or a cut, the first that is missing."""
    problem: Problem


def canonical(payload: Mapping[str, object]) -> str:
    """One text for one payload: sorted keys, no spaces, UTF-8 as it is, no NaN.

    The text can always be stored as UTF-8, and reading it as JSON and writing it again gives the same text: a lone
    surrogate (an undecodable byte in foreign text) is written as its JSON escape. Raises ValueError for NaN and
    infinity, TypeError for what JSON does not know.
    """
    text = _encode(payload if isinstance(payload, dict) else dict(payload))
    try:
        text.encode()
    except UnicodeEncodeError:
        return _escape_surrogates(text)
    return text


def digest(seq: int, at: Instant, actor: str, source: str, kind: str, subject: str, payload: str, prev: str) -> str:
    """SHA-256 (hex) over the length-prefixed fields, so that no two different entries hash the same text.

    Each field is hashed as `<bytes>:<UTF-8>`, numbers in decimal; lone surrogates are encoded as they are
    (`surrogatepass`), which keeps different texts different.
    """
    fields = (str(seq), str(at), actor, source, kind, subject, payload, prev)
    return hashlib.sha256(b"".join(map(_prefixed, fields))).hexdigest()


def verify(entries: Iterable[Entry], anchors: Mapping[int, str] | None = None) -> Finding | None:
    """The first thing that is wrong, or None. `anchors` maps seq → hash as written down elsewhere.

    An anchor may be shortened to its first 16 hex digits or more. Entries are read once and not kept.
    """
    anchors = anchors or {}
    seq, head = 0, GENESIS
    for entry in entries:
        seq += 1
        if problem := _problem(entry, seq, head, anchors.get(seq)):
            return Finding(min(seq, entry.seq), problem)
        head = entry.hash
    return Finding(seq + 1, "cut") if any(anchored > seq for anchored in anchors) else None


def verify_part(entries: Iterable[Entry], anchors: Mapping[int, str] | None = None) -> Finding | None:
    """The first thing that is wrong in a part of a journal, or None.

    Each entry must be what was hashed, and name the hash of the one before it where that one is there too. What lies
    between the entries of a part nobody can tell from it.
    """
    anchors = anchors or {}
    before: Entry | None = None
    for entry in entries:
        if before is not None and entry.seq <= before.seq:
            return Finding(entry.seq, "order")
        follows = before is not None and entry.seq == before.seq + 1
        head = before.hash if before is not None and follows else GENESIS if entry.seq == 1 else entry.prev
        if problem := _problem(entry, entry.seq, head, anchors.get(entry.seq)):
            return Finding(entry.seq, problem)
        before = entry
    return None


def _problem(entry: Entry, seq: int, head: str, anchor: str | None) -> Problem | None:
    if entry.seq != seq:
        return "gap" if entry.seq > seq else "order"
    if entry.prev != head:
        return "chain"
    if entry.hash != _rehash(entry):
        return "hash"
    return "anchor" if anchor is not None and not _matches(entry.hash, anchor) else None


def _rehash(entry: Entry) -> str | None:
    """The hash that the entry should have; None when its payload is nothing that was ever written."""
    try:
        payload = canonical(entry.payload)
    except (ValueError, TypeError, RecursionError):
        return None
    return digest(entry.seq, entry.at, entry.actor, entry.source, entry.kind, entry.subject, payload, entry.prev)


def _matches(full: str, anchor: str) -> bool:
    return len(anchor) >= SHORT_HASH and full.startswith(anchor.lower())


def _prefixed(field: str) -> bytes:
    data = field.encode("utf-8", "surrogatepass")
    return b"%d:%b" % (len(data), data)


def _escape_surrogates(text: str) -> str:
    # JSON readers join two halves that stand side by side: joined first, they sort and read back the same.
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return _encode(json.loads(joined)).encode("utf-8", "backslashreplace").decode()
