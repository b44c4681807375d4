"""Messages on a test clock: the verbs that the engine's sender runs, and channels that do as a test says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from sqlalchemy import Engine

from noctui.domain.channels import Channel, Program
from noctui.domain.dutyhours import DutyHours
from noctui.domain.inventory import Inventory, Operator, SiteFile
from noctui.domain.message import Message, Outcome, Sent, Way
from noctui.domain.message_commands import MessageCommand
from noctui.domain.moments import SECOND, Instant
from noctui.domain.roster import Contact, Person, Roster
from noctui.services import desk, messages
from noctui.services.messages import Finished
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.services.working import Working
from noctui.store import messages as store
from noctui.store.messages import Stored
from tests.domain.calendars import OFFICE

START: Instant = 1_800_000_000 * SECOND
ANNA = Operator("anna", "Anna")


def person(name: str, *contacts: tuple[str, str], office_hours: bool = False) -> Person:
    hours = DutyHours(OFFICE, "working", None) if office_hours else None
    return Person(name, name.title(), contacts=tuple(Contact(*contact, hours) for contact in contacts))


PEOPLE = (
    person("anna", ("phone", "110"), ("chat", "anna-id"), ("sms", "139")),
    person("bo", ("chat", "bo-id")),
    person("cy", ("phone", "120")),
    person("di", ("chat", "di-id"), ("sms", "137"), office_hours=True),
)


def site_of(people: Iterable[Person] = PEOPLE, channels: Iterable[Channel] | None = None) -> Site:
    found = [Channel(name, Program((name,))) for name in ("chat", "sms")] if channels is None else channels
    file = SiteFile(
        name="test",
        zone="Asia/Shanghai",
        language="en",
        inventory=Inventory(),
        operators={"anna": ANNA},
        roster=Roster({one.id: one for one in people}, {}),
        channels={one.id: one for one in found},
    )
    return Site.of(file, {})


@dataclass
class Office:
    """Each look is what the engine's sender does; what a channel says is a function of the message and its way."""

    engine: Engine
    site: Site = field(default_factory=site_of)
    now: Instant = START
    says: Callable[[Message, Way], Outcome] = lambda message, way: Sent()
    tried: list[tuple[str, Way]] = field(default_factory=list)
    """(key, way) in the order in which they were tried."""
    said: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    dice: Random = field(default_factory=lambda: Random(1))

    def verb(self, job: Callable[[Tx], Any]) -> Any:
        with self.engine.begin() as connection:
            tx = Tx(connection, self.site, self.now)
            found = job(tx)
        self.said += [(row.kind, row.params) for row in tx.changes.announcements]
        return found

    def post(self, who: str, key: str, urgency: Any = "urgent", cause: str = "T-7") -> int | None:
        number: int | None = self.verb(lambda tx: messages.post(tx, who, key, "text", key, cause, urgency))
        return number

    def claim(self, room: int = 100) -> list[Stored]:
        rooms = dict.fromkeys(self.site.file.channels, room)
        self.verb(lambda tx: messages.tidy(tx, (), self.dice))
        found: list[Stored] = self.verb(lambda tx: messages.turn(tx, [], rooms, self.dice))
        return found

    def settle(self, *finished: Finished) -> None:
        self.verb(lambda tx: messages.turn(tx, finished, {}, self.dice))

    def look(self) -> int:
        """Send what is due now; returns how many."""
        claimed = self.claim()
        for one in claimed:
            way = one.course.ways[0]
            self.tried.append((one.message.key, way))
            self.settle(Finished(one, self.says(one.message, way)))
        return len(claimed)

    def pass_time(self, span: int, step: int = 5 * SECOND) -> None:
        end = self.now + span
        while self.now < end:
            self.now += step
            while self.look():
                continue

    def do(self, command: MessageCommand) -> Any:
        self.now += SECOND
        return self.verb(lambda tx: desk.perform(tx, Working({}, {}), command, f"op-{self.now}", ANNA))

    def states(self) -> dict[str, str]:
        numbers = range(1, 1000)
        rows = self.verb(lambda tx: store.some(tx.connection, list(numbers)))
        return {row.message.key: row.state for row in rows}

    def without(self, channel: str) -> None:
        """The site's file has this channel no more."""
        kept = {name: one for name, one in self.site.file.channels.items() if name != channel}
        self.site = replace(self.site, file=replace(self.site.file, channels=kept))
