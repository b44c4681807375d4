"""The terminal driver of the desk: Textual's, hardened against what terminals and links do to it.

An invalid byte does not end the program, a lost terminal does; answers of the terminal are no key presses; the
kitty protocol is not switched on (iTerm2 and WezTerm then lose composed Chinese); a terminal that does not read
never holds up the event loop.
"""

import asyncio
import os
import re
import selectors
import signal
from codecs import getincrementaldecoder
from typing import Any, Final

from textual import constants
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from noctui.tui import repaint
from noctui.tui.outlet import Outlet

HANGUP: Final = 129
"""Exit code when the terminal is gone, as if by SIGHUP."""

_REPLY = re.compile(
    r"\x1b\[[?>=][\d;]*[cun]"  # device attributes, kitty flags, colour scheme
    r"|\x1b\[(?!48;)\d+(?:;\d+)*[tn]"  # window and status reports, but not the in-band resize
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)"  # OSC, DCS, SOS, PM, APC
)
_PART = re.compile(r"\x1b(?:\[[?>=][\d;]*|[\]PX^_][^\x07\x1b]*\x1b?)\Z")
_UNWANTED = re.compile(r"\x1b\[>\d+u|\x1b\[<u|\x1b\]22;[^\x07]*\x07")
"""Kitty protocol on and off, and the pointer's shape, which old consoles print."""
_TICK = 0.1
_STDERR = 2
"""Where Textual draws."""


class Replies:
    """Takes the terminal's unasked answers out of what was typed, also when they come in pieces."""

    def __init__(self) -> None:
        self._decode = getincrementaldecoder("utf-8")(errors="replace").decode
        self._held = ""

    def feed(self, data: bytes) -> str:
        """What was typed; the beginning of an answer is held back."""
        text = _REPLY.sub("", self._held + self._decode(data))
        part = _PART.search(text)
        self._held = part[0] if part else ""
        return text[: part.start()] if part else text

    def give_up(self) -> str:
        """Nothing followed in time: Alt and a bracket was typed; any longer beginning was no typing."""
        held, self._held = self._held, ""
        return held if len(held) <= len("\x1b[?") else ""


class DeskDriver(LinuxDriver):
    """For `App(driver_class=DeskDriver)`."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._outlet: Outlet | None = None
        repaint.install()

    # -------------------------------------------------------------------------------------------------- output

    def start_application_mode(self) -> None:
        self._outlet = Outlet(_STDERR, lambda: self._app.call_later(self._app.refresh))
        self._outlet.start()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def write(self, data: str) -> None:
        if self._outlet is not None and not _UNWANTED.fullmatch(data):
            self._outlet.write(data)

    def stop_application_mode(self) -> None:
        if self._outlet is not None:
            self._outlet.last_words()
        super().stop_application_mode()

    def close(self) -> None:
        if self._outlet is not None:
            self._outlet.close()
        super().close()

    # --------------------------------------------------------------------------------------------------- input

    def run_input_thread(self) -> None:
        """Read keys until the driver stops or the terminal is gone."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            self._read_keys(selector)

    def _read_keys(self, selector: selectors.BaseSelector) -> None:
        parser, replies, quiet = XTermParser(self._debug), Replies(), 0.0
        while not self.exit_event.is_set():
            typed = ""
            if selector.select(_TICK):
                quiet = 0.0
                if not (data := self._read()):
                    self._app.call_later(self._app.exit, return_code=HANGUP)
                    return
                typed = replies.feed(data)
            elif (quiet := quiet + _TICK) >= constants.ESCAPE_DELAY:
                typed = replies.give_up()
            for message in [*(parser.feed(typed) if typed else ()), *parser.tick()]:
                self.process_message(message)

    def _read(self) -> bytes:
        """What the terminal sent; nothing when it is gone."""
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""


def install_signals(app: App[Any]) -> None:
    """End in order on SIGHUP (129) and SIGTERM (143): unmounted, the terminal restored. Call it in the app's loop."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGHUP, signal.SIGTERM):
        loop.add_signal_handler(number, lambda code: app.exit(return_code=code), 128 + number)
