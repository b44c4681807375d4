"""Another operator sits down: their PIN is asked for, and whose desk it is now is said."""

from typing import TYPE_CHECKING

from noctui.catalog import _

if TYPE_CHECKING:
    from noctui.tui.desk_app import DeskApp


async def sit_down(app: "DeskApp") -> None:
    from noctui.tui.dialogs.sit import SitDown

    def seated(name: str | None) -> None:
        if name is not None:
            app.take_seat()
            app.say(_("{who} sits here now.", who=name), "good")

    dialog = SitDown()
    await app.push_screen(dialog, seated)
    dialog.begin()
