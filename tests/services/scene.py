"""A small site, a store in memory and a clock that a test turns: the very verbs the engine runs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine

from noctui.domain.commands import Answer, Command
from noctui.domain.inventory import (
    CheckSpec,
    Contract,
    Device,
    Group,
    Inventory,
    Operator,
    Place,
    SiteFile,
    SiteRules,
)
from noctui.domain.moments import HOUR, MINUTE, SECOND, Instant
from noctui.domain.policy import Policy
from noctui.domain.reading import Reading
from noctui.domain.roster import Contact, Part, Person, Post, Roster
from noctui.domain.views import AnnouncementRow, TicketRow
from noctui.services import desk, monitoring, mutes, rows, settling
from noctui.services.site import Site
from noctui.services.tx import Changes, Tx
from noctui.services.working import Working, rebuild
from noctui.store import mutes as mute_store
from tests.domain.policies import S19

START: Instant = 1_800_000_000 * SECOND
LEAVES = tuple(f"cam-{n:02d}" for n in range(1, 13))
RULES = SiteRules()
CITY = Contract("city", "City video", S19.id)
ANNA, BO, VIEWER = Operator("anna", "Anna"), Operator("bo", "Bo"), Operator("vera", "Vera", "viewer")


def person(name: str, phone: str = "") -> Person:
    """Their id is their name in small letters."""
    return Person(name.lower(), name, contacts=(Contact("phone", phone),) if phone else ())


def fixed(post: str, first: str = "", backup: str = "", name: str = "", above: str | None = None) -> Post:
    """A post that the same people always have; empty: nobody."""
    on, behind = (((Part((who,)),) if who else ()) for who in (first, backup))
    return Post(post, {"en": name or post}, on, behind, above)


PEOPLE = (person("Anna"), person("Bo"))
ROSTER = Roster(
    {one.id: one for one in (person("Anna"), person("Bo"))}, {"noc": fixed("noc", "anna", "bo", "NOC duty")}
)


def device(name: str, parents: tuple[str, ...] = (), place: str = "b", contract: str | None = "city") -> Device:
    check = CheckSpec(f"{name}/ping", name, "icmp", "192.0.2.1", attempts=3)
    return Device(name, f"{name} in words", "switch", place, check.address, parents, contract, (check,))


def site(
    *more: Device,
    rules: SiteRules = RULES,
    groups: dict[str, Group] | None = None,
    contracts: Sequence[Contract] = (),
    policies: Sequence[Policy] = (),
) -> Site:
    """Site B: a core switch with twelve cameras behind it; site A: a gateway and a server."""
    found = [device("gw", place="a"), device("srv", ("gw",), place="a"), device("sw-core", ("gw",))]
    found += [device(name, ("sw-core",)) for name in LEAVES]
    file = SiteFile(
        name="test",
        zone="Asia/Shanghai",
        language="en",
        inventory=Inventory(
            places={"a": Place("a", "Site A"), "b": Place("b", "Site B")},
            devices={one.id: one for one in (*found, *more)},
            groups=groups or {},
            contracts={one.id: one for one in (CITY, *contracts)},
        ),
        operators={one.login: one for one in (ANNA, BO, VIEWER)},
        rules=rules,
        roster=ROSTER,
    )
    return Site.of(file, {one.id: one for one in (S19, *policies)})


@dataclass
class Scene:
    """Drives the verbs as the engine does, one transaction each."""

    engine: Engine
    site: Site
    now: Instant = START
    working: Working = field(init=False)
    said: list[tuple[str, str]] = field(default_factory=list)
    """(kind, subject) of every announcement: its ticket or its device."""
    announced: list[AnnouncementRow] = field(default_factory=list)
    """The same as the desks get them."""
    asked: set[str] = field(default_factory=set)
    unsound: dict[int, str] = field(default_factory=dict)
    """Tickets whose clocks could not be told, and why."""

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Forget everything that is not stored."""
        with self.engine.begin() as connection:
            self.working = rebuild(connection, self.site)

    def verb(self, job: Any, actor: str = "engine") -> Any:
        with self.engine.begin() as connection:
            tx = Tx(connection, self.site, self.now, actor, "test", known_roster=self.working.roster)
            result = job(tx)
            self.working.roster = tx.roster
            if tx.changes.mutes:
                self.working.mutes = mute_store.open_ones(connection)
        self._listen(tx.changes)
        return result

    def read(self, job: Any) -> Any:
        with self.engine.connect() as connection:
            return job(connection)

    def readings(self, good: bool, *names: str) -> None:
        """One reading of each device, a second later."""
        self.checks(good, *(f"{name}/ping" for name in names))

    def batch(self, good: bool, *checks: str) -> list[Reading]:
        times = (1000, 1000, 1000) if good else (None,) * 3
        return [Reading(check, self.now, 1, int(good), *times) for check in checks]

    def checks(self, good: bool, *checks: str) -> None:
        """One reading of each check, a second later."""
        self.now += SECOND
        batch = self.batch(good, *checks)
        found = monitoring.assess(self.site, self.working, batch, self.now)
        self.asked = found.ask
        if found.writes(self.working):
            self.verb(lambda tx: monitoring.book(tx, self.working, found))
        monitoring.take_over(self.working, found)

    def answer(self, *names: str) -> None:
        self.readings(True, *names)

    def miss(self, *names: str, times: int = 3) -> None:
        for _ in range(times):
            self.readings(False, *names)

    def fall(self, *names: str) -> None:
        """Three answers are missing, while the gateway gives its own."""
        for _ in range(3):
            self.readings(False, *names)
            self.answer("gw")

    def all_up(self) -> None:
        self.answer(*self.site.file.inventory.devices)

    def pass_time(self, span: int) -> None:
        """Let time go by, looking each minute at what is due, as the engine does each second."""
        end = self.now + span
        while self.now < end:
            self.now = min(end, self.now + MINUTE)
            self.verb(lambda tx: (mutes.sweep(tx, self.working), settling.sweep(tx)))

    def do(self, command: Command, who: Operator = ANNA, op_id: str | None = None) -> Answer:
        self.now += SECOND
        op = op_id or f"op-{self.now}"
        answer: Answer = self.verb(lambda tx: desk.perform(tx, self.working, command, op, who), who.login)
        return answer

    def tickets(self) -> list[TicketRow]:
        found: list[TicketRow] = self.read(lambda c: rows.ticket_rows(c, self.site, self.working, self.now))
        return found

    def state(self, name: str) -> str:
        return self.working.devices[name].state

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.said]

    def _listen(self, changes: Changes) -> None:
        self.announced += changes.announcements
        self.unsound |= changes.unsound
        for row in changes.announcements:
            self.said.append((row.kind, f"T-{row.ticket}" if row.ticket else row.params.get("device", "")))


__all__ = ["ANNA", "BO", "HOUR", "LEAVES", "MINUTE", "VIEWER", "Connection", "Scene", "device", "site"]
