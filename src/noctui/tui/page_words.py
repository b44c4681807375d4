"""What the desk says of those who were called for a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from noctui.catalog import N_, _, pick
from noctui.tui.words import post

if TYPE_CHECKING:
    from collections.abc import Iterable

    from noctui.domain.page_commands import PageRow
    from noctui.domain.paging import PageState
    from noctui.domain.views import TicketRow
    from noctui.tui.look import Line, Look

STATES: dict[PageState, str] = {
    "waiting": N_("no answer"),
    "acknowledged": N_("has it"),
    "phoned": N_("told by phone"),
    "declined": N_("cannot come"),
    "told": N_("informed"),
    "over": N_("over"),
}


def is_called(row: TicketRow) -> bool:
    """Whether somebody was called who has not answered."""
    return any(page.state == "waiting" for page in row.pages)


def who(page: PageRow) -> str:
    """Raw: person and post."""
    if not page.person:
        return _("every desk")
    return _("{name} ({post})", name=page.name, post=post(page.post, pick(page.title)))


def page_lines(row: TicketRow, look: Look) -> Iterable[Line]:
    """One statement for each who waits or has it."""
    for page in row.pages:
        waits = page.state == "waiting"
        sign, token = (look.glyph("bell"), "bad") if waits else (look.glyph("ack"), "good")
        said = _(STATES[page.state])
        if waits:
            said += ", " + _("called {count}×, last {time}", count=page.rings, time=look.moment(page.rang))
        elif page.until is not None:
            said += ", " + _("until {time}", time=look.moment(page.until))
        way = "".join(f" {_(channel)} {address}" for channel, address in page.ways[:1] if waits)
        told = look.shown(f"{who(page)}{way}: {said}")
        yield (_("called") + " ", "muted"), (f"{sign} {told}", token)
