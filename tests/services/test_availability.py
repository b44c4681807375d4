"""How long devices could be reached: what the verbs book is what is told of the period, each second once."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from noctui.domain.commands import Answer, OpenMaintenance
from noctui.domain.history_views import AvailabilityDetail, AvailabilityQuery
from noctui.domain.inventory import SiteRules
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND
from noctui.services import availability, load
from noctui.services.site import Site
from noctui.services.tx import Tx
from noctui.store import connect, history
from tests.services.scene import CITY, LEAVES, RULES, START, Scene, site

TARGET = 0.9995


def promised(rules: SiteRules = RULES) -> Site:
    found = site(rules=rules)
    contracts = {"city": replace(CITY, availability=TARGET)}
    file = replace(found.file, inventory=replace(found.file.inventory, contracts=contracts))
    return Site.of(file, found.policies)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Scene]:
    """A site with a target, watched and all up since a minute after START."""
    engine = connect.open_writer(connect.sqlite_url(tmp_path / "noctui.db"))
    scene = Scene(engine, promised())
    scene.verb(lambda tx: history.add_span(tx.connection, "watching", START, START))
    scene.now = START + MINUTE
    scene.all_up()
    yield scene
    engine.dispose()


def fail(scene: Scene, *names: str) -> None:
    """They fall silent, while what is above them answers."""
    scene.miss(*names)
    scene.answer(*({"gw", "sw-core"} - set(names)))


def told(scene: Scene, of: str, begin: int = START, most: int = 20) -> AvailabilityDetail:
    query = AvailabilityQuery(of, begin, scene.now, most)
    found = availability.scope(scene.site.file.inventory, of)
    assert not isinstance(found, Answer)
    name, match = found
    one = of if scene.site.device(of) is not None else None
    past = scene.read(lambda c: availability.read(c, scene.working, query, one, scene.now))
    return availability.detail(scene.site, scene.working, query, past, name, match)


def test_an_outage_lasts_from_the_first_silence_to_the_first_answer(watched: Scene) -> None:
    watched.now = START + HOUR
    fail(watched, "cam-01")
    watched.now = START + 2 * HOUR
    watched.answer("cam-01")
    watched.now = START + DAY
    spans = [(one.state, one.begin - START, one.end - START) for one in told(watched, "cam-01").intervals]
    assert spans == [
        ("unknown", 0, MINUTE + SECOND),
        ("up", MINUTE + SECOND, HOUR + SECOND),
        ("down", HOUR + SECOND, 2 * HOUR + SECOND),
        ("up", 2 * HOUR + SECOND, DAY),
    ]


def test_what_hangs_on_a_dead_switch_is_gone_for_the_customer_and_said_to_be_unreachable(watched: Scene) -> None:
    watched.now = START + HOUR
    fail(watched, "sw-core", *LEAVES)
    watched.now = START + 2 * HOUR
    watched.answer("sw-core", *LEAVES)
    watched.now = START + DAY
    row = told(watched, "cam-01").rows[0]
    assert (row.tally.unreachable, row.tally.down, row.tally.outages) == (HOUR, 0, 1)
    assert row.met is False
    assert row.spare == round(row.tally.counted * (1 - TARGET)) - HOUR


def test_a_window_that_is_long_over_still_takes_its_time_out_of_the_count(watched: Scene) -> None:
    now = START + HOUR
    watched.now = now
    assert watched.do(OpenMaintenance("site:b", now, now + 2 * HOUR, "new rack")).done
    fail(watched, "cam-01")
    watched.now = now + HOUR
    watched.answer("cam-01")
    watched.pass_time(2 * HOUR)
    row = told(watched, "cam-01").rows[0]
    assert row.tally.maintenance == 2 * HOUR
    assert 0 < row.tally.maintenance_down <= HOUR
    assert (row.tally.down, row.met) == (0, True)
    assert told(watched, "srv").rows[0].tally.maintenance == 0


def test_while_we_are_blind_nothing_is_counted_and_afterwards_it_is_told(tmp_path: Path) -> None:
    engine = connect.open_writer(connect.sqlite_url(tmp_path / "blind.db"))
    scene = Scene(engine, promised(SiteRules(uplinks=("gw",))))
    scene.verb(lambda tx: history.add_span(tx.connection, "watching", START, START))
    scene.all_up()
    scene.now = START + HOUR
    scene.miss("gw")
    assert scene.working.blind is not None
    scene.now = START + 2 * HOUR
    still = told(scene, "cam-01").rows[0].tally
    scene.answer("gw")
    scene.now = START + 3 * HOUR
    over = told(scene, "cam-01").rows[0].tally
    engine.dispose()
    assert still.blind == HOUR - SECOND
    assert over.blind == HOUR
    assert over.down == 0


def test_what_was_taken_out_of_the_inventory_and_came_back_was_unknown_meanwhile(watched: Scene) -> None:
    whole = watched.site
    inventory = whole.file.inventory
    fewer = {name: device for name, device in inventory.devices.items() if name != "cam-01"}
    for other, when in ((replace(inventory, devices=fewer), HOUR), (inventory, 3 * HOUR)):
        watched.now = START + when
        watched.site = Site.of(replace(whole.file, inventory=other), whole.policies)
        with watched.engine.begin() as connection:
            watched.working = load.load(Tx(connection, watched.site, watched.now))
    watched.answer("cam-01")
    watched.now = START + 4 * HOUR
    found = told(watched, "cam-01", START + 2 * MINUTE).rows[0].tally
    assert found.unknown == 2 * HOUR + SECOND
    assert found.bad == 0


def test_a_site_is_told_worst_first_with_what_its_devices_come_to_together(watched: Scene) -> None:
    watched.now = START + HOUR
    for name, minutes in (("cam-02", 30), ("cam-03", 90)):
        fail(watched, name)
        watched.now += minutes * MINUTE
        watched.answer(name)
    watched.now = START + 10 * DAY
    found = told(watched, "b", most=3)
    assert (found.of, found.devices, found.missed, found.intervals) == ("site:b", 13, 2, ())
    assert [row.device for row in found.rows] == ["cam-03", "cam-02", "cam-01"]
    assert found.total.down == 2 * (HOUR + 4 * SECOND)  # each answer comes four readings later
    assert found.total.outages == 2
    assert told(watched, "contract:city kind:switch").devices == 15
    assert told(watched, "city").of == "contract:city"
    assert told(watched, "*").devices == 15


@pytest.mark.parametrize("of", ["nobody", "", "colour:red"])
def test_what_is_neither_device_nor_site_nor_contract_nor_filter_is_refused(watched: Scene, of: str) -> None:
    found = availability.scope(watched.site.file.inventory, of)
    assert found == Answer("unknown_device", {"device": of})


def test_a_time_without_an_engine_is_told_as_such(watched: Scene) -> None:
    watched.verb(lambda tx: history.move_end(tx.connection, "watching", START + HOUR))
    later = START + 5 * HOUR
    watched.verb(lambda tx: history.add_span(tx.connection, "watching", later, later))
    watched.now = START + 6 * HOUR
    found = told(watched, "srv").rows[0].tally
    assert found.unwatched == 4 * HOUR
    assert found.counted + found.unwatched + found.unknown == 6 * HOUR
