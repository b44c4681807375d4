"""The hardened driver, one test for each thing that terminals and links do to a program."""

import json
import os
import re
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest

from noctui.tui.driver import Replies
from noctui.tui.environment import prepare_environment
from noctui.tui.outlet import BACKLOG, Outlet
from tests.tui.terminal import Terminal

PROBE = "tests.tui.bytes.probe"
LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"
UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=?][0-9;]*\$?[up]")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "report"


@pytest.fixture
def terminal(report: Path) -> Iterator[Terminal]:
    with Terminal(PROBE, "desk", str(report)) as running:
        running.read_until(b"ready")
        yield running


def what_it_shows(terminal: Terminal, report: Path) -> list[str]:
    report.unlink(missing_ok=True)
    terminal.read(0.3)
    terminal.send(b"=")
    terminal._collect(lambda _data: report.exists() and report.stat().st_size > 0, 5)
    terminal.read(0.1)
    lines: list[str] = json.loads(report.read_text("utf-8"))["lines"]
    return lines


def emulated(output: bytes, size: tuple[int, int] = (100, 30)) -> list[str]:
    """The screen that a terminal makes of these bytes."""
    screen = pyte.Screen(*size)
    pyte.ByteStream(screen).feed(UNKNOWN_TO_PYTE.sub(b"", output))
    return list(screen.display)


# ------------------------------------------------------------------------------------------------- what is typed


def test_invalid_bytes_are_typed_as_replacement_characters_and_the_program_goes_on(terminal: Terminal) -> None:
    terminal.send(b"\xff\xd6\xd0a")
    terminal.read_until(rb"a\.")
    terminal.send(b"q")
    assert terminal.wait() == 0


def test_answers_of_the_terminal_press_no_keys(terminal: Terminal) -> None:
    terminal.send(b"\x1b[?1;2c\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[8;24;80t\x1bP1$r0m\x1b\\x")
    terminal.send(b"\x1b]11;rgb:ff")
    terminal.read(0.02)
    terminal.send(b"ff/0/0\x07y")
    terminal.read_until(rb"x y\.")


def test_keys_of_several_bytes_arrive_whole_also_in_two_pieces(terminal: Terminal) -> None:
    terminal.send(b"\x1bOP")
    terminal.send(b"\x1b")
    terminal.read(0.02)
    terminal.send(b"[11~\xe4\xba")
    terminal.read(0.02)
    terminal.send(b"\xa4")
    assert "keys: f1 f1 交." in "\n".join(emulated(terminal.output + terminal.read_until(rb"\xe4\xba\xa4\.")))


@pytest.mark.parametrize(
    ("pieces", "typed"),
    [
        ([b"a\x1b[?62;1c", b"b"], "ab"),
        ([b"\x1b[?6", b"2;1cb"], "b"),
        ([b"\x1b]11;rgb:", b"0/0/0\x1b", b"\\b"], "b"),
        ([b"\x1b[A\x1b[1;5C"], "\x1b[A\x1b[1;5C"),
        ([b"\x1b[?2026;2$y"], "\x1b[?2026;2$y"),
        ([b"\x1b[48;30;100;600;2000t"], "\x1b[48;30;100;600;2000t"),
        ([b"\xe4", b"\xba\xa4"], "交"),
        ([b"\xd6\xd0a"], "��a"),
    ],
)
def test_only_answers_are_taken_out_of_what_is_typed(pieces: list[bytes], typed: str) -> None:
    replies = Replies()
    assert "".join(map(replies.feed, pieces)) == typed


def test_a_bracket_with_alt_is_a_key_when_nothing_follows_and_the_rest_of_a_torn_answer_is_not() -> None:
    alt, torn = Replies(), Replies()
    assert (alt.feed(b"\x1b]"), alt.give_up()) == ("", "\x1b]")
    assert (torn.feed(b"\x1b]11;rgb:ff"), torn.give_up()) == ("", "")
    assert torn.feed(b"x") == "x"


# --------------------------------------------------------------------------------------------------- how it ends


def test_a_terminal_that_is_gone_ends_the_program_with_129_even_when_hangups_are_ignored(tmp_path: Path) -> None:
    with Terminal(PROBE, "desk", str(tmp_path / "deaf")) as terminal:
        terminal.read_until(b"ready")
        terminal.hang_up()
        assert terminal.process.wait(20) == 129


@pytest.mark.parametrize(("number", "code"), [(signal.SIGHUP, 129), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_program_in_order_and_restores_the_terminal(
    terminal: Terminal, number: signal.Signals, code: int
) -> None:
    terminal.signal(number)
    assert terminal.wait() == code
    assert LEFT_ALTERNATE_SCREEN in terminal.output


# --------------------------------------------------------------------------------------------------- what is sent


def test_the_kitty_protocol_is_never_switched_on(terminal: Terminal) -> None:
    terminal.send(b"q")
    assert terminal.wait() == 0
    assert not re.search(rb"\x1b\[[<>]\d*u|\x1b\]22", terminal.output)


def test_the_screen_is_what_textual_means_after_many_partial_repaints(terminal: Terminal, report: Path) -> None:
    for _round in range(6):
        terminal.send(b"#+\x1b[B")
        terminal.read(0.1)
    assert [line.rstrip() for line in what_it_shows(terminal, report)] == [
        line.rstrip() for line in emulated(terminal.output)
    ]


def test_twenty_countdowns_cost_less_than_1500_bytes_a_second(terminal: Terminal) -> None:
    terminal.read(0.5)
    ticks = []
    for _second in range(5):
        terminal.send(b"+")
        ticks.append(len(terminal.read(0.3)))
    assert 20 < sum(ticks) / len(ticks) < 1500


def test_a_terminal_that_does_not_read_never_holds_up_the_loop_and_is_right_again_afterwards(
    terminal: Terminal, report: Path
) -> None:
    terminal.send(b"!")
    assert not report.exists()
    threading.Event().wait(3)  # nobody reads meanwhile
    shown = what_it_shows(terminal, report)
    assert json.loads(report.read_text("utf-8"))["gap"] < 1
    assert "storm is over" in shown[0]
    assert [line.rstrip() for line in shown] == [line.rstrip() for line in emulated(terminal.output)]


def test_the_stock_driver_does_hold_up_the_loop(report: Path) -> None:
    with Terminal(PROBE, "stock", str(report)) as terminal:
        terminal.read_until(b"ready")
        terminal.send(b"!")
        threading.Event().wait(3)
        what_it_shows(terminal, report)
        assert json.loads(report.read_text("utf-8"))["gap"] > 1


# ------------------------------------------------------------------------------------------------- outlet, alone


def test_a_full_pipe_drops_frames_and_tells_once_when_it_is_drained() -> None:
    reader, writer = os.pipe()
    told: list[str] = []

    def drained() -> None:
        told.append("drained")
        outlet.write("repainted")

    outlet = Outlet(writer, drained)
    outlet.start()
    for frame in range(200):
        outlet.write(f"{frame:04}" + "x" * 8192)
    assert not told
    received = b""
    while not received.endswith(b"repainted"):
        received += os.read(reader, 65536)
    outlet.close()
    os.close(writer)
    os.close(reader)
    assert told == ["drained"]
    assert BACKLOG < len(received) < 200 * 8196


def test_a_frame_longer_than_the_backlog_is_sent_whole_with_what_ends_it_and_is_no_delay() -> None:
    reader, writer = os.pipe()
    told: list[str] = []
    outlet = Outlet(writer, lambda: told.append("drained"))
    for text in ("begin", "x" * (BACKLOG + 1), "end"):
        outlet.write(text)
    outlet.start()
    received = b""
    while not received.endswith(b"end"):
        received += os.read(reader, 65536)
    outlet.close()
    os.close(writer)
    os.close(reader)
    assert len(received) == len("begin") + BACKLOG + 1 + len("end")
    assert told == []


def test_last_words_overtake_waiting_frames() -> None:
    reader, writer = os.pipe()
    outlet = Outlet(writer, lambda: None)
    for _frame in range(50):
        outlet.write("x" * 8192)
    outlet.last_words()
    outlet.write("restore")
    outlet.start()
    outlet.close()
    os.close(writer)
    assert os.read(reader, 65536) == b"restore"
    os.close(reader)


# --------------------------------------------------------------------------------------------------- environment


def test_the_environment_loses_what_could_run_code_and_gets_what_a_desk_needs() -> None:
    environ = {
        "TEXTUAL": "debug",
        "TEXTUAL_DRIVER": "evil:Driver",
        "TEXTUAL_PRESS": "q",
        "TEXTUAL_LOG": "/etc/passwd",
        "TEXTUAL_COLOR_SYSTEM": "256",
        "SSH_CONNECTION": "a b c d",
        "HOME": "/root",
    }
    prepare_environment(environ)
    assert environ == {
        "TEXTUAL_COLOR_SYSTEM": "256",
        "SSH_CONNECTION": "a b c d",
        "HOME": "/root",
        "ESCDELAY": "400",
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_FPS": "15",
        "TEXTUAL_SMOOTH_SCROLL": "0",
    }


def test_an_escape_delay_that_was_chosen_is_kept() -> None:
    environ = {"ESCDELAY": "50"}
    prepare_environment(environ)
    assert environ["ESCDELAY"] == "50"
