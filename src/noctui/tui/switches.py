"""The switches of the desk itself: language, theme, bell, another try for an engine, and the way out."""

from typing import TYPE_CHECKING

from noctui.catalog import LANGUAGES, _, language, use
from noctui.tui.theme import names_in

if TYPE_CHECKING:
    from noctui.tui.desk_app import DeskApp


def switch_language(app: "DeskApp") -> None:
    use(LANGUAGES[(LANGUAGES.index(language()) + 1) % len(LANGUAGES)])
    app.note("", "notice")  # what was said was said in the other language
    app.show_everything()


def theme(app: "DeskApp") -> None:
    """The next one: ours, then those of the site and of the operator."""
    names, now = names_in(app.settings.themes), app.face_name
    app.dress(names[(names.index(now) + 1) % len(names)] if now in names else names[0])
    app.say(_("theme: {name}", name=app.face_name))


def bell(app: "DeskApp") -> None:
    app.bell_on = not app.bell_on
    app.say(_("The bell of this desk is on.") if app.bell_on else _("The bell of this desk is off."))


def retry(app: "DeskApp") -> None:
    app.client.retry()
    app.say(_("An engine is being started."))


def site_files(app: "DeskApp") -> None:
    from noctui.tui.dialogs.reload import ReloadDialog

    app.push_screen(ReloadDialog())


def leave(app: "DeskApp") -> None:
    """At once, unless the engine would stop with this desk."""
    engine = app.mirror.engine
    goes_on = engine is None or not engine.attached or app.mirror.drill is not None
    if app.client.state != "live" or goes_on:
        app.exit()
        return
    from noctui.tui.dialogs.question import Question

    def answered(yes: bool | None) -> None:
        if yes:
            app.exit()

    words = _("The engine stops with the last desk: nobody watches then, and no clock rings.")
    app.push_screen(Question(words, _("y leaves, Esc stays")), answered)
