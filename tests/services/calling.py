"""Calls on a test clock: a site that can be told by chat, a ladder, and what was said to whom."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from noctui.domain.channels import Channel, Program
from noctui.domain.commands import Answer
from noctui.domain.inventory import Operator
from noctui.domain.moments import HOUR, MINUTE, SECOND
from noctui.domain.page_commands import AnswerPage, PageRow
from noctui.domain.paging import Reply, Rules
from noctui.domain.policy import ClockSpec, Level, Policy, Rung
from noctui.domain.roster import Contact, Person, Roster
from noctui.services import mutes, paging, settling
from noctui.services.tx import Tx
from noctui.store import messages, pages
from tests.services.ladders import fails_at
from tests.services.scene import Scene, fixed

REPAIR = ClockSpec(
    "repair",
    {"en": "repair", "zh": "修复"},
    "reported",
    ("recovered",),
    {"any": 4 * HOUR},
    {},
    pausable=True,
    ladder=(Rung("noc", share=0.25), Rung("leader", share=0.5), Rung("nobody-has-it", share=0.75)),
)
LADDER = Policy("ladder", {}, "S00", (Level("any", {}),), (REPAIR,))
BEGIN = "2027-01-20T10:00"
PEOPLE = {
    name: Person(name, name.title(), name, contacts=(Contact("chat", name),))
    for name in ("anna", "bo", "lead", "deputy", "head")
}
POSTS = (
    fixed("noc", "anna", "bo", "NOC duty", above="leader"),
    fixed("leader", "lead", "deputy", "Duty leader", above="head"),
    fixed("head", "head", "", "Head"),
    fixed("nobody-has-it", "", "", "Nobody's", above="head"),
)


@dataclass
class Hall:
    """A scene in which the engine looks each second that matters, and all messages are read."""

    scene: Scene
    ticket: int

    def look(self) -> None:
        """The engine's look."""
        self.scene.verb(self._sweep)

    def _sweep(self, tx: Tx) -> None:
        mutes.sweep(tx, self.scene.working)
        settling.sweep(tx)
        paging.sweep(tx)

    def pass_time(self, span: int) -> None:
        end = self.scene.now + span
        while self.scene.now < end:
            self.scene.now = min(end, self.scene.now + MINUTE)
            self.look()

    def told(self) -> list[tuple[int, str, str]]:
        """(minutes since the beginning, person, kind) of every message; the kind is `call 2`, `over` …"""
        rows = self.scene.read(lambda c: messages.some(c, range(1, 999)))
        return [((row.message.at - self.begun) // MINUTE, row.message.person, _kind(row.message.key)) for row in rows]

    @property
    def begun(self) -> int:
        header = next(row for row in self.scene.tickets() if row.id == self.ticket)
        return header.opened

    def answer(self, who: str, reply: Reply, minutes: int = 0, page: int = 0, text: str = "") -> Answer:
        until = self.scene.now + minutes * MINUTE + SECOND if minutes else None  # a command is a second later
        command = AnswerPage(self.ticket, reply, until, text, page)
        return self.scene.do(command, Operator(who, who.title()))

    def shown(self) -> tuple[PageRow, ...]:
        return next(row for row in self.scene.tickets() if row.id == self.ticket).pages

    def states(self) -> list[tuple[str, str]]:
        return [(one.person, one.state) for one in self.scene.read(lambda c: pages.of_ticket(c, self.ticket))]


def hall(
    scene: Scene, policy: Policy = LADDER, rules: Rules | None = None, lists: Mapping[str, tuple[str, ...]] = {}
) -> Hall:
    """A ticket whose repair is due four hours after `BEGIN`; its ladder calls at 60, 120 and 180 minutes."""
    number = fails_at(scene, policy, BEGIN)
    people = Roster(PEOPLE, {post.id: post for post in POSTS})
    file = replace(
        scene.site.file,
        roster=people,
        channels={"chat": Channel("chat", Program(("chat",)))},
        escalation=rules or Rules(),
        lists=lists,
        operators={name: Operator(name, name.title()) for name in PEOPLE},
    )
    scene.site = replace(scene.site, file=file)
    scene.restart()
    return Hall(scene, number)


def _kind(key: str) -> str:
    area, *_, what = key.split(":")
    return area if area != "page" else f"call {what}" if what.isdecimal() else what
