"""The ledger of a contract, and the warning that the engine raises from it."""

import pytest

from noctui.domain.moments import DAY, HOUR
from noctui.domain.policy import ClockSpec, Level, Penalty, Policy
from noctui.domain.queries import LedgerDetail
from noctui.services import ledgers
from tests.domain.calendars import local
from tests.services.ladders import fails_at, look, said, start_anew
from tests.services.plans import fact, opened
from tests.services.scene import Scene

COSTLY = Policy(
    "costly",
    {},
    "S15",
    (Level("any", {}),),
    (
        ClockSpec("respond", {}, "reported", ("responded",), {"any": HOUR}, {}, counts="response"),
        ClockSpec("handle", {}, "reported", ("recovered",), {"any": 8 * HOUR}, {}, counts="handling"),
        ClockSpec("report", {}, "reported", ("report_submitted",), {"any": HOUR}, {}),
    ),
    penalty=Penalty(0.0003, late_limit=3, longest=30 * DAY),
)


def ledger(scene: Scene) -> LedgerDetail:
    found: LedgerDetail = scene.read(lambda c: ledgers.detail(c, scene.site, "city", scene.now))
    return found


@pytest.mark.req("C-077")
def test_every_late_response_and_handling_is_in_the_ledger_and_nothing_else(scene: Scene) -> None:
    number = fails_at(scene, COSTLY, "2027-01-20T08:00")
    look(scene, "2027-01-20T09:30")
    assert fact(scene, number, "responded").done
    look(scene, "2027-01-20T18:00")
    assert fact(scene, number, "recovered").done
    found = ledger(scene)
    assert [(row.clock, row.counts, local(row.due)) for row in found.rows] == [
        ("respond", "response", "2027-01-20T09:00"),
        ("handle", "handling", "2027-01-20T16:00"),
    ]
    assert (found.responses, found.share, found.warning) == (1, pytest.approx(0.0006), False)
    assert found.longest == scene.now - found.rows[1].due


@pytest.mark.req("C-078", "R237")
def test_the_third_late_response_raises_the_contracts_warning_once(scene: Scene) -> None:
    fails_at(scene, COSTLY, "2027-01-20T08:00")
    for hour in (10, 11):
        look(scene, f"2027-01-20T{hour}:00")
        opened(scene, contract="city")
    look(scene, "2027-01-20T11:30")
    assert (ledger(scene).responses, said(scene, "contract")) == (2, [])
    look(scene, "2027-01-20T12:01")
    [warning] = said(scene, "contract")
    assert (warning.params["contract"], warning.params["count"], warning.bell) == ("city", "3", True)
    opened(scene, contract="city")
    look(scene, "2027-01-20T14:00")
    assert (ledger(scene).responses, len(said(scene, "contract"))) == (4, 1)


@pytest.mark.req("C-079", "R237")
def test_one_overrun_that_is_too_long_raises_it_as_well(scene: Scene) -> None:
    number = fails_at(scene, COSTLY, "2027-01-20T08:00")
    assert fact(scene, number, "responded").done
    look(scene, "2027-02-19T15:00")
    assert said(scene, "contract") == []
    look(scene, "2027-02-19T16:02")
    assert len(said(scene, "contract")) == 1
    start_anew(scene, "2027-03-01T08:00")
    assert len(said(scene, "contract")) == 1
    assert ledger(scene).warning
    assert local(ledger(scene).rows[0].due + 30 * DAY) == "2027-02-19T16:00"
