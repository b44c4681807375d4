"""Who was called for a ticket, as the desks see it."""

from collections.abc import Sequence

from noctui.domain.moments import Instant
from noctui.domain.page_commands import PageRow
from noctui.domain.paging import HOLDING, Page
from noctui.domain.roster import Roster
from noctui.services import duty


def shown(roster: Roster, known: Sequence[Page], now: Instant) -> tuple[PageRow, ...]:
    """Those that wait, then those that somebody has."""
    if not known:
        return ()
    open_ones = [page for page in known if page.ended is None and page.state in HOLDING | {"waiting"} and page.rings]
    return tuple(page_row(roster, page, now) for page in sorted(open_ones, key=lambda one: one.state != "waiting"))


def page_row(roster: Roster, page: Page, now: Instant) -> PageRow:
    person, post = roster.people.get(page.person), roster.posts.get(page.post)
    return PageRow(
        id=page.id,
        clock=page.clock,
        post=page.post,
        person=page.person,
        name=duty.name_of(roster, page.person),
        login=person.login if person is not None else "",
        at=page.at,
        rang=page.rang,
        rings=page.rings,
        state=page.state,
        until=page.until,
        answered_by=page.answered_by,
        text=page.text,
        title=dict(post.name) if post is not None else {},
        ways=tuple((way.channel, way.address) for way in duty.ways(roster, page.person, now)),
    )
