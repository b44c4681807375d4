"""Dumps of the desk: text and styles of every theme, language, size and scene. `python -m bench.screens` from the root.

Writes `bench/out/screens/<scene>-<place>-<width>x<height>-<language>-<theme>.txt` (what stands on the screen) and
`.styles` (one line for each run of one style). Read side by side they show what a change did to the face.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.tui.scenes import NAMES as SCENES
from tests.tui.scenes import SceneClient, moved_in, scene
from textual.filter import LineFilter
from textual.pilot import Pilot
from textual.screen import ModalScreen
from textual.strip import Strip

from noctui import catalog
from noctui.tui.desk_app import DeskApp
from noctui.tui.settings import DeskSettings
from noctui.tui.theme import NAMES as THEMES

SIZES = ((80, 24), (120, 40))
PLACES: dict[str, tuple[str, ...]] = {
    "desk": (),
    "devices": ("2",),
    "groups": ("2", "b"),
    "tiles": ("2", "B"),
    "tickets": ("3",),
    "playbooks": ("4",),
    "roster": ("5",),
    "gantt": ("5", "t"),
    "handover": ("H",),
    "journal": ("6",),
    "device": ("2", "enter"),
    "ticket": ("3", "enter"),
    "help": ("question_mark",),
    "palette": ("colon",),
    "form": ("w",),
    "new": ("n",),
    "facts": ("3", "enter", "f"),
    "report": ("3", "enter", "u"),
    "why": ("3", "enter", "x"),
    "views": ("V",),
    "run": ("4", "enter"),
    "plan": ("4", "tab", "enter"),
}
"""Keys that lead there from the desk."""
PROMISES = ("ticket", "report", "why", "new")
"""What a scene with clocks of all kinds is looked at in."""
DUTY = (("manned", "gantt"), ("gap", "gantt"), ("nobody", "roster"), ("stale", "roster"), ("clocks", "handover"))
"""Scenes of who is on, each with its place."""
RUNS = (("clocks", "playbooks"), ("clocks", "plan"), ("clocks", "run"), ("held", "run"), ("finished", "run"))
"""Scenes of a playbook that runs: beside other trouble, not authorised, finished."""


@dataclass(frozen=True)
class Dump:
    scene: str
    place: str
    size: tuple[int, int]
    language: str
    theme: str
    lines: tuple[str, ...]
    styles: tuple[str, ...]

    @property
    def name(self) -> str:
        width, height = self.size
        return f"{self.scene}-{self.place}-{width}x{height}-{self.language}-{self.theme}"

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def desk(name: str, language: str) -> DeskApp:
    """A desk that looks at a scene."""
    settings = DeskSettings(language=language, bell=False)
    return DeskApp(lambda listen: SceneClient(scene(name), listen), settings)


async def dumps(
    scenes: Iterable[str] = SCENES,
    places: Iterable[str] = ("desk",),
    sizes: Iterable[tuple[int, int]] = SIZES,
    themes: Iterable[str] = THEMES,
) -> AsyncIterator[Dump]:
    """One desk for each scene, place, size and language, dressed in each theme in turn."""
    for name in scenes:
        for place in places:
            for size in sizes:
                for language in catalog.LANGUAGES:
                    async for dump in _dressed(name, place, size, language, themes):
                        yield dump


async def _dressed(
    name: str, place: str, size: tuple[int, int], language: str, themes: Iterable[str]
) -> AsyncIterator[Dump]:
    app = desk(name, language)
    async with app.run_test(size=size) as pilot:
        await moved_in(app, pilot)
        for key in PLACES[place]:
            await _press(app, pilot, key)
        for theme in themes:
            app.dress(theme)
            if isinstance(app.screen, ModalScreen):  # it keeps the signs of the theme in which it was opened
                await app.pop_screen()
                await _press(app, pilot, PLACES[place][-1])
            await pilot.pause()
            yield _dump(app, name, place, size, language, theme)
    catalog.use("en")


async def _press(app: DeskApp, pilot: Pilot[int], key: str) -> None:
    await pilot.press(key)
    if asked := [worker for worker in app.workers if worker.group != "link"]:
        await app.workers.wait_for_complete(asked)
    await pilot.pause()


def _dump(app: DeskApp, name: str, place: str, size: tuple[int, int], language: str, theme: str) -> Dump:
    strips = app.screen._compositor.render_strips()
    lines = tuple("".join(segment.text for segment in strip) for strip in strips)
    styles = tuple(
        f"{y:>3} {x:>3} [{style}] {text!r}" for y, strip in enumerate(strips) for x, text, style in _runs(app, strip)
    )
    return Dump(name, place, size, language, theme, lines, styles)


def _runs(app: DeskApp, strip: Strip) -> Iterable[tuple[int, str, str]]:
    """(column, text, style) of each segment as it would reach the terminal."""
    segments = list(strip)
    filters: list[LineFilter] = app._filters
    for one in filters:
        segments = one.apply(segments, app.screen.background_colors[1])
    x = 0
    for segment in segments:
        yield x, segment.text, str(segment.style or "")
        x += segment.cell_length


async def _write(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    duty = [((name,), (place,)) for name, place in (*DUTY, *RUNS)]
    matrix = [(SCENES, ("desk",)), (("storm",), tuple(PLACES)[1:]), (("clocks",), PROMISES), *duty]
    for scenes, places in matrix:
        async for dump in dumps(scenes, places):
            (folder / f"{dump.name}.txt").write_text(dump.text + "\n", encoding="utf-8")
            (folder / f"{dump.name}.styles").write_text("\n".join(dump.styles) + "\n", encoding="utf-8")
            count += 1
    return count


if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "bench/out/screens")
    print(f"{asyncio.run(_write(out))} screens in {out}")
