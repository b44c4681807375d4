"""A playbook as bytes: how a run pins the one it was started with, and what makes its version."""

from dataclasses import replace
from hashlib import sha256

import msgspec

from noctui.domain.playbook import Playbook

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Playbook)


def encode(playbook: Playbook) -> bytes:
    """JSON: equal playbooks give the same bytes."""
    return _encoder.encode(playbook)


def decode(raw: bytes) -> Playbook:
    """Raises ValueError for anything that `encode` did not write."""
    return _decoder.decode(raw)


def versioned(playbook: Playbook) -> Playbook:
    """The same with the version of its content: 12 hex digits."""
    bare = replace(playbook, version="")
    return replace(playbook, version=sha256(encode(bare)).hexdigest()[:12])
