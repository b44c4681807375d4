"""Why a clock of a ticket stands as it does: its arithmetic, its rule, and who hears of it when."""

from collections.abc import Iterator, Sequence
from typing import Literal

from sqlalchemy import Connection

from noctui.domain import escalation, explain, sla
from noctui.domain.commands import Answer
from noctui.domain.explanations import Explanation, HeardRow
from noctui.domain.moments import Instant
from noctui.domain.policy import ClockSpec, Policy
from noctui.domain.roster import Roster
from noctui.domain.sla import Clock
from noctui.domain.ticket import Fact, FactKind
from noctui.services import clocks, duty, rows
from noctui.services.site import Site
from noctui.store import tickets


def explanation(
    connection: Connection, site: Site, roster: Roster, number: int, name: str, now: Instant
) -> Explanation | Answer:
    """Or why there is none: an unknown ticket, or a clock that it does not have."""
    header = tickets.get(connection, number)
    if header is None:
        return Answer("unknown_ticket", {"ticket": str(number)})
    facts, policy = tickets.facts(connection, number), site.policy(header.policy)
    told = {clock.spec: clock for clock in clocks.of(site, header, facts, now)}
    clock, spec = told.get(name), policy.clock(name) if policy is not None else None
    if policy is None or spec is None or clock is None:
        return Answer("unknown_clock", {"clock": name, "known": ", ".join(told)})
    meter = sla.meter_of(spec, clock.level, facts, site.calendars)
    sums = explain.explain(clock, meter, now)
    return Explanation(
        ticket=number,
        clock=rows.clock_row(spec, clock),
        policy=policy.name,
        scheme=policy.scheme,
        zone=meter.calendar.zone if meter.calendar is not None else site.file.zone,
        calendar=dict(meter.calendar.name) or {"": spec.calendar} if meter.calendar is not None else {},
        starts=_starts(spec, clock, facts),
        started_by=clock.start_fact,
        stretches=sums.stretches,
        skipped=sums.skipped,
        heard=tuple(_heard(site, roster, policy, spec, clock, facts, now)),
        unsure=sums.unsure,
        beat=spec.beat,
        ends=spec.until,
    )


def _starts(spec: ClockSpec, clock: Clock, facts: Sequence[Fact]) -> FactKind | Literal["breach"]:
    """What made it begin to count: after an upgrade that."""
    started = next((fact.kind for fact in facts if fact.id == clock.start_fact), None)
    return started or (spec.start if isinstance(spec.start, str) else "breach")


def _heard(
    site: Site,
    roster: Roster,
    policy: Policy,
    spec: ClockSpec,
    clock: Clock,
    facts: Sequence[Fact],
    now: Instant,
) -> Iterator[HeardRow]:
    """Each rung in the order of its moments; of one that waits for the end of a pause there is none yet.

    Who has the post is who has it at that moment.
    """
    due = escalation.rungs(policy, (clock,), facts, site.calendars, now)
    for rung in sorted(due, key=lambda rung: rung.at):
        yield _hearer(roster, rung.to, rung.at, rung.at, rung.at <= now)
    told = {rung.rung for rung in due}
    if clock.ended is None:
        for number, waiting in enumerate(spec.ladder):
            if number not in told:
                yield _hearer(roster, waiting.to, None, now, False)


def _hearer(roster: Roster, name: str, told: Instant | None, at: Instant, done: bool) -> HeardRow:
    """`at`: by when who has the post is looked up."""
    post = roster.posts.get(name)
    holders = duty.names(roster, duty.holders(roster, name, at))
    return HeardRow(told, name, holders, done, dict(post.name) if post is not None else {})
