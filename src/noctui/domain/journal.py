"""The journal: append-only entries, each hashed over its predecessor.

A plain chain shows an edit, a deletion or an insertion. It does not show that somebody cut the tail or recomputed
everything from one row on: only an anchor, a (seq, hash) that was written down elsewhere, shows that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from noctui.domain.moments import Instant

GENESIS = "0" * 64


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


@dataclass(frozen=True, slots=True)
class Finding:
    seq: int
    """The first entry that is wrong."""
    problem: str
    """`gap`, `order`, `chain`, `hash`, `anchor`, `cut`."""


def canonical(payload: Mapping[str, object]) -> str:
    """One text for one payload: sorted keys, no spaces, UTF-8 as it is, no NaN."""
    raise NotImplementedError


def digest(seq: int, at: Instant, actor: str, source: str, kind: str, subject: str, payload: str, prev: str) -> str:
    """SHA-256 (hex) over the length-prefixed fields, so that no two different entries hash the same text."""
    raise NotImplementedError


def verify(entries: Iterable[Entry], anchors: Mapping[int, str] | None = None) -> Finding | None:
    """The first thing that is wrong, or None. `anchors` maps seq → hash as written down elsewhere."""
    raise NotImplementedError
