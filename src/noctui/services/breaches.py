"""The breaches that were booked for a ticket. They stay booked; those that the facts no longer bear out are marked."""

from collections.abc import Iterable, Sequence

from noctui.domain import sla
from noctui.domain import ticket as rules
from noctui.domain.happenings import Event
from noctui.domain.moments import Instant
from noctui.domain.policy import Policy
from noctui.domain.queries import BreachRow
from noctui.domain.ticket import Fact, FactKind
from noctui.services.site import Site
from noctui.store.tickets import Booking, Header

_JUDGEMENTS: frozenset[FactKind] = frozenset({"regraded", "recontracted", "upgraded"})


def breach_rows(site: Site, header: Header, facts: Sequence[Fact], booked: Iterable[Booking]) -> tuple[BreachRow, ...]:
    """Oldest first."""
    policy = site.policy(header.policy)
    return tuple(
        BreachRow(
            clock=one.event.clock,
            level=one.level,
            due=one.event.due,
            booked=one.at,
            corrected=policy is not None and _is_corrected(site, policy, header, facts, one),
        )
        for one in booked
        if one.event.kind == "breach"
    )


def _is_corrected(site: Site, policy: Policy, header: Header, facts: Sequence[Fact], one: Booking) -> bool:
    """Whether what was told since says that nothing was missed. Another level or policy says nothing of that kind."""
    then = [fact for fact in facts if fact.recorded_at <= one.at]
    if len(then) == len(facts):
        return False
    now = [fact for fact in facts if fact.recorded_at <= one.at or fact.kind not in _JUDGEMENTS]
    try:
        return _misses(site, policy, header, then, one.event) and not _misses(site, policy, header, now, one.event)
    except Exception:  # what can't be told anew corrects nothing, and its facts must be looked at
        return False


def _misses(site: Site, policy: Policy, header: Header, facts: Sequence[Fact], event: Event) -> bool:
    """Whether by these facts, as far as they had occurred by then, the clock was not done when it was due."""
    known = [fact for fact in rules.valid(facts) if _had_occurred(fact, event.due)]
    told = sla.evaluate(policy, header.level, header.total, known, event.due + 1, site.calendars)
    return any((clock.spec, clock.due, clock.state) == (event.clock, event.due, "breached") for clock in told)


def _had_occurred(fact: Fact, due: Instant) -> bool:
    """The upgrade that a breach brings comes after it."""
    return fact.occurred_at < due or (fact.occurred_at == due and fact.kind != "upgraded")
