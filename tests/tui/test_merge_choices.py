"""Which tickets the form for a merging offers, and in which order."""

from datetime import UTC

from noctui.domain.moments import MINUTE
from noctui.tui.choices import Known, merge_targets
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Look
from noctui.tui.reasons import Context
from tests.tui.scenes import NOW, ticket

LOOK = Look(NOW, UTC, UNICODE.__getitem__)


def test_a_ticket_is_offered_first_what_it_can_go_into_and_last_what_would_be_refused():
    here = ticket(5, opened=NOW)
    rows = [
        ticket(1, opened=NOW - 9 * MINUTE, status="closed"),
        ticket(2, opened=NOW - 9 * MINUTE, kind="complaint", text="rude"),
        ticket(3, opened=NOW - 9 * MINUTE),
        ticket(4, opened=NOW + 9 * MINUTE),
        here,
    ]
    known = Known(Context("ticket", ticket=here), LOOK, tickets={row.id: row for row in rows})
    first, *others = [choice.key for choice in merge_targets(known)]
    assert (first, sorted(others)) == ("3", ["1", "2", "4"])
