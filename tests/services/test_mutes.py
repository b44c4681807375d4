"""Silences, extensions, warnings and windows that come again, by the verbs that the engine runs; and the register."""

from dataclasses import replace

import pytest

from noctui.domain.commands import Acknowledge, Answer, EndMute, OpenMaintenance
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND, Instant, Span
from noctui.domain.mute_commands import (
    EndSeries,
    ExtendMute,
    MuteDetail,
    MuteQuery,
    MuteRegister,
    MutesQuery,
    PlanWindow,
    Silence,
    WindowPreview,
    WindowQuery,
)
from noctui.domain.window import Series
from noctui.services import mute_register
from noctui.services.site import Site
from noctui.store import tickets
from tests.services.scene import BO, LEAVES, START, VIEWER, Scene, device


def down(scene: Scene, name: str) -> None:
    scene.answer("gw")
    for _ in range(3):
        scene.readings(False, name)
        scene.answer("gw")
    assert scene.state(name) == "down"


def number(answer: Answer) -> int:
    assert answer.done, answer
    return int(answer.params["mute"])


def register(scene: Scene) -> MuteRegister:
    found = scene.read(lambda c: mute_register.answer(c, scene.site, scene.working, MutesQuery(), scene.now))
    assert isinstance(found, MuteRegister)
    return found


def detail(scene: Scene, mute: int) -> MuteDetail:
    found = scene.read(lambda c: mute_register.answer(c, scene.site, scene.working, MuteQuery(mute), scene.now))
    assert isinstance(found, MuteDetail)
    return found


def preview(scene: Scene, query: WindowQuery) -> WindowPreview:
    found = scene.read(lambda c: mute_register.answer(c, scene.site, scene.working, query, scene.now))
    assert isinstance(found, WindowPreview)
    return found


def nightly(scene: Scene, starts: Instant | None = None, lasts: Span = 2 * HOUR) -> PlanWindow:
    return PlanWindow("site:a", starts or scene.now + HOUR, lasts, "daily", "backups", "the customer's desk")


# --------------------------------------------------------------------------------------------------------- silences


def test_under_a_silence_a_new_problem_is_booked_without_a_word_and_without_a_ticket(scene: Scene) -> None:
    scene.all_up()
    number(scene.do(Silence("kind:switch srv", scene.now + HOUR, "flaky power")))
    down(scene, "srv")
    assert (scene.said, scene.tickets()) == ([], [])


def test_what_a_silence_hid_is_said_and_gets_its_ticket_when_it_ends(scene: Scene) -> None:
    scene.all_up()
    number(scene.do(Silence("site:a srv", scene.now + HOUR, "flaky power")))
    down(scene, "srv")
    scene.pass_time(HOUR)
    assert scene.kinds() == ["mute_ending", "mute_ended", "problem"]
    assert [one.root for one in scene.tickets()] == ["srv"]


def test_a_device_that_comes_into_the_files_later_is_under_the_silence_too(scene: Scene) -> None:
    number(scene.do(Silence("site:b word", scene.now + HOUR, "noise")))
    scene.site = Site.of(
        replace(
            scene.site.file,
            inventory=replace(
                scene.site.file.inventory,
                devices={**scene.site.file.inventory.devices, "late": device("late", ("gw",))},
            ),
        ),
        scene.site.policies,
    )
    scene.restart()
    scene.all_up()
    down(scene, "late")
    assert scene.said == []


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("site:a,b", "covers_all"),
        ("*", "covers_all"),
        ("site:x", "covers_nothing"),
        ("site:b,x", "covers_nothing"),
        ("where:b", "bad_scope"),
        ("", "bad_scope"),
    ],
)
def test_a_silence_hides_something_but_never_everything(scene: Scene, target: str, code: str) -> None:
    assert scene.do(Silence(target, scene.now + HOUR, "noise")).code == code


def test_a_silence_has_a_reason_and_an_end_within_a_week(scene: Scene) -> None:
    assert scene.do(Silence("srv", scene.now + HOUR, " ")).code == "text_required"
    assert scene.do(Silence("srv", scene.now + 8 * DAY, "noise")).code == "end_required"
    assert scene.do(Silence("srv", scene.now + HOUR, "noise"), VIEWER).code == "not_allowed"


# --------------------------------------------------------------------------------------------- warning and extension


def test_the_end_is_said_a_while_before_with_a_bell_where_a_problem_comes_to_light(scene: Scene) -> None:
    scene.all_up()
    number(scene.do(OpenMaintenance("srv", scene.now, scene.now + 2 * HOUR, "new disks")))
    scene.pass_time(HOUR + 40 * MINUTE)
    assert scene.said == []
    scene.pass_time(10 * MINUTE)
    assert [(row.kind, row.bell, row.params["count"]) for row in scene.announced] == [("mute_ending", False, "0")]


def test_a_warning_comes_once_and_again_after_an_extension(scene: Scene) -> None:
    scene.all_up()
    window = number(scene.do(OpenMaintenance("srv", scene.now, scene.now + HOUR, "new disks")))
    down(scene, "srv")
    scene.pass_time(50 * MINUTE)
    assert [(row.kind, row.bell) for row in scene.announced] == [("mute_ending", True)]
    scene.do(ExtendMute(window, scene.now + HOUR, "the second disk too"), BO)
    scene.pass_time(50 * MINUTE)
    assert scene.kinds() == ["mute_ending", "mute_ending"]
    scene.pass_time(11 * MINUTE)
    assert scene.kinds()[2:] == ["mute_ended", "problem"]


def test_an_extension_is_an_event_of_its_own_beside_the_first_reason(scene: Scene) -> None:
    scene.all_up()
    window = number(scene.do(OpenMaintenance("srv", scene.now, scene.now + HOUR, "new disks", "Mr Li")))
    assert scene.do(ExtendMute(window, scene.now + 3 * HOUR, "the second disk too"), BO).done
    told = detail(scene, window)
    assert [(one.actor, one.text) for one in told.events] == [("anna", "new disks"), ("bo", "the second disk too")]
    assert (told.row.by, told.row.reason, told.row.told) == ("anna", "new disks", "Mr Li")
    assert told.row.ends == told.events[1].ends


def test_an_extension_needs_a_reason_and_an_end_to_come_of_a_mute_that_is_there(scene: Scene) -> None:
    scene.all_up()
    window = number(scene.do(OpenMaintenance("srv", scene.now, scene.now + HOUR, "new disks")))
    assert scene.do(ExtendMute(window, scene.now + 2 * HOUR, "")).code == "text_required"
    assert scene.do(ExtendMute(window, scene.now - HOUR, "x")).code == "end_required"
    assert scene.do(ExtendMute(99, scene.now + 2 * HOUR, "x")).code == "unknown_mute"
    scene.pass_time(HOUR)
    assert scene.do(ExtendMute(window, scene.now + 2 * HOUR, "x")).code == "ended"


def two_acknowledged(scene: Scene) -> tuple[int, int]:
    scene.all_up()
    for name in ("srv", "sw-core"):
        down(scene, name)
    ends = scene.now + HOUR
    first, second = (number(scene.do(Acknowledge(name, ends, "power works"))) for name in ("srv", "sw-core"))
    return first, second


def test_several_mutes_get_another_end_in_one_step_and_each_has_its_own_event(scene: Scene) -> None:
    first, second = two_acknowledged(scene)
    later = scene.now + 2 * HOUR
    assert scene.do(ExtendMute(first, later, "still dark", (second,)), BO).params["count"] == "2"
    assert {row.ends for row in register(scene).mutes} == {later}
    for mute in (first, second):
        assert [one.text for one in detail(scene, mute).events] == ["power works", "still dark"]


def test_of_several_mutes_none_is_extended_where_one_may_not_be(scene: Scene) -> None:
    window = number(scene.do(OpenMaintenance("srv", scene.now, scene.now + HOUR, "new disks")))
    noise = number(scene.do(Silence("cam-05", scene.now + HOUR, "noise")))
    before = register(scene).mutes
    assert scene.do(ExtendMute(window, scene.now + 8 * DAY, "a week more", (noise,))).code == "end_required"
    assert register(scene).mutes == before


def test_several_mutes_end_in_one_step_and_every_problem_under_them_is_said_once(scene: Scene) -> None:
    first, second = two_acknowledged(scene)
    scene.said.clear()
    assert scene.do(EndMute(first, "done", (second, second))).params["count"] == "2"
    assert scene.kinds() == ["problem", "problem"]
    assert register(scene).mutes == ()


def test_a_mute_that_has_ended_by_itself_holds_up_none_of_those_with_it(scene: Scene) -> None:
    first, second = two_acknowledged(scene)
    assert scene.do(EndMute(first)).done
    assert scene.do(ExtendMute(first, scene.now + 2 * HOUR, "still dark", (second,))).params["count"] == "1"
    assert scene.do(EndMute(first, "", (second,))).params == {"mute": str(second), "count": "1"}
    assert scene.do(EndMute(first, "", (second,))).code == "ended"


def test_what_was_acknowledged_together_is_warned_of_and_ends_in_one_line(scene: Scene) -> None:
    two_acknowledged(scene)
    scene.announced.clear()
    scene.pass_time(50 * MINUTE)
    warned = [row.params for row in scene.announced if row.kind == "mute_ending"]
    assert [(params["target"], params["count"]) for params in warned] == [("srv (+1)", "2")]
    scene.pass_time(11 * MINUTE)
    assert scene.kinds().count("mute_ended") == 1
    assert register(scene).mutes == ()


def test_a_number_that_no_column_holds_is_refused_among_others_too(scene: Scene) -> None:
    assert scene.do(EndMute(1, "", (2**63,))).code == "invalid"


def test_a_window_over_a_device_with_a_ticket_stands_on_its_time_line(scene: Scene) -> None:
    scene.all_up()
    down(scene, "srv")
    window = number(scene.do(OpenMaintenance("site:a", scene.now, scene.now + HOUR, "power works")))
    scene.do(ExtendMute(window, scene.now + 2 * HOUR, "not done yet"), BO)
    notes = [fact for fact in scene.read(lambda c: tickets.facts(c, 1)) if fact.kind == "note"]
    assert [(one.actor, one.text) for one in notes] == [
        ("anna", f"M-{window} site:a: power works"),
        ("bo", f"M-{window} site:a: not done yet"),
    ]


# ------------------------------------------------------------------------------------------- windows that come again


def test_of_a_series_the_next_window_stands_ready_and_hides_what_it_covers(scene: Scene) -> None:
    scene.all_up()
    assert scene.do(nightly(scene, START + HOUR)).done
    [planned] = register(scene).mutes
    assert (planned.starts, planned.ends, planned.by) == (START + HOUR, START + 3 * HOUR, "anna")
    scene.pass_time(HOUR + MINUTE)
    down(scene, "srv")
    assert scene.said == []
    scene.pass_time(3 * HOUR)
    assert scene.kinds()[:3] == ["mute_ending", "mute_ended", "problem"]
    assert [one.starts for one in register(scene).mutes] == [START + HOUR + DAY]


def test_a_window_that_is_called_off_takes_only_that_one_with_it(scene: Scene) -> None:
    scene.do(nightly(scene, START + HOUR))
    [planned] = register(scene).mutes
    assert scene.do(EndMute(planned.id, "not tonight")).done
    scene.pass_time(MINUTE)
    assert [one.starts for one in register(scene).mutes] == [START + HOUR + DAY]
    [series] = register(scene).series
    assert [begin for begin, _end in series.coming] == [START + HOUR + n * DAY for n in range(1, 6)]


def test_the_series_ends_but_not_the_window_that_has_begun(scene: Scene) -> None:
    series = scene.do(nightly(scene, START + HOUR)).params["series"]
    scene.pass_time(2 * HOUR)
    assert scene.do(EndSeries(series)).done
    scene.pass_time(MINUTE)
    assert ([one.series for one in register(scene).mutes], register(scene).series) == ([series], ())
    scene.pass_time(3 * HOUR)
    assert register(scene).mutes == ()
    assert scene.do(EndSeries(series)).code == "unknown_series"


def test_what_the_files_say_otherwise_holds_from_the_next_window_on(scene: Scene) -> None:
    def written(lasts: Span) -> None:
        series = Series("windows/nightly", "site:a", "FREQ=DAILY", START + 9 * HOUR, lasts, "Bo", "backups")
        scene.site = replace(scene.site, file=replace(scene.site.file, windows={series.id: series}))
        scene.pass_time(MINUTE)

    written(2 * HOUR)
    [planned] = register(scene).mutes
    assert (planned.starts, planned.ends) == (START + HOUR, START + 3 * HOUR)  # Shanghai is 8 h ahead
    written(4 * HOUR)
    assert [one.ends for one in register(scene).mutes] == [START + 5 * HOUR]
    scene.pass_time(2 * HOUR)
    written(3 * HOUR)
    assert [one.ends for one in register(scene).mutes] == [START + 5 * HOUR]
    assert scene.do(EndSeries("windows/nightly")).code == "series_by_file"
    scene.site = replace(scene.site, file=replace(scene.site.file, windows={}))
    scene.pass_time(6 * HOUR)
    assert register(scene) == MuteRegister((), ())


def test_what_has_not_begun_is_not_extended_and_a_restart_plans_nothing_twice(scene: Scene) -> None:
    scene.do(nightly(scene, START + HOUR))
    scene.restart()
    scene.pass_time(MINUTE)
    [planned] = register(scene).mutes
    assert scene.do(ExtendMute(planned.id, START + 9 * HOUR, "x")).code == "not_begun"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rule": "hourly"}, "bad_rule"),
        ({"lasts": DAY}, "endless"),
        ({"lasts": 40 * DAY}, "too_long_window"),
        ({"rule": "FREQ=DAILY;UNTIL=20200101"}, "never"),
        ({"reason": ""}, "text_required"),
        ({"target": "nobody"}, "unknown_device"),
    ],
)
def test_a_series_that_makes_no_sense_is_refused(scene: Scene, changes: dict[str, object], code: str) -> None:
    assert scene.do(replace(nightly(scene), **changes)).code == code  # type: ignore[arg-type]


# --------------------------------------------------------------------------------------------------------- the register


def test_the_register_has_everything_that_hides_something_by_its_end(scene: Scene) -> None:
    scene.all_up()
    down(scene, "srv")
    scene.do(Acknowledge("srv", scene.now + 2 * HOUR, "on it"))
    scene.do(OpenMaintenance("site:a", scene.now, scene.now + HOUR, "power"), BO)
    scene.do(Silence("cam", scene.now + 3 * HOUR, "noise"))
    rows = register(scene).mutes
    assert [(row.kind, row.by_name, row.covers, row.hides) for row in rows] == [
        ("maintenance", "Bo", 2, 1),
        ("ack", "Anna", 1, 1),
        ("silence", "Anna", len(LEAVES), 0),
    ]
    [hidden] = detail(scene, rows[0].id).hidden
    assert (hidden.device, hidden.state, hidden.ticket) == ("srv", "down", 1)


def test_a_window_is_seen_before_it_is_opened(scene: Scene) -> None:
    scene.all_up()
    first = number(scene.do(OpenMaintenance("srv", scene.now, scene.now + 6 * HOUR, "disks")))
    told = preview(scene, WindowQuery("maintenance", "site:a", START + HOUR, 2 * HOUR, "daily"))
    assert (told.code, told.covers, told.total, told.overlaps) == ("done", 2, 15, (first,))
    assert told.coming == tuple((START + HOUR + n * DAY, START + 3 * HOUR + n * DAY) for n in range(5))


@pytest.mark.parametrize("rule", ["", "daily"])
def test_what_lies_beyond_all_calendars_is_shown_by_no_date(scene: Scene, rule: str) -> None:
    for starts, lasts in ((2**61, HOUR), (-(2**61), HOUR), (START, 2**61)):
        assert preview(scene, WindowQuery("maintenance", "srv", starts, lasts, rule)).coming == ()
    assert scene.do(PlanWindow("srv", 2**61, HOUR, "daily", "x")).code == "never"


def test_a_series_begins_at_a_whole_minute(scene: Scene) -> None:
    scene.do(nightly(scene, START + HOUR + 42 * SECOND))
    assert register(scene).mutes[0].starts == START + HOUR


def test_a_preview_says_what_the_command_would_be_told(scene: Scene) -> None:
    told = preview(scene, WindowQuery("maintenance", "srv", START, HOUR, "hourly"))
    assert (told.code, told.detail) == ("bad_rule", "HOURLY")
    assert preview(scene, WindowQuery("silence", "*", START, HOUR)).code == "covers_all"
