"""The life of a ticket under a bundled policy, told and read in the local time of Shanghai."""

from datetime import datetime
from functools import cache
from typing import NamedTuple

from noctui.bundled import folder
from noctui.config.calendars import load_calendars
from noctui.config.sla import load_policies
from noctui.domain import escalation, sla
from noctui.domain.channel import Channel
from noctui.domain.clock import Clock, ClockState
from noctui.domain.closing import open_duties, watch_until
from noctui.domain.moments import Instant
from noctui.domain.policy import Policy
from noctui.domain.ticket import FactKind, refusal
from noctui.domain.worktime import Calendar
from tests.domain import calendars as local_time
from tests.domain.build import Story


@cache
def policies() -> dict[str, Policy]:
    return load_policies(folder("data") / "policies")


@cache
def calendars() -> dict[str, Calendar]:
    return load_calendars(None, "Asia/Shanghai")


class Seen(NamedTuple):
    """A clock as a person reads it."""

    state: ClockState
    due: str
    """`11-23 09:30`; empty without one."""


class Life:
    """A ticket that is reported on Friday, 2026-11-20 at 15:00 unless it is said otherwise.

    Moments are `09:50` (of the day told last), `11-23 09:50` or `2027-01-04 09:50`; the newest told is now.
    """

    def __init__(
        self,
        policy: str,
        level: str,
        reported: str = "2026-11-20 15:00",
        *,
        total: bool = False,
        channel: Channel = "phone",
    ) -> None:
        self.policy, self.level, self.total = policies()[policy], level, total
        self.story = Story()
        self.now: Instant = local_time.at(reported.replace(" ", "T"))
        self.story.tell("reported", self.now, device="SW", channel=channel)

    def at(self, when: str, kind: FactKind, **data: str) -> "Life":
        """It goes on: a fact is recorded when it occurs. What the desk would refuse can't be told."""
        self.until(when)
        if code := refusal(self.story.facts, kind, self.now, self.now):
            raise ValueError(f"{kind} at {when}: {code}")
        self.story.tell(kind, self.now, recorded=self.now, actor="gu", **data)
        return self

    def until(self, when: str) -> "Life":
        """Time passes, and what the engine does by itself is done: upgrades, in their order."""
        later = self._instant(when)
        if later < self.now:
            raise ValueError(f"{when} has passed")
        self.now = later
        while found := sla.upgrade_due(self.policy, self.story.facts, self.clocks()):
            clock, level = found
            if clock.due is None:
                raise ValueError(f"{clock.spec} is missed and was never due")
            self.story.tell("upgraded", clock.due, recorded=self.now, level=level.id, clock=clock.spec)
        return self

    def clocks(self) -> tuple[Clock, ...]:
        return sla.evaluate(self.policy, self.level, self.total, self.story.facts, self.now, calendars())

    def full(self, name: str) -> Clock:
        """Everything that is known of one clock."""
        return next(clock for clock in self.clocks() if clock.spec == name)

    def clock(self, name: str) -> Seen:
        found = self.full(name)
        return Seen(found.state, self._words(found.due))

    def warned(self, name: str) -> str:
        return self._words(self.full(name).warn_at)

    def running(self) -> dict[str, str]:
        """What is owed now, and by when."""
        return {clock.spec: self._words(clock.due) for clock in self.clocks() if clock.state == "running"}

    def breached(self) -> set[str]:
        """The clocks that were due and not done at some time."""
        return {clock.spec for clock in self.clocks() if clock.state in ("breached", "late")}

    def heard(self, name: str) -> list[tuple[str, str]]:
        """Who has heard of a clock by now: (post, when)."""
        rungs = escalation.rungs(self.policy, self.clocks(), self.story.facts, calendars(), self.now)
        told = sorted((rung.at, rung.to) for rung in rungs if rung.clock == name and rung.at <= self.now)
        return [(to, self._words(at)) for at, to in told]

    def owes(self) -> tuple[FactKind, ...]:
        """What has to stand before it is closed."""
        return open_duties(self.policy, self.story.facts, self.clocks())

    def watched_until(self) -> str:
        return self._words(watch_until(self.policy, self.clocks()))

    def _instant(self, when: str) -> Instant:
        day, _, hour = when.rpartition(" ")
        told = local_time.local(self.now)
        date = day if len(day) > len("11-23") else f"{told[:5]}{day or told[5:10]}"
        return local_time.at(datetime.strptime(f"{date} {hour}", "%Y-%m-%d %H:%M").isoformat())  # noqa: DTZ007

    @staticmethod
    def _words(at: Instant | None) -> str:
        return "" if at is None else local_time.local(at)[5:].replace("T", " ")
