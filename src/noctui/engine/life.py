"""An engine that is open: what it has opened, the loops it lives by, and how it ends in order."""

import asyncio
import contextlib
import gc
import logging
import os
import socket
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from noctui.config.changes import fingerprint, found_good
from noctui.config.library import Library
from noctui.config.paths import SitePaths
from noctui.config.problems import BadFiles
from noctui.config.site import Site as Loaded
from noctui.config.site import load_site
from noctui.domain.inventory import CheckSpec
from noctui.domain.moments import DAY, MINUTE, SECOND, Instant, iso
from noctui.domain.survey import Asked, Findings
from noctui.engine import anchors, disk
from noctui.engine.clock import Clock, boot_id
from noctui.engine.core import Core
from noctui.engine.fence import Fence, Work
from noctui.engine.historian import Historian
from noctui.engine.manager import Manager
from noctui.engine.options import Options
from noctui.engine.poller import Poller
from noctui.engine.post import Post
from noctui.engine.reloading import Reloader, first_line
from noctui.engine.senses import open_fleet, open_probers
from noctui.engine.showing import Showing
from noctui.engine.steady_clock import STEP
from noctui.engine.surveyor import Surveyor
from noctui.engine.writer import Writer
from noctui.probes.fleet import FleetProber, script_of
from noctui.probes.port import Prober
from noctui.probes.survey import look
from noctui.services import newcomer, run_checks
from noctui.services.site import Site
from noctui.store import connect, journal, lease, messages, ops

if TYPE_CHECKING:
    from noctui.engine.drill import Drill

log = logging.getLogger(__name__)

_BEAT = 1.0
"""Seconds between beats of the lease and looks at what is due …"""
_SHORTEST = 0.05
"""… or less, when a limit passes before, but never less than this."""
_LOOK_AHEAD = 3600.0
_GATHER = 2.0
"""What changes within so long is looked at together: a storm of messages reaches many people."""
_ANCHOR = 300.0
_TIDY = 6 * 3600.0
_LOOK_AT_DISK = 30.0
_SETTLED = 5 * MINUTE
"""An engine that runs for less, as for a demo or a test, puts nothing by."""
_ANSWERS_KEPT = 30 * DAY
_YOUNG = 10_000
"""Objects after which the collector looks for rings among the young: a thousand probes in flight are no rubbish."""
_TURN = 0.0005
"""Seconds that the writer's thread may keep the interpreter when the loop wants it. After every call of the system the
loop wants it anew: with Python's 5 ms, a tick of six calls lasts 30 ms while a storm is written down."""


class Life:
    def __init__(self, options: Options, clock: Clock, showing: Showing, manager: Manager | None = None) -> None:
        self.options, self.clock, self.showing = options, clock, showing
        self.manager = manager or Manager()
        self.core: Core
        self.poller: Poller
        self.drill: Drill | None = None
        self.reloader = Reloader(self)
        self._post: Post
        self._writer: Writer
        self._reader: AsyncEngine
        self._paths: SitePaths
        self._fleet: Mapping[str, Any] | None = None
        self._probers: dict[str, Prober] = {}
        self.files = ""
        """Fingerprint of the files as they were last read."""
        self._library: Library | None = None
        """The playbooks as they were last good."""
        self._newest: Instant = 0
        """What was written last before this clock ran."""

    async def open(self) -> None:
        """Read the files, open the store, take the lease, rebuild the state, open the sockets.

        Raises BadFiles or StoreError, each with words for the operator.
        """
        loaded = self.load()
        self._paths = loaded.paths
        self._disk, self._opened = disk.Disk(loaded.paths.state), self.clock.boot()
        url = loaded.paths.store
        self._writer = Writer(url)
        if self._disk.is_full() and self._disk.give_back(disk.FOR_A_START):
            log.error("the disk is full: starting on what was put by for that")
        await self._writer.open()
        name = f"{socket.gethostname()}:{os.getpid()}"
        await self._writer.take_lease(name, boot_id(), self.clock.boot, self._stand_by)
        self._reader = connect.open_reader(url)
        self._newest = await connect.read(self._reader, lambda connection: journal.newest(connection) or 0)
        site = Site.of(loaded.file, loaded.policies, loaded.calendars)
        self.core = Core(site, self._writer, self._reader, self.clock, self.showing)
        self.poller = Poller(self.core.ingest, self._prober_of, lasts=self.clock.beat)
        self.core.hurry = self._hurry
        self.core.pressed = self._make_room
        self._surveyor = Surveyor(self.core, self._look)
        self.core.survey = self._surveyor.take
        self._historian = Historian(self.core)
        self._post = self._open_post()
        await self.adopt(loaded, site)
        await self.core.act(run_checks.give_up)
        await self._historian.open()
        await self._begin_drill()
        settle_down()

    @property
    def status(self) -> str:
        """One line for the service manager."""
        now = self.showing.engine
        trouble = f"; trouble: {now.trouble}: {now.detail}" if now.trouble else ""
        return f"watching {now.site}: {now.devices} devices{trouble}"

    def _make_room(self) -> None:
        if self._disk.give_back(disk.FOR_WORK):
            log.error("the disk is full: going on with what was put by")

    def _stand_by(self) -> None:
        self.manager.ready("standing by: another engine has the lease of the store")

    async def run(self) -> None:
        """Watch until cancelled, or until a part without which there is no engine fails: then its error is raised."""
        fence = Fence(self.showing)
        async with asyncio.TaskGroup() as group:
            for job in (self.poller.run(), self._post.run(), self._beat()):
                group.create_task(job)
            for part, work in self._parts().items():
                group.create_task(fence.keep(part, work))

    def _parts(self) -> dict[str, Work]:
        return {
            "what the desks see": self._show,
            "the look at the files": self.reloader.watch,
            "the look at the days ahead": self._look_ahead,
            "what was measured": self._historian.keep,
            "the anchors of the journal": self._anchor_now_and_then,
            "tidying up": self._tidy,
            "the look at the disk": self._watch_disk,
        }

    async def close(self) -> None:
        """Give everything back; a lease that was lost meanwhile is no error any more."""
        await self._surveyor.close()
        await _close(self._probers)
        with contextlib.suppress(SQLAlchemyError, lease.Deposed):
            await self._historian.close()
        with contextlib.suppress(SQLAlchemyError, OSError):
            await self._anchor()
        with contextlib.suppress(SQLAlchemyError, lease.Deposed):
            await self._writer.run(lambda connection: lease.give_back(connection, self._writer.token))
        await self._reader.dispose()
        await self._writer.close()

    def load(self) -> Loaded:
        """The files as they are now. Raises BadFiles."""
        self.files = fingerprint(self.options.site)
        loaded = load_site(self.options.site, state=self.options.state, before=self._library)
        with contextlib.suppress(OSError):  # then the next desk reads them itself before it opens
            found_good(loaded.paths.state, self.files)
        seated = replace(loaded, file=newcomer.seated(loaded.file, self.options.operators))
        if self.options.drill is None:
            return seated
        from noctui.engine.drill_realm import rehearsed  # what only drills need the others do not load

        return rehearsed(seated, self.options.drill)

    def _is_drill_at_work(self, site: Site) -> bool:
        """Whether it is a drill that is not about who has a post."""
        drill = self.options.drill
        playbook = site.file.playbooks.get(drill.scenario.playbook) if drill is not None else None
        return playbook is not None and all(one.kind != "post" for one in playbook.parameters)

    async def adopt(self, loaded: Loaded, site: Site, by: tuple[str, str] = ("engine", "engine")) -> None:
        """Make this version of the site the running one; `by`: who said so, and from where."""
        await self.core.load(site, by)
        greet = newcomer.relieve if self._is_drill_at_work(site) else newcomer.welcome
        for one in self.options.operators:
            await self.core.act(partial(greet, working=self.core.working, login=one.login))
        await self._post.equip(site.file.channels)
        if not self._probers or loaded.fleet != self._fleet:
            await self._open_probers(loaded.fleet)
        self.poller.plan(site.checks.values())
        file = loaded.file
        self.showing.say(
            phase="running",
            site=file.name,
            zone=file.zone,
            language=file.language,
            demo=file.demo,
            devices=len(file.inventory.devices),
        )
        self._library = loaded.library
        self.showing.trouble("config", first_line(BadFiles(loaded.library.problems)))
        self.showing.trouble("restart", ", ".join(self.not_followed(loaded.paths)))
        log.info("running %s: %d devices, version %s", file.name, len(file.inventory.devices), file.version[:12])

    def not_followed(self, written: SitePaths) -> tuple[str, ...]:
        """Keys of [engine] that say what only another engine can follow."""
        running = self._paths
        said = {"state_dir": written.state, "socket": written.socket, "store": written.store}
        done = {"state_dir": running.state, "socket": running.socket, "store": running.store}
        return tuple(key for key in said if said[key] != done[key])

    async def _open_probers(self, fleet: Mapping[str, Any] | None) -> None:
        """The old ones answer until the new ones do. The story of a fleet begins anew: only where it is another."""
        before, self._fleet = self._probers, fleet
        script = script_of(fleet) if fleet is not None else None
        if self.options.drill and script is not None:
            prober = await open_fleet(script, self.poller.deliver, self.clock.wall)
            self._probers = {"sim": prober}
            if self.drill is not None:
                self.drill.play_on(script, prober.follow)
        else:
            self._probers, ping = await open_probers(script, self.poller.deliver, self.clock.wall)
            self.showing.say(ping=ping)
        await _close(before)

    def _open_post(self) -> Post:
        if self.options.drill is None:
            return Post(self.core)
        from noctui.engine.drill_realm import recorder

        return Post(self.core, recorder)

    async def _begin_drill(self) -> None:
        if self.options.drill is None:
            return
        from noctui.engine.drill import Drill
        from noctui.engine.drill_clock import DrillClock

        setup, clock, fleet = self.options.drill, self.clock, self._probers.get("sim")
        if isinstance(clock, DrillClock) and isinstance(fleet, FleetProber):
            self.drill = Drill(self.core, clock, setup, self._paths.state)
            self.drill.play_on(script_of(self._fleet or {}), fleet.follow)
            await self.drill.open()

    def _prober_of(self, spec: CheckSpec) -> Prober:
        device = self.core.site.device(spec.device)
        return self._probers["sim" if device is not None and device.simulated else spec.kind]

    async def _look(self, asked: Asked) -> Findings:
        """What exists in a script only is asked of the script; in a drill, everything."""
        if self.drill is not None and (told := self.drill.sees(asked)) is not None:
            return told
        device, fleet = self.core.site.device(asked.survey.device), self._probers.get("sim")
        simulated = self.options.drill is not None or (device is not None and device.simulated)
        if simulated and isinstance(fleet, FleetProber):
            return await fleet.look(asked.survey)
        return await look(asked.survey)

    def _hurry(self, devices: Iterable[str]) -> None:
        known = self.core.site.file.inventory.devices
        self.poller.hurry(check.id for name in devices if name in known for check in known[name].checks)

    async def _beat(self) -> None:
        """Keep the lease and look what is due."""
        while True:
            with contextlib.suppress(SQLAlchemyError):  # shown as trouble by the core; the next beat tries again
                await self._writer.run(self._keep_lease)
                await self._watch_clock()
                await self.core.cycle()
                if self.drill is not None:
                    await self.drill.play()
                self.showing.say(cycle=self.clock.wall(), blind=self.core.working.blind)
            # also when the store said no: a restart mends no disk, and who hangs does not come here
            self.manager.alive(self.status)
            await asyncio.sleep(self._rest())

    def _rest(self) -> float:
        """Seconds until the next beat: shorter when a limit passes before."""
        coming, beat = self.core.coming, self.clock.beat(_BEAT)
        if coming is None:
            return beat
        return max(_SHORTEST, min(beat, self.clock.beat((coming - self.clock.wall()) / SECOND)))

    def _keep_lease(self, connection: Connection) -> None:
        lease.beat(connection, self._writer.token, self.clock.boot())

    async def _watch_clock(self) -> None:
        """A step of the machine's clock is shown, and journalled when it is followed."""
        before, jumped = self.clock.wall(), self.clock.look()
        self.showing.trouble("clock", f"{self.clock.off / SECOND:+.0f} s" if self.clock.off else "")
        if jumped:
            log.warning("the machine's clock was set by %+.0f s and stays so: it is followed", jumped / SECOND)
            await self.core.act(lambda tx: tx.log("clock.stepped", "site", {"seconds": round(jumped / SECOND)}))
            self._newest = max(self._newest, before)
        behind = self._newest - self.clock.wall()
        self.showing.trouble("past", iso(self._newest)[:19] + "Z" if behind > STEP else "")

    async def _show(self) -> float:
        core = self.core
        self.showing.measurements(core.site, core.working, core.memory.newest)
        await self._post.show()
        return _BEAT

    async def _look_ahead(self) -> float:
        """Once an hour, and when the roster has changed or somebody was reached: what is wrong in the days to come."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.core.roster_changed.wait(), _LOOK_AHEAD)
        try:
            await self.core.look_ahead()
        except Exception:
            self.core.roster_changed.set()  # or the next look would wait for an hour
            raise
        return _GATHER

    async def _watch_disk(self) -> float:
        self.showing.trouble("disk", self._disk.short())
        if self.clock.boot() - self._opened > _SETTLED:
            self._disk.put_by()
        return _LOOK_AT_DISK

    async def _anchor_now_and_then(self) -> float:
        await self._anchor()
        return _ANCHOR

    async def _anchor(self) -> None:
        seq, digest = await connect.read(self._reader, journal.head)
        if seq:
            anchors.write(self._paths.state / "anchors.log", self.clock.wall(), seq, digest)

    async def _tidy(self) -> float:
        before = self.clock.wall() - _ANSWERS_KEPT
        await self._writer.run(lambda connection: ops.forget_before(connection, before))
        await self._writer.run(lambda connection: messages.forget_before(connection, before))
        await self.core.forget_ended()
        return _TIDY


def settle_down() -> None:
    """What is loaded is here for good: the collector need not look through it again and again while others wait. Nor
    shall they wait for the writer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 10, 10)
    sys.setswitchinterval(_TURN)


async def _close(probers: Mapping[str, Prober]) -> None:
    for prober in probers.values():
        await prober.close()
