"""Choosing and saving views of a list: what the keys for it do."""

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from noctui.catalog import _
from noctui.tui.room import Room
from noctui.tui.saved_views import SavedView, Shelf

if TYPE_CHECKING:
    from noctui.tui.desk_app import DeskApp


async def choose(app: "DeskApp") -> None:
    """Offer all views; the one that is chosen is applied in its place."""
    from noctui.tui.dialogs.views import ViewChooser

    def chosen(view: SavedView | None) -> None:
        if view is not None:
            app.call_later(apply, app, view)

    await app.push_screen(ViewChooser(Shelf(app.settings.reports)), chosen)


async def apply(app: "DeskApp", view: SavedView) -> None:
    """Go to the place of a view and look through it; what is open there is closed."""
    from noctui.tui.dialogs.views import name_of

    await app.go_to(view.place)
    await app.go_to(view.place)  # from elsewhere the first one leads there, and only now is closed what is open there
    flaw = look_through(app.room_now, view)
    said = flaw or _("view: {name}", name=name_of(view))
    app.say(said, "refused" if flaw else "notice")


async def save(app: "DeskApp", room: Room) -> None:
    """Ask for a name for what the list of a place shows now."""
    from noctui.tui.dialogs.views import ViewNamer

    view = as_view(room)
    shelf = Shelf(app.settings.reports)
    title = next((one.title for one in next(iter(room.tables)).columns if one.id == view.sort), "")
    namer = ViewNamer(view, _(title), lambda name: shelf.save(replace(view, name=name)))
    await app.push_screen(namer, lambda name: app.say(_("view saved: {name}", name=name)) if name else None)
    namer.begin()


def look_through(room: Room, view: SavedView) -> str:
    """Filter, order and group the list of a place; returns why the filter can't be read, or nothing."""
    table = next(iter(room.tables))
    if view.sort in {column.id for column in table.columns}:
        table.sort_by(view.sort, view.down)
    room.group_by(view.group)
    room.sift(table)
    room.sieve.clear()
    room.set_filter(view.filter)
    flaw = room.sieve.flaw
    if flaw:
        room.sieve.clear()
    return flaw


def as_view(room: Room) -> SavedView:
    """What the list of a place shows now, without a name."""
    column, down = next(iter(room.tables)).sort or ("", False)
    place: Literal["devices", "tickets"] = "devices" if room.room == "devices" else "tickets"
    return SavedView("", place, room.sieve.words, column, down, room.grouping)
