"""`ssh`, ping and trace of the device under the cursor: journalled, then run without a shell.

ssh takes the terminal over, and only where that is safe: what its user can start from there is not held by a forced
command, and a desk that sleeps behind it can't lock itself. The others never need the terminal: their output opens
inside.
"""

import shutil
import signal
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from noctui.catalog import _
from noctui.domain import tools
from noctui.domain.tools import Tool, Tools, UseTool
from noctui.tui import refusals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from noctui.domain.views import DeviceRow
    from noctui.tui.desk_app import DeskApp


def use(app: "DeskApp", tool: Tool) -> None:
    """Have it stored, then run it; or say why not."""
    device = app.room_now.context().device
    if device is not None:
        app.run_worker(_use(app, tool, device), group="tools", exit_on_error=False)


async def _use(app: "DeskApp", tool: Tool, device: "DeviceRow") -> None:
    login = app.client.me.login if app.client.me is not None else ""
    try:
        argv = tools.arguments(app.settings.tools or Tools(), tool, device.address, login)
    except ValueError as error:
        app.say(_("{tool} can't be run with {what}.", tool=tool, what=error), "refused")
        return
    if refused := _refusal(app, tool, argv[0]):
        app.say(refused, "refused")
        return
    answer = await app.client.do(UseTool(device.id, tool), app.client.name_operation())
    if not answer.done:
        app.say(refusals.sentence(answer, app.look()), "refused")
    elif tool == "ssh":
        _take_over(app, argv)
    else:
        from noctui.tui.dialogs.output import Output

        app.push_screen(Output(f"{tool} {device.id}", argv))


def _refusal(app: "DeskApp", tool: Tool, program: str) -> str:
    if tool == "ssh" and not app.settings.may_suspend:
        return _("ssh is off: this desk is shared, locks itself or was not started in a shell.")
    if shutil.which(program) is None:
        return _("{program} is not installed on this machine.", program=program)
    return ""


def _take_over(app: "DeskApp", argv: list[str]) -> None:
    """The desk sleeps until the program ends; everything is painted anew after it."""
    try:
        with app.suspend(), _deaf_to_interrupts():
            code = subprocess.run(argv, check=False).returncode
    except SuspendNotSupported:
        app.say(_("This terminal can't be left to another program."), "refused")
    except OSError as error:
        app.say(_("{program} could not be started: {why}", program=Path(argv[0]).name, why=error.strerror), "refused")
    else:
        app.say(_("{program} has ended ({code}).", program=Path(argv[0]).name, code=code))


@contextmanager
def _deaf_to_interrupts() -> "Iterator[None]":
    """A Ctrl-C at a question of the program is meant for that; it is no end of the desk."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
