"""What really goes to the terminal when a hostile text is on the screen, byte by byte."""

import re

import pytest

from tests.tui.payloads import acting
from tests.tui.terminal import Terminal

_OURS = re.compile(rb"\x1b\[(?:\d+;\d+H|[\d;]*m|\?[\d;]+[hl]|\?\d+\$p)")
"""Cursor, style, modes, questions about modes: all that we and Textual send."""


def leftovers(output: bytes) -> set[str]:
    """The characters that act, beside the sequences that we send ourselves."""
    return acting(_OURS.sub(b"", output).decode())


def bytes_of(payload: str, wall: str) -> bytes:
    with Terminal("tests.tui.bytes.hostile", payload, wall, size=(100, 70)) as terminal:
        terminal.read_until(rb"SW")
        terminal.read(1)
        assert terminal.process.poll() is None
        return terminal.output


@pytest.mark.parametrize(
    "payload", ["clear screen", "clipboard by BEL", "window title", "C1 OSC", "charset", "bidi override", "NUL and DEL"]
)
def test_nothing_but_our_own_sequences_reaches_the_terminal(payload: str) -> None:
    output = bytes_of(payload, "armed")
    assert b"SW" in output
    assert not leftovers(output)


def test_without_the_wall_the_payload_does_reach_the_terminal() -> None:
    output = bytes_of("window title", "bare")
    assert b"\x1b]0;ALL SYSTEMS OK" in output
    assert leftovers(output)
