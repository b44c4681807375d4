"""A load folds each ticket once, for its deadlines and for its row."""

from noctui.domain.views import TicketRow
from noctui.services import load, rows
from noctui.services.tx import Tx
from tests.domain.calendars import at
from tests.services.ladders import fails_at
from tests.services.plans import opened
from tests.services.scene import Scene
from tests.services.test_upgrade import RAISING


def test_the_rows_of_a_load_are_those_of_a_fresh_look_also_where_it_raised_the_level(scene: Scene) -> None:
    raised = fails_at(scene, RAISING, "2027-01-20T08:00")
    quiet = opened(scene, contract="city")
    scene.now = at("2027-01-20T23:30")

    def verb(tx: Tx) -> tuple[list[TicketRow], list[TicketRow]]:
        working = load.load(tx)
        assert {raised, quiet} <= tx.told.keys()
        look = tx.connection, tx.site, working, tx.now
        return rows.ticket_rows(*look, tx.told), rows.ticket_rows(*look)

    handed, fresh = scene.verb(verb)
    assert handed == fresh
    assert {row.id: row.level for row in fresh}[raised] == "1"
