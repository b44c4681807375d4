"""What the facts that one journal entry recorded did to the clocks of their ticket."""

from sqlalchemy import Connection

from noctui.domain import effects
from noctui.domain.commands import Answer
from noctui.domain.effects import Touched
from noctui.domain.explanations import TouchedRow
from noctui.domain.moments import Instant
from noctui.domain.policy import Policy
from noctui.domain.queries import FactEffects
from noctui.services import clocks, details, rows
from noctui.services.site import Site
from noctui.store import tickets


def fact_effects(connection: Connection, site: Site, number: int, entry: int, now: Instant) -> FactEffects | Answer:
    """Or why there is nothing to tell: an unknown ticket, or an entry that recorded none of its facts."""
    header = tickets.get(connection, number)
    if header is None:
        return Answer("unknown_ticket", {"ticket": str(number)})
    facts, policy = tickets.facts(connection, number), site.policy(header.policy)
    meant = [fact for fact in facts if fact.journal == entry]
    if not meant:
        return Answer("unknown_fact", {"fact": str(entry)})
    others = [fact for fact in facts if fact.journal != entry]
    told, without = (clocks.of(site, header, some, now) for some in (facts, others))
    shown = [row for row in details.fact_rows(facts) if row.journal == entry]
    touched = effects.touched(meant, told, without) if policy is not None else ()
    return FactEffects(number, tuple(shown), tuple(_row(policy, one) for one in touched if policy is not None))


def _row(policy: Policy, one: Touched) -> TouchedRow:
    specs = {spec.id: spec for spec in policy.clocks}
    was = rows.clock_row(specs[one.was.spec], one.was) if one.was is not None else None
    return TouchedRow(one.effect, rows.clock_row(specs[one.clock.spec], one.clock), was)
