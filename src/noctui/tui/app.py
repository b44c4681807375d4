"""The door to the desk. Importing it loads no Textual: the environment has to be settled before that."""

import gc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from noctui.tui.environment import prepare_environment
from noctui.tui.settings import DeskSettings

if TYPE_CHECKING:
    from noctui.wire.client import Client, Event, Rescue


def run_desk(socket: Path, settings: DeskSettings, rescue: "Rescue | None" = None) -> int:
    """Run the desk on this terminal until it is left. Returns the exit code: 0, 1 after a fault, 128 + signal.

    `rescue` starts an engine, or says why it does not; it is called when nobody listens on the socket.
    """
    prepare_environment()
    # Until the desk stands: to look for garbage among what is only being loaded costs a tenth of the start.
    gc.disable()
    if settings.keys:
        settings = _with_keys(settings)
    from noctui.tui.desk_app import DeskApp

    def connect(listen: "Callable[[Event], None]") -> "Client":
        from noctui.wire.client import Client

        return Client(socket, listen, rescue, sit_as=settings.sit_as)

    app = DeskApp(connect, settings)
    app.run(mouse=settings.mouse)
    return app.return_code if app.return_code is not None else 1


def _with_keys(settings: DeskSettings) -> DeskSettings:
    """Give the actions the operator's keys, before anything is imported that binds them."""
    from noctui import catalog
    from noctui.tui.actions import use_keys

    catalog.use(settings.language)
    return replace(settings, warning=use_keys(settings.keys))
