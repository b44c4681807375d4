"""What is known need not be told again: until an end that the class of the fault allows, for one device or a place."""

from dataclasses import replace

import pytest

from noctui.domain.commands import Acknowledge, EndMute
from noctui.domain.inventory import SiteRules
from noctui.domain.moments import DAY, HOUR, MINUTE, Span
from noctui.domain.mute_commands import ExtendMute
from noctui.domain.reading import Reading
from noctui.services import acknowledging, monitoring
from noctui.services.site import Site
from noctui.store import journal
from tests.services.scene import ANNA, BO, LEAVES, Scene

CLASSES = SiteRules(longest_ack=(2 * HOUR, 8 * HOUR, 3 * DAY))


@pytest.fixture
def live(scene: Scene) -> Scene:
    scene.site = Site.of(replace(scene.site.file, rules=CLASSES), scene.site.policies)
    scene.restart()
    scene.all_up()
    return scene


def degrade(scene: Scene, name: str) -> None:
    for _ in range(3):
        scene.now += 1_000_000
        batch = [Reading(f"{name}/ping", scene.now, 4, 2, 1000, 1000, 1000)]
        found = monitoring.assess(scene.site, scene.working, batch, scene.now)
        if found.writes(scene.working):
            scene.verb(lambda tx, found=found: monitoring.book(tx, scene.working, found))
        monitoring.take_over(scene.working, found)


def standing(scene: Scene, name: str) -> list[str]:
    return [mute.reason for mute in scene.working.mutes if mute.target == name and mute.ended is None]


def logged(scene: Scene, kind: str) -> list[dict[str, object]]:
    return [dict(e.payload) for e in scene.read(lambda c: list(journal.entries(c))) if e.kind == kind]


# ---------------------------------------------------------------------------------------- how long, by its class


@pytest.mark.parametrize(
    ("failed", "longest", "level"),
    [
        (("sw-core", *LEAVES), 2 * HOUR, "I"),  # all of the place is lost
        (("srv",), 3 * DAY, "IV"),  # the last limit counts for all classes below
    ],
)
def test_the_gravest_class_is_looked_at_again_the_soonest(
    live: Scene, failed: tuple[str, ...], longest: Span, level: str
) -> None:
    live.fall(*failed)
    [ticket] = live.tickets()
    assert ticket.level == level
    answer = live.do(Acknowledge(failed[0], live.now + longest + HOUR, "on it"))
    assert (answer.code, answer.params["level"]) == ("ack_too_long", level)
    assert live.do(Acknowledge(failed[0], live.now + longest, "on it")).done


def test_without_a_ticket_it_counts_what_the_ticket_would_be(live: Scene) -> None:
    degrade(live, "sw-core")
    assert live.state("sw-core") == "degraded"
    assert live.tickets() == []
    longest, level = live.verb(lambda tx: acknowledging.longest(tx, live.working, "sw-core"))
    assert (longest, level) == (2 * HOUR, "I")


def test_a_judgement_of_the_ticket_changes_how_long(live: Scene) -> None:
    from noctui.domain.commands import Regrade

    live.fall("srv")
    [ticket] = live.tickets()
    assert live.do(Regrade(ticket.id, ticket.version, "I", "the whole ward hangs on it")).done
    assert live.do(Acknowledge("srv", live.now + 3 * HOUR, "on it")).code == "ack_too_long"


def test_a_device_without_a_promise_has_the_longest(live: Scene) -> None:
    devices = live.site.file.inventory.devices
    bare = replace(live.site.file.inventory, devices={**devices, "srv": replace(devices["srv"], contract=None)})
    live.site = Site.of(replace(live.site.file, inventory=bare), live.site.policies)
    live.fall("srv")
    assert live.do(Acknowledge("srv", live.now + 4 * DAY, "on it")).code == "end_required"
    assert live.do(Acknowledge("srv", live.now + 3 * DAY, "on it")).done


def test_to_go_on_is_measured_from_then_and_stands_beside_what_was_said_before(live: Scene) -> None:
    live.fall("sw-core", *LEAVES)
    first = live.do(Acknowledge("sw-core", live.now + 2 * HOUR, "crew is on its way"), ANNA)
    live.now += HOUR
    assert live.do(Acknowledge("sw-core", live.now + 2 * HOUR, "spare is on its way"), BO).done
    assert standing(live, "sw-core") == ["spare is on its way"]
    before, after = logged(live, "device.acknowledged")
    assert (before["text"], after["text"]) == ("crew is on its way", "spare is on its way")
    assert str(after["after"]) == first.params["mute"]


def test_an_extension_is_bound_by_the_class_too(live: Scene) -> None:
    live.fall("sw-core", *LEAVES)
    mute = int(live.do(Acknowledge("sw-core", live.now + HOUR, "on it")).params["mute"])
    assert live.do(ExtendMute(mute, live.now + 3 * HOUR, "not yet")).code == "ack_too_long"
    assert live.do(ExtendMute(mute, live.now + 2 * HOUR, "not yet")).done


# ---------------------------------------------------------------------------------------- until when it holds


def test_the_recovery_ends_it(live: Scene) -> None:
    live.fall("srv")
    assert live.do(Acknowledge("srv", live.now + HOUR, "on it")).done
    live.answer("srv")
    assert standing(live, "srv") == []
    assert [entry["by"] for entry in logged(live, "mute.ended")] == ["recovery"]


def test_a_device_that_flaps_is_acknowledged_also_while_it_answers_and_until_it_is_steady(live: Scene) -> None:
    for _ in range(3):
        live.readings(False, "srv")
        live.answer("srv")
    assert live.do(Acknowledge("srv", live.now + HOUR, "the plug is loose")).done
    live.readings(False, "srv")
    live.answer("srv")
    assert standing(live, "srv") == ["the plug is loose"]
    for _ in range(20):
        live.answer("gw", "srv")
    assert standing(live, "srv") == []


def test_a_sticky_one_outlasts_recovery_and_return_and_says_neither_return_nor_fall(live: Scene) -> None:
    live.fall("srv")
    assert live.do(Acknowledge("srv", live.now + 2 * HOUR, "it comes and goes", sticky=True)).done
    live.answer("srv")
    live.now += 20 * MINUTE
    live.answer("gw", "srv")
    assert standing(live, "srv") == ["it comes and goes"]
    live.fall("srv")
    assert live.state("srv") == "down"
    assert live.kinds().count("problem") == 1
    assert "reopened" not in live.kinds()
    assert live.tickets()[0].status == "open"


def test_what_a_sticky_one_hid_is_said_when_it_ends(live: Scene) -> None:
    live.fall("srv")
    mute = int(live.do(Acknowledge("srv", live.now + 2 * HOUR, "it comes and goes", sticky=True)).params["mute"])
    live.answer("srv")
    live.fall("srv")
    assert live.kinds() == ["problem", "recovery"]
    assert live.do(EndMute(mute)).done
    assert live.kinds() == ["problem", "recovery", "problem"]


def test_it_hides_what_was_acknowledged_and_nothing_worse(live: Scene) -> None:
    degrade(live, "srv")
    assert live.do(Acknowledge("srv", live.now + HOUR, "the line is slow")).done
    live.fall("srv")
    assert standing(live, "srv") == []
    assert [entry["by"] for entry in logged(live, "mute.ended")] == ["worse"]
    assert live.kinds() == ["problem", "problem"]


def test_a_sticky_one_hides_what_is_worse_too(live: Scene) -> None:
    degrade(live, "srv")
    assert live.do(Acknowledge("srv", live.now + HOUR, "they rebuild it", sticky=True)).done
    live.fall("srv")
    assert standing(live, "srv") == ["they rebuild it"]
    assert live.kinds() == ["problem"]


# ---------------------------------------------------------------------------------------- a whole place


def test_all_problems_of_a_place_are_acknowledged_at_once_and_nothing_else(live: Scene) -> None:
    live.fall("sw-core", *LEAVES)
    live.fall("srv")
    answer = live.do(Acknowledge("site:b", live.now + HOUR, "the power of the building is off"))
    assert (answer.code, answer.params["count"]) == ("done", "13")
    assert {mute.target for mute in live.working.mutes} == {"sw-core", *LEAVES}


def test_what_is_muted_already_keeps_its_own_words(live: Scene) -> None:
    live.fall(*LEAVES[:3])
    live.answer("sw-core")
    live.readings(False, *LEAVES[:3])
    assert live.do(Acknowledge(LEAVES[0], live.now + HOUR, "this one is being replaced")).done
    assert live.do(Acknowledge("site:b", live.now + HOUR, "roadworks")).params["count"] == "2"
    assert standing(live, LEAVES[0]) == ["this one is being replaced"]


def test_the_gravest_of_them_says_how_long_and_else_none_is_done(live: Scene) -> None:
    live.fall("sw-core", *LEAVES)
    answer = live.do(Acknowledge("site:b", live.now + 3 * HOUR, "the power of the building is off"))
    assert answer.code == "ack_too_long"
    assert live.working.mutes == ()


@pytest.mark.parametrize(("place", "code"), [("site:a", "no_problem"), ("site:nowhere", "unknown_device")])
def test_a_place_without_a_problem_or_unknown_is_refused(live: Scene, place: str, code: str) -> None:
    assert live.do(Acknowledge(place, live.now + HOUR, "on it")).code == code
