"""The demo's fleet: devices that exist in a script only, behind the same interface as real ones.

What an address answers depends on the script, the seed, the time since the start and how often it was asked, on
nothing else: the same questions at the same times get the same answers.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from noctui.domain.moments import MILLISECOND, SECOND, Instant, Span, parse_span
from noctui.domain.survey import Findings, Hop, Survey
from noctui.probes.port import Deliver, Now, Target
from noctui.probes.tally import Tally

Condition = Literal["up", "degraded", "down"]
_CONDITIONS: tuple[Condition, ...] = ("up", "degraded", "down")


@dataclass(frozen=True, slots=True)
class Manner:
    """How an address answers while it is up."""

    rtt: Span = 2 * MILLISECOND
    jitter: Span = MILLISECOND // 2
    """Standard deviation of the round trip."""
    loss: float = 0.0
    """Share of probes without an answer, 0..1."""

    def degraded(self) -> "Manner":
        """Twenty times slower, restless, and at least a third is lost."""
        return Manner(self.rtt * 20, self.rtt * 5, max(self.loss, 1 / 3))


@dataclass(frozen=True, slots=True)
class Event:
    """At `at` after the start these addresses change their condition."""

    at: Span
    addresses: tuple[str, ...]
    condition: Condition
    manner: Manner | None = None
    """How they answer while degraded; None: `Manner.degraded` of their own."""


@dataclass(frozen=True, slots=True)
class FleetScript:
    """Who is in the fleet and what happens to it. Raises ValueError when it does not hold together."""

    manners: Mapping[str, Manner]
    """By address; every other address is silent."""
    events: tuple[Event, ...] = ()
    """In order of time."""
    period: Span | None = None
    """After it the story begins again, with everybody up; None: it happens once."""

    def __post_init__(self) -> None:
        if strangers := {name for event in self.events for name in event.addresses} - self.manners.keys():
            raise ValueError(f"not in the fleet: {', '.join(sorted(strangers))}")
        if list(self.events) != sorted(self.events, key=_at):
            raise ValueError("the events are out of order")
        if self.period is not None and self.events and self.events[-1].at >= self.period:
            raise ValueError("an event comes after the end of the period")

    def manner(self, address: str, since_start: Span) -> Manner | None:
        """How the address answers at that time; None: not at all."""
        usual = self.manners.get(address)
        event = self._last_event(address, since_start % self.period if self.period else since_start)
        if usual is None or event is None or event.condition == "up":
            return usual
        return None if event.condition == "down" else event.manner or usual.degraded()

    def _last_event(self, address: str, moment: Span) -> Event | None:
        past = (event for event in reversed(self.events) if event.at <= moment and address in event.addresses)
        return next(past, None)


def script_of(data: Mapping[str, Any]) -> FleetScript:
    """Build a script from plain data, as it comes out of a file:

        {"devices": {"10.0.0.1": {"rtt": "4ms", "jitter": "1ms", "loss": 0.01}},
         "events": [{"at": "20s", "addresses": ["10.0.0.1"], "condition": "degraded", "loss": 0.4}],
         "period": "4min"}

    Every device key is optional, and so are `rtt`, `jitter` and `loss` of an event that degrades.
    Raises ValueError that names what is wrong.
    """
    return FleetScript(
        {str(address): _manner(str(address), entry or {}) for address, entry in data.get("devices", {}).items()},
        tuple(sorted(map(_event, data.get("events", ())), key=_at)),
        parse_span(data["period"]) if data.get("period") else None,
    )


def _at(event: Event) -> Span:
    return event.at


def _manner(whose: str, entry: Mapping[str, Any]) -> Manner:
    if unknown := entry.keys() - {"rtt", "jitter", "loss"}:
        raise ValueError(f"{whose}: unknown {', '.join(sorted(unknown))}; known are rtt, jitter and loss")
    spans = {key: parse_span(entry[key]) for key in ("rtt", "jitter") if key in entry}
    loss = float(entry.get("loss", 0.0))
    if not 0 <= loss <= 1:
        raise ValueError(f"{whose}: loss is a share from 0 to 1, not {loss}")
    return Manner(**spans, loss=loss)


def _event(entry: Mapping[str, Any]) -> Event:
    if missing := {"at", "addresses", "condition"} - entry.keys():
        raise ValueError(f"an event lacks {', '.join(sorted(missing))}")
    condition = entry["condition"]
    if condition not in _CONDITIONS:
        raise ValueError(f"unknown condition {condition!r}; known are {', '.join(_CONDITIONS)}")
    own = {key: value for key, value in entry.items() if key not in {"at", "addresses", "condition"}}
    manner = _manner(f"event at {entry['at']}", own) if own else None
    return Event(parse_span(entry["at"]), tuple(map(str, entry["addresses"])), condition, manner)


def play(script: FleetScript, target: Target, since_start: Span, rng: Random) -> tuple[Tally, Span]:
    """What the fleet answers to a target that is asked at that time, and how long the answer takes in all."""
    tally, complete = Tally(target), 0
    for turn in range(max(1, target.probes)):
        sent_at = turn * target.spacing
        rtt = _answer(script.manner(target.address, since_start + sent_at), rng)
        tally.sent += 1
        if rtt is not None and rtt <= target.timeout:
            tally.answer(rtt)
            complete = max(complete, sent_at + rtt)
        else:
            complete = max(complete, sent_at + target.timeout)
    return tally, complete


def _answer(manner: Manner | None, rng: Random) -> Span | None:
    if manner is None or rng.random() < manner.loss:
        return None
    return max(manner.rtt // 4, round(rng.gauss(manner.rtt, manner.jitter)), 1)


class FleetProber:
    """Answers for the fleet. The story starts with `start`, at the engine's time."""

    def __init__(self, deliver: Deliver, now: Now, script: FleetScript, *, seed: int = 0) -> None:
        self._deliver = deliver
        self._now = now
        self._script = script
        self._seed = seed
        self._asked: Counter[str] = Counter()
        self._began: Instant = 0
        self._pending: set[asyncio.TimerHandle] = set()

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._began = self._now()

    def follow(self, script: FleetScript) -> None:
        """Answer by another story from now on."""
        self._script = script

    def ask(self, targets: list[Target]) -> None:
        since_start = self._now() - self._began
        for target in targets:
            tally, complete = play(self._script, target, since_start, self._rng(target.address))
            self._later(tally, complete)

    async def look(self, survey: Survey) -> Findings:
        """A closer look at one of the fleet; it takes as long as it would."""
        target = Target("survey", survey.address, survey.packets)
        tally, complete = play(self._script, target, self._now() - self._began, self._rng(survey.address))
        await asyncio.sleep(complete / SECOND)
        seen = tally.reading(self._now(), "sim")
        route = (Hop(1, survey.address, seen.rtt_avg),) if survey.method == "trace" and seen.received else ()
        status = 200 if survey.method == "http" and seen.received else 0
        times = (seen.rtt_min, seen.rtt_avg, seen.rtt_max)
        return Findings(seen.sent, seen.received, *times, seen.note, status=status, hops=route)

    async def close(self) -> None:
        """Targets that are still open give no reading."""
        for timer in self._pending:
            timer.cancel()
        self._pending.clear()

    def _rng(self, address: str) -> Random:
        """Fresh for each question, so that no address's luck depends on how often others were asked."""
        self._asked[address] += 1
        return Random(f"{self._seed} {address} {self._asked[address]}")

    def _later(self, tally: Tally, complete: Span) -> None:
        def hand_over() -> None:
            self._pending.discard(timer)
            self._deliver([tally.reading(self._now(), "sim")])

        timer = self._loop.call_later(complete / SECOND, hand_over)
        self._pending.add(timer)
