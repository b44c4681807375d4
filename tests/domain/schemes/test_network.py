"""The plans of the network operator, S01 to S07, each through the life of a ticket."""

import pytest

from noctui.domain.intake import policy_for
from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.sla import can_pause, propose_level
from tests.domain.schemes.life import Life, policies


def promised(minutes: int) -> str:
    return str(minutes * MINUTE)


# ------------------------------------------------------------------------------------------------ S01: circuit grades


@pytest.mark.req("C-007")
def test_s01_an_ordinary_circuit_has_the_limit_that_was_promised_but_never_less_than_240_minutes() -> None:
    life = Life("s01", "ordinary")
    assert life.clock("repair") == ("running", "11-20 19:00")
    assert life.at("15:05", "promised", clock="repair", limit=promised(360)).clock("repair").due == "11-20 21:00"
    assert life.at("15:06", "promised", clock="repair", limit=promised(180)).clock("repair").due == "11-20 19:00"


@pytest.mark.req("C-001", "C-003")
def test_s01_through_a_life() -> None:
    life = Life("s01", "A").at("15:20", "accepted")
    assert life.clock("repair") == ("running", "11-20 18:00")
    assert not can_pause(life.policy, "A")
    life.at("16:00", "paused")
    assert life.clock("repair") == ("running", "11-20 18:00")
    life.at("16:10", "regraded", level="AAA")
    assert life.clock("repair") == ("breached", "11-20 16:00")
    life.at("16:30", "recovered").at("17:00", "resolved")
    assert life.clock("repair") == ("late", "11-20 16:00")
    life.at("11-23 09:00", "reopened")
    assert life.clock("repair") == ("breached", "11-20 16:00")
    life.at("09:30", "regraded", level="I")
    assert life.clock("repair") == ("breached", "11-20 19:00")
    assert life.heard("repair") == [("noc-duty", "11-20 18:00"), ("duty-leader", "11-20 19:00")]


# ------------------------------------------------------------------------------------- S02: dispatch and two rhythms


@pytest.mark.req("C-010", "C-011", "C-012", "C-013", "R087", "R088", "R089")
@pytest.mark.parametrize(
    ("level", "due"),
    [("extra", "11-20 15:30"), ("major", "11-20 15:30"), ("severe", "11-20 16:00"), ("ordinary", "11-20 16:00")],
)
def test_s02_leaders_and_province_hear_every_hour_and_of_major_faults_every_half_hour(level: str, due: str) -> None:
    life = Life("s02", level)
    assert life.clock("leaders") == life.clock("province") == ("running", due)


@pytest.mark.req("C-008", "C-010", "C-011", "C-012", "C-013")
def test_s02_through_a_life() -> None:
    life = Life("s02", "severe").at("15:08", "dispatched")
    assert life.clock("dispatch") == ("met", "11-20 15:10")
    life.at("15:50", "progress_reported", clock="leaders")
    assert life.running() == {"leaders": "11-20 16:50", "province": "11-20 16:00"}
    life.at("16:05", "paused")
    assert life.clock("province") == ("breached", "11-20 16:00")
    life.at("16:10", "progress_reported")
    assert life.running() == {"leaders": "11-20 17:10", "province": "11-20 17:10"}
    life.at("16:15", "regraded", level="major")
    assert life.running() == {"leaders": "11-20 16:40", "province": "11-20 16:40"}
    assert (life.full("leaders").misses, life.full("province").misses) == (1, 2)
    life.at("16:20", "recovered")
    assert life.running() == {}
    life.at("11-23 09:00", "reopened")
    assert life.running() == {"leaders": "11-23 09:30", "province": "11-23 09:30"}


@pytest.mark.req("R081", "C-009", "C-014", "C-015", "C-016", "C-017")
def test_s02_what_the_plan_gives_no_number_waits_for_a_promise_on_the_ticket() -> None:
    life = Life("s02", "major").at("15:08", "dispatched").at("15:40", "recovered")
    names = ("receipt", "reply", "resources", "analysis", "handling")
    assert {life.clock(name).state for name in names[1:]} == {"waiting"}
    for name in names[1:]:
        life.at("15:45", "promised", clock=name, limit=promised(60))
    assert {life.clock(name) for name in names[1:]} == {("running", "11-20 16:40")}
    life.at("16:00", "resolved").at("16:10", "fulfilled", clock="resources")
    life.at("16:20", "report_submitted", clock="analysis")
    assert life.clock("reply").state == life.clock("resources").state == life.clock("analysis").state == "met"
    assert life.until("16:41").clock("handling") == ("breached", "11-20 16:40")
    early = Life("s02", "ordinary").at("15:05", "dispatched")
    early.at("15:06", "promised", clock="receipt", limit=promised(9))
    assert early.clock("receipt") == ("running", "11-20 15:14")
    assert {clock.spec for clock in early.clocks()}.isdisjoint({"analysis", "handling"})


# ------------------------------------------------------------------------------------------------------ S03: cables


@pytest.mark.req("C-018", "C-019", "C-020", "C-022")
def test_s03_through_a_life_that_no_pause_stops() -> None:
    life = Life("s03", "cable").at("15:25", "set_out")
    assert life.clock("muster") == ("met", "11-20 15:30")
    assert life.at("15:40", "arrived").clock("arrive") == ("late", "11-20 15:35")
    life.at("16:00", "paused")
    assert life.clock("repair") == ("running", "11-20 19:00")
    assert life.until("18:01").heard("repair") == [("duty-leader", "11-20 18:00")]
    assert life.at("11-23 09:00", "resumed").clock("repair") == ("breached", "11-20 19:00")
    life.at("09:30", "recovered").at("10:00", "resolved")
    assert life.clock("report") == ("running", "11-30 09:30")
    assert life.owes() == ("report_submitted",)
    life.at("10:05", "reopened").at("12:00", "recovered").at("12:10", "resolved")
    assert life.clock("report") == ("running", "11-30 12:00")
    assert life.at("11-30 12:00", "report_submitted").clock("report") == ("met", "11-30 12:00")
    assert life.owes() == ()


@pytest.mark.req("C-021")
def test_s03_the_obstacle_register_is_due_when_it_was_promised() -> None:
    life = Life("s03", "cable").at("18:00", "recovered")
    assert life.clock("register") == ("waiting", "")
    life.at("18:05", "promised", clock="register", limit=promised(24 * 60))
    assert life.clock("register") == ("running", "11-21 18:00")
    assert life.at("11-21 17:00", "fulfilled", clock="register").clock("register") == ("met", "11-21 18:00")
    assert life.clock("report") == ("running", "11-27 18:00")


# --------------------------------------------------------------------------------------------------- S04: cut-overs


@pytest.mark.req("C-023", "C-024", "C-025", "R059")
def test_s04_through_a_life() -> None:
    life = Life("s04", "cutover").at("16:00", "promised", clock="restore", limit=promised(120))
    assert life.clock("restore") == ("waiting", "")
    life.at("11-21 01:00", "cut_over")
    assert life.clock("restore") == ("running", "11-21 03:00")
    life.until("03:10")
    assert life.clock("restore") == ("breached", "11-21 03:00")
    assert life.heard("restore") == [("duty-leader", "11-21 02:30"), ("project-manager", "11-21 03:00")]
    life.at("03:20", "recovered").at("03:40", "resolved")
    assert (life.clock("restore").state, life.watched_until()) == ("late", "11-22 03:20")
    life.at("20:00", "reopened")
    assert life.watched_until() == ""
    life.at("21:00", "recovered").at("21:10", "resolved")
    assert life.running() == {"watch": "11-22 21:00", "report": "11-24 21:00"}
    life.until("11-22 21:01")
    assert (life.clock("watch").state, life.watched_until(), life.owes()) == ("met", "", ("report_submitted",))
    life.at("11-24 20:00", "report_submitted").at("20:10", "closed")
    assert life.breached() == {"restore"}


@pytest.mark.req("C-025")
@pytest.mark.parametrize(
    ("finished", "due"),
    [
        ("2026-09-30 16:00", "10-09 16:00"),  # the whole of National Day between
        ("2026-10-08 16:00", "10-10 16:00"),  # a Saturday that is worked
        ("2026-10-02 03:00", "10-09 03:00"),
        ("2026-11-20 03:00", "11-24 03:00"),
    ],
)
def test_s04_two_working_days_keep_the_hour_and_skip_what_is_free(finished: str, due: str) -> None:
    life = Life("s04", "cutover", finished).at(finished[-5:], "recovered")
    assert life.clock("report") == ("running", due)


# ------------------------------------------------------------------------------------------- S05: works near a line


@pytest.mark.req("C-026", "C-028")
def test_s05_through_a_life() -> None:
    life = Life("s05", "two")
    assert life.running() == {"site": "11-21 15:00", "guard": "11-21 06:40"}
    life.at("11-21 06:38", "fulfilled", clock="guard")
    assert life.running() == {"site": "11-21 15:00", "guard": "11-22 06:40"}
    life.at("10:00", "regraded", level="one").at("14:00", "fulfilled", clock="site").at("14:10", "paused")
    assert (life.clock("site"), life.clock("guard").due) == (("met", "11-21 15:00"), "11-22 06:40")
    assert life.warned("guard") == "11-22 05:28"
    life.until("11-22 06:41")
    assert life.clock("guard") == ("breached", "11-22 06:40")
    assert life.heard("guard") == [("duty-leader", "11-22 06:40")]
    life.at("07:30", "fulfilled", clock="guard")
    assert life.clock("guard") == ("running", "11-23 06:40")
    life.at("18:00", "recovered")
    assert (life.clock("guard").state, life.full("guard").misses) == ("late", 1)
    life.at("11-24 09:00", "reopened")
    assert life.clock("guard") == ("running", "11-25 06:40")
    assert Life("s05", "three").until("11-21 15:01").clock("site") == ("breached", "11-21 15:00")


@pytest.mark.req("R060", "R062")
def test_s05_a_site_is_registered_by_distance_and_kind_of_work_and_the_second_level_may_become_the_first() -> None:
    policy = policies()[policy_for("guard", None) or ""]
    one, two, three = (level.about for level in policy.levels)
    distances = ("within 10 m", "10 m 内"), ("between 10 and 20 m", "10–20 m"), ("between 20 and 50 m", "20–50 m")
    for about, (en, zh) in zip((one, two, three), distances, strict=True):
        assert (en in about["en"], zh in about["zh"]) == (True, True)
    assert "may become level 1" in two["en"]
    assert "升为一级" in two["zh"]
    assert all(word in one["en"] for word in ("slide", "piling", "blasting"))
    assert "corrosive" in three["en"]


# -------------------------------------------------------------------------------------- S06: grades of an emergency


@pytest.mark.req("R102")
def test_s06_through_a_life() -> None:
    life = Life("s06", "3")
    assert life.clock("response") == ("waiting", "")
    assert life.at("15:02", "promised", clock="response", limit=promised(60)).clock("response").due == "11-20 16:00"
    life.at("15:10", "regraded", level="1")
    assert life.running() == {"response": "11-20 15:15", "notice": "11-20 15:15"}
    assert life.heard("notice") == [("technical-vp", "11-20 15:00")]
    life.at("15:12", "fulfilled", clock="notice").at("15:20", "responded")
    assert (life.clock("notice").state, life.clock("response").state) == ("met", "late")
    life.at("16:00", "paused").at("11-23 09:00", "recovered").at("09:10", "resolved").at("09:20", "reopened")
    assert (life.clock("notice").state, life.clock("response").state) == ("met", "late")


# ------------------------------------------------------------------------------------- S07: hotline, remote, on site


@pytest.mark.req("C-030", "C-031", "C-032")
def test_s07_through_a_life() -> None:
    life = Life("s07", "service").at("15:59", "responded")
    assert life.clock("hotline") == ("met", "11-20 16:00")
    assert life.clock("remote") == ("waiting", "")
    life.at("16:10", "remote_needed").at("16:30", "paused")
    assert life.clock("remote") == ("running", "11-20 17:10")
    assert life.at("17:20", "remote_started").clock("remote") == ("late", "11-20 17:10")
    life.at("17:30", "visit_needed")
    assert life.clock("visit") == ("waiting", "")
    life.at("17:31", "promised", clock="visit", limit=str(16 * HOUR))
    assert life.clock("visit") == ("running", "11-21 09:30")
    life.at("11-21 09:00", "arrived").at("10:00", "recovered").at("10:10", "resolved").at("12:00", "reopened")
    assert [life.clock(name).state for name in ("hotline", "remote", "visit")] == ["met", "late", "met"]


# ------------------------------------------------------------------------------------------------- what is proposed


@pytest.mark.parametrize(
    ("policy", "hit", "everything", "level"),
    [
        ("s01", 9, 9, "ordinary"),
        ("s02", 9, 9, "major"),
        ("s02", 5, 9, "severe"),
        ("s05", 1, 1, "three"),
        ("s06", 9, 9, "1"),
        ("s06", 1, 9, "4"),
        ("s17", 9, 9, "severe"),
        ("s18", 9, 9, "P4"),
    ],
)
def test_a_level_that_only_a_person_can_judge_is_never_proposed(
    policy: str, hit: int, everything: int, level: str
) -> None:
    assert propose_level(policies()[policy], hit, everything).id == level
