"""The plans S11 and S12, each through the life of a ticket: working hours, and classes that rise."""

import pytest

from tests.domain.schemes.life import Life, policies

# -------------------------------------------------------------------------------- S11: general, major, paralysis


@pytest.mark.req("C-053", "C-054", "R187")
def test_s11_a_paralysis_that_lasts_a_day_needs_a_contingency_plan_twelve_hours_later() -> None:
    life = Life("s11", "paralysis").until("11-21 15:00")
    assert life.clock("contingency") == ("waiting", "")
    assert life.until("15:01").clock("contingency") == ("running", "11-22 03:00")
    assert life.heard("paralysis") == [("project-manager", "11-21 09:00"), ("technical-director", "11-21 15:00")]


@pytest.mark.req("C-050", "C-051", "C-052", "C-055", "R185")
def test_s11_through_a_life() -> None:
    life = Life("s11", "general").at("16:01", "arrived")
    assert (life.clock("arrive"), life.clock("handling")) == (("late", "11-20 16:00"), ("running", "11-20 21:00"))
    life.at("17:00", "paused").at("11-23 09:00", "resumed")
    assert life.clock("handling") == ("running", "11-23 13:00")
    life.at("09:30", "regraded", level="major")
    assert (life.clock("arrive").state, life.clock("solution")) == ("late", ("running", "11-24 07:00"))
    life.at("10:00", "plan_proposed").at("12:00", "recovered").at("12:30", "resolved")
    assert (life.clock("solution").state, life.clock("report")) == ("met", ("running", "11-24 12:30"))
    life.at("13:00", "reopened").at("14:00", "recovered").at("14:30", "resolved")
    assert (life.clock("report"), life.owes()) == (("running", "11-24 14:30"), ("report_submitted",))
    life.at("11-24 14:30", "report_submitted").at("14:40", "closed")
    assert life.breached() == {"arrive"}


# ----------------------------------------------------------------------------------- S12: three classes that rise


@pytest.mark.req("R227")
def test_s12_its_levels_say_what_they_mean_and_how_help_comes() -> None:
    about = {level.id: level.about["en"] for level in policies()["s12"].levels}
    assert all(word in about["1"] for word in ("basic functions fail", "an hour or more", "data lost", "On site"))
    assert all(word in about["2"] for word in ("degraded", "half of a pair", "less than an hour", "On site"))
    assert all(word in about["3"] for word in ("key business does not", "By phone or on site"))


@pytest.mark.parametrize(
    ("level", "response", "clock", "repair"),
    [
        pytest.param("1", "11-20 16:00", "repair", "11-20 21:00", marks=pytest.mark.req("C-056", "R223")),
        pytest.param("2", "11-20 16:00", "repair-office", "11-23 12:30", marks=pytest.mark.req("C-057", "R224")),
        pytest.param("3", "11-20 17:00", "repair-office", "11-24 10:00", marks=pytest.mark.req("C-058", "R225")),
    ],
)
def test_s12_each_class_has_a_response_and_a_repair(level: str, response: str, clock: str, repair: str) -> None:
    assert Life("s12", level).running() == {"response": response, clock: repair}


@pytest.mark.req("C-057", "C-058")
@pytest.mark.parametrize(
    ("level", "reported", "due"),
    [
        ("2", "2026-11-20 15:00", "11-23 12:30"),  # over the weekend
        ("3", "2026-11-20 15:00", "11-24 10:00"),
        ("3", "2026-11-21 11:00", "11-24 12:30"),  # on Saturday: counts from Monday at nine
        ("3", "2026-09-30 16:30", "10-09 11:30"),  # over National Day
        ("3", "2026-10-09 16:30", "10-12 11:30"),  # over a Saturday that is worked
        ("2", "2026-10-09 16:30", "10-10 14:00"),
    ],
)
def test_s12_classes_two_and_three_are_repaired_in_working_hours(level: str, reported: str, due: str) -> None:
    life = Life("s12", level, reported)
    assert life.clock("repair-office") == ("running", due)
    assert life.at(due, "recovered").clock("repair-office") == ("met", due)
    assert life.full("repair-office").level == level


@pytest.mark.req("C-056", "C-057", "C-058")
def test_s12_what_is_not_repaired_rises_class_by_class_with_new_clocks() -> None:
    life = Life("s12", "3").at("16:30", "responded").until("11-24 10:00")
    assert life.running() == {"repair-office": "11-24 10:00"}
    life.until("10:01")
    assert life.running() == {"repair-office": "11-24 16:00"}
    assert (life.full("response").level, life.clock("response")) == ("3", ("met", "11-20 17:00"))
    life.until("16:01")
    assert life.running() == {"repair": "11-24 22:00"}
    life.until("23:00")
    assert life.clock("repair") == ("breached", "11-24 22:00")
    assert life.heard("repair") == [("project-manager", "11-24 21:00"), ("technical-director", "11-24 22:00")]


@pytest.mark.req("C-058")
def test_s12_after_a_long_silence_every_rise_is_dated_to_its_own_moment() -> None:
    life = Life("s12", "3").until("11-30 09:00")
    rises = [fact.data["level"] for fact in life.story.facts if fact.kind == "upgraded"]
    assert (rises, life.clock("repair")) == (["2", "1"], ("breached", "11-24 22:00"))
    assert life.clock("response") == ("breached", "11-24 17:00")


@pytest.mark.req("C-057", "R226")
def test_s12_a_repair_that_both_sides_waive_raises_nothing() -> None:
    life = Life("s12", "2").at("16:00", "waived", clock="repair-office", ours="gu", theirs="the owner")
    assert life.until("11-30 09:00").clock("repair-office").state == "waived"
    late = Life("s12", "2").until("11-23 12:30").at("12:30", "waived", clock="repair-office", ours="gu", theirs="owner")
    assert "upgraded" not in {fact.kind for fact in (*life.story.facts, *late.until("11-30 09:00").story.facts)}


@pytest.mark.req("C-056", "C-057")
def test_s12_an_interruption_of_an_hour_is_class_one_unless_both_sides_waive_it() -> None:
    life = Life("s12", "2", total=True)
    assert life.running()["interruption"] == "11-20 16:00"
    assert life.until("16:01").running() == {"response": "11-20 17:00", "repair": "11-20 22:00"}
    waived = Life("s12", "2", total=True).at("15:40", "waived", clock="interruption", ours="gu", theirs="the owner")
    assert waived.until("16:01").clock("repair-office") == ("running", "11-23 12:30")
    assert "interruption" not in {clock.spec for clock in Life("s12", "2").clocks()}


@pytest.mark.req("C-056", "C-057")
def test_s12_through_a_life() -> None:
    life = Life("s12", "2").at("15:30", "responded").at("16:00", "paused").at("11-23 10:00", "resumed")
    assert life.clock("repair-office") == ("running", "11-23 15:00")
    life.at("11:00", "regraded", level="1")
    assert life.clock("repair") == ("running", "11-23 15:00")
    life.at("11:30", "regraded", level="2").at("12:00", "recovered").at("12:30", "resolved")
    assert life.breached() == set()
    life.at("11-23 14:00", "reopened")
    assert life.clock("repair-office") == ("running", "11-23 15:00")
    life.until("15:01")
    assert life.running() == {"repair": "11-23 21:00"}
    assert (life.clock("response"), life.full("response").level) == (("met", "11-20 16:00"), "2")
    assert life.at("20:00", "recovered").clock("repair") == ("met", "11-23 21:00")
