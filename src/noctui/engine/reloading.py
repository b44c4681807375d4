"""Files that change while the engine runs.

A version whose inventory is the same is gone over to at once, as a roster or a playbook is wanted in force when it is
saved. What adds, removes or changes a device waits until somebody has seen what it would change and says so: a file
half written must end no ticket. A wrong file is refused and the last good version keeps running.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from noctui.config.changes import fingerprint
from noctui.config.problems import BadFiles
from noctui.config.site import Site as Loaded
from noctui.domain.commands import Answer
from noctui.domain.inventory import Inventory, Operator
from noctui.domain.mute import Mute
from noctui.domain.operators import may
from noctui.domain.reload import ReloadDetail, ReloadSite, changes, counted, other_parts
from noctui.engine.core import plain
from noctui.services.site import Site

if TYPE_CHECKING:
    from noctui.engine.life import Life

log = logging.getLogger(__name__)

_LOOK_AT_FILES = 2.0
_TOLD = 1000
"""Problems that are told at once."""


class Reloader:
    def __init__(self, life: "Life") -> None:
        self._life = life
        self._lock = asyncio.Lock()
        self._waiting: Loaded | None = None
        """Good files that nobody has activated yet."""
        self._wrong: BadFiles | None = None
        """What is wrong with the files as they lie there."""

    async def watch(self) -> float:
        """One look at the files; returns the seconds until the next."""
        async with self._lock:
            await self._look()
        return _LOOK_AT_FILES

    async def detail(self, language: str = "en") -> ReloadDetail:
        """What the files would change as they are now; what is wrong with them is told in that language."""
        async with self._lock:
            await self._look()
            running, waiting = self._life.core.site.file, self._waiting
            if self._wrong is not None:
                told = tuple(problem.told(language) for problem in self._wrong.problems[:_TOLD])
                return ReloadDetail(running.version, "", told)
            if waiting is None:
                return ReloadDetail(running.version, running.version)
            found = await asyncio.to_thread(changes, running.inventory, waiting.file.inventory)
            working = self._life.core.working
            return ReloadDetail(
                running=running.version,
                version=waiting.file.version,
                changes=found,
                other=other_parts(running, waiting.file),
                tickets=_losing(working.held, waiting.file.inventory),
                mutes=_idle(working.mutes, running.inventory, waiting.file.inventory),
                restart=self._life.not_followed(waiting.paths),
            )

    async def perform(self, command: ReloadSite, operator: Operator, source: str) -> Answer:
        """Activate what was shown, and nothing else. Done again it is done already."""
        if not may(operator, command.KIND):
            return Answer("not_allowed", {"role": operator.role})
        async with self._lock:
            try:
                await self._look()
                return await self._activate(command, (operator.login, source))
            except SQLAlchemyError as error:
                return Answer("store", {"detail": plain(error)})

    async def _activate(self, command: ReloadSite, by: tuple[str, str]) -> Answer:
        running, waiting = self._life.core.site.file, self._waiting
        if command.version == running.version:
            return Answer("done")
        if waiting is None or command.version != waiting.file.version:
            return Answer("files_changed")
        losing = _losing(self._life.core.working.held, waiting.file.inventory)
        if len(losing) > command.tickets:
            return Answer("more_tickets", {"tickets": ", ".join(f"T-{ticket}" for _, ticket in losing[:10])})
        await self._go_over(waiting, by)
        return Answer("done", {"version": waiting.file.version})

    async def _look(self) -> None:
        life = self._life
        if fingerprint(life.options.site) == life.files:
            return
        try:
            loaded = await asyncio.to_thread(life.load)
        except BadFiles as error:
            self._wait_for(None, error)
            life.showing.trouble("config", first_line(error))
            log.error("the changed files are refused: %s", error)
            return
        except Exception:
            life.files = ""  # read again by the next look
            raise
        news = await asyncio.to_thread(brief, life.core.site.file.inventory, loaded.file.inventory)
        if life.options.drill is None and news:
            self._wait_for(loaded, news=news)
            life.showing.trouble("config", first_line(BadFiles(loaded.library.problems)))
            log.info("changed files wait to be activated: version %s", loaded.file.version[:12])
        else:
            await self._go_over(loaded)

    async def _go_over(self, loaded: Loaded, by: tuple[str, str] = ("engine", "engine")) -> None:
        try:
            site = await asyncio.to_thread(Site.of, loaded.file, loaded.policies, loaded.calendars)
            await self._life.adopt(loaded, site, by)
        except Exception:
            self._life.files = ""
            raise
        self._wait_for(None)

    def _wait_for(self, loaded: Loaded | None, wrong: BadFiles | None = None, news: str = "") -> None:
        self._waiting, self._wrong = loaded, wrong
        self._life.showing.trouble("reload", news)


def brief(old: Inventory, new: Inventory) -> str:
    """`+3 −1 ~2`: how many things come, go and change; empty: none does."""
    signs = {"added": "+", "removed": "−", "changed": "~"}
    return " ".join(f"{signs[how]}{count}" for how, count in counted(changes(old, new)).items())


def first_line(bad: BadFiles) -> str:
    lines = str(bad).splitlines() or [""]
    return lines[0] + (f" (+{len(lines) - 1})" if len(lines) > 1 else "")


def _losing(held: Mapping[str, int], new: Inventory) -> tuple[tuple[str, int], ...]:
    return tuple(sorted((device, ticket) for device, ticket in held.items() if device not in new.devices))


def _idle(mutes: Iterable[Mute], old: Inventory, new: Inventory) -> tuple[tuple[str, int], ...]:
    """Mutes whose device or site goes."""
    gone = {*(old.devices.keys() - new.devices.keys()), *(f"site:{name}" for name in old.places.keys() - new.places)}
    return tuple((mute.target, mute.id) for mute in mutes if mute.ended is None and mute.target in gone)
