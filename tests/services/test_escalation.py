"""Ladders: who is called by the engine, when, and how often, on a test clock."""

from dataclasses import replace

from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.policy import ClockSpec, Level, Policy, Rung
from noctui.store import journal, tickets
from tests.domain.calendars import at, local
from tests.services.ladders import fails_at, governed_by, look, said, start_anew
from tests.services.plans import fact
from tests.services.scene import Scene

REPAIR = ClockSpec(
    "repair",
    {"en": "repair"},
    "reported",
    ("recovered",),
    {"any": 4 * HOUR},
    {},
    pausable=True,
    ladder=(
        Rung("noc", share=0.5),
        Rung("manager", share=1, offset=-HOUR),
        Rung("director", share=1, again=30 * MINUTE),
    ),
)
LADDER = Policy("ladder", {}, "S00", (Level("any", {}),), (REPAIR,))
OFFICE_LADDER = replace(LADDER, clocks=(replace(REPAIR, calendar="office"),))


def calls(scene: Scene) -> list[tuple[str, str, str]]:
    """(post, person, when the call was due) of every escalation so far."""
    return [(s.params["post"], s.params["to"], local(int(s.params["due"]))) for s in said(scene, "escalation")]


def test_each_rung_is_told_once_to_the_person_who_has_the_post(scene: Scene) -> None:
    fails_at(scene, LADDER, "2027-01-20T10:00")
    look(scene, "2027-01-20T11:59")
    assert calls(scene) == []
    look(scene, "2027-01-20T12:01")
    look(scene, "2027-01-20T12:30")
    assert calls(scene) == [("noc", "Anna", "2027-01-20T12:00")]
    look(scene, "2027-01-20T13:05")
    assert calls(scene)[1:] == [("manager", "Mia", "2027-01-20T13:00")]
    [_, manager] = said(scene, "escalation")
    assert (manager.recipient, manager.bell) == ("Mia", True)
    assert (manager.params["clock"], manager.params["level"]) == ("repair", "any")


def test_a_post_that_nobody_has_is_said_and_journalled(scene: Scene) -> None:
    number = fails_at(scene, LADDER, "2027-01-20T10:00")
    look(scene, "2027-01-20T14:01")
    assert ("director", "", "2027-01-20T14:00") in calls(scene)
    entries = scene.read(lambda c: journal.about(c, f"T-{number}", 99))
    payloads = [entry.payload for entry in entries if entry.kind == "announced.escalation"]
    assert {"post": "director", "to": ""}.items() <= payloads[0].items()


def test_a_rung_repeats_until_the_work_is_done(scene: Scene) -> None:
    number = fails_at(scene, LADDER, "2027-01-20T10:00")
    for moment in ("14:01", "14:31", "15:01"):
        look(scene, f"2027-01-20T{moment}")
    assert fact(scene, number, "recovered").done
    look(scene, "2027-01-20T18:00")
    assert [due[11:] for post, _, due in calls(scene) if post == "director"] == ["14:00", "14:30", "15:00"]


def test_after_a_standstill_every_rung_is_heard_once_and_not_in_a_storm(scene: Scene) -> None:
    fails_at(scene, LADDER, "2027-01-20T10:00")
    start_anew(scene, "2027-01-20T20:10")
    assert calls(scene) == [
        ("noc", "Anna", "2027-01-20T12:00"),
        ("manager", "Mia", "2027-01-20T13:00"),
        ("director", "", "2027-01-20T20:00"),
    ]
    start_anew(scene, "2027-01-20T20:20")
    assert len(calls(scene)) == 3
    look(scene, "2027-01-20T20:31")
    assert calls(scene)[3:] == [("director", "", "2027-01-20T20:30")]


def test_an_hour_before_the_end_is_an_hour_of_work(scene: Scene) -> None:
    fails_at(scene, OFFICE_LADDER, "2027-01-22T14:00")  # a Friday: due on Monday at half past nine
    look(scene, "2027-01-22T16:59")
    assert [post for post, *_ in calls(scene)] == ["noc"]
    look(scene, "2027-01-22T17:01")
    assert calls(scene)[1:] == [("manager", "Mia", "2027-01-22T17:00")]
    look(scene, "2027-01-25T09:31")
    assert calls(scene)[2:] == [("director", "", "2027-01-25T09:30")]


def test_a_pause_holds_the_ladder(scene: Scene) -> None:
    number = fails_at(scene, LADDER, "2027-01-20T10:00")
    look(scene, "2027-01-20T11:30")
    assert fact(scene, number, "paused", "no access").done
    look(scene, "2027-01-20T16:00")
    assert calls(scene) == []
    assert fact(scene, number, "resumed").done
    look(scene, "2027-01-20T16:29")
    assert calls(scene) == []
    look(scene, "2027-01-20T16:32")
    assert [post for post, *_ in calls(scene)] == ["noc"]


def test_the_next_look_is_planned_for_the_next_rung(scene: Scene) -> None:
    number = fails_at(scene, LADDER, "2027-01-20T10:00")
    look(scene, "2027-01-20T12:01")
    header = scene.read(lambda c: tickets.get(c, number))
    assert local(header.next_event) == "2027-01-20T13:00"
    assert header.next_event < at("2027-01-20T13:01")


def test_a_post_that_the_files_name_instead_of_another_has_not_heard_yet(scene: Scene) -> None:
    fails_at(scene, LADDER, "2027-01-20T10:00")
    look(scene, "2027-01-20T12:30")
    assert calls(scene) == [("noc", "Anna", "2027-01-20T12:00")]
    first, *others = REPAIR.ladder
    again = replace(REPAIR, ladder=(replace(first, to="manager"), *others))
    scene.site = governed_by(replace(LADDER, clocks=(again,)))
    start_anew(scene, "2027-01-20T12:40")
    start_anew(scene, "2027-01-20T12:50")
    assert calls(scene)[1:] == [("manager", "Mia", "2027-01-20T12:00")]
