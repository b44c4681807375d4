"""The clocks of a ticket, by the policy of its row and the calendars of the site."""

from collections.abc import Sequence

from noctui.domain import sla
from noctui.domain.clock import Clock
from noctui.domain.moments import Instant
from noctui.domain.ticket import Fact
from noctui.services.site import Site
from noctui.store.tickets import Header


def of(site: Site, header: Header, facts: Sequence[Fact], now: Instant) -> tuple[Clock, ...]:
    """None without a policy."""
    policy = site.policy(header.policy)
    if policy is None:
        return ()
    return sla.evaluate(policy, header.level, header.total, facts, now, site.calendars)
