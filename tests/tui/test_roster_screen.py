"""Place 5: who is on now, two weeks as a Gantt, findings, changes; and what is changed from there."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from noctui.domain.commands import Answer
from noctui.domain.findings import Finding
from noctui.domain.moments import DAY, HOUR, from_datetime, to_datetime
from noctui.domain.roster_commands import AnswerSwap, ChangeDuty, FixPlan, OfferSwap, PlanGuard, StepAbsence
from noctui.domain.roster_effects import written
from noctui.domain.roster_queries import RosterQuery
from noctui.tui.deed import Moment, Unfit
from noctui.tui.deeds import DEEDS
from noctui.tui.gantt import Gantt
from noctui.tui.gantt_bars import Bar, Row, squares
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context
from noctui.tui.rooms.post import PostRoom
from noctui.tui.roster_spot import Spot
from noctui.tui.widgets import Field
from tests.tui.rosters import CALM, MIDNIGHT, told
from tests.tui.scenes import NOW
from tests.tui.test_app_desk import sitting


def gantt(hand):
    return hand.app.room_now.query_one(Gantt)


def line_of(hand, words):
    return next(line for line in hand.screen.splitlines() if words in line)


def bars_of(hand, name):
    """The row of the Gantt."""
    lines = hand.screen.splitlines()
    below = next(number for number, line in enumerate(lines) if "Who and when" in line)
    return next(line for line in lines[below:] if name in line)


async def test_posts_are_listed_with_who_has_them_until_when_and_who_then():
    async with sitting("manned") as hand:
        await hand.press("5")
        line = line_of(hand, "Duty desk")
        assert [word in line for word in ("Li Na", "01:56:33", "Wu Gang", "139-li")] == [True] * 4
        assert "next hand-off in 01:56:33" in hand.screen


async def test_a_gap_is_drawn_with_its_sign_and_said_first_in_the_findings():
    async with sitting("gap") as hand:
        await hand.press("5", "t")
        assert "‼‼‼‼‼" in bars_of(hand, "Network")
        assert "‼ Sun 08:00" in hand.screen
        assert "Network: nobody has it" in hand.screen


async def test_enter_on_a_finding_leads_to_its_post_and_day_in_the_gantt():
    async with sitting("gap") as hand:
        await hand.press("5", "tab", "tab", "enter")
        assert (gantt(hand).cursor, gantt(hand).at) == ("net", MIDNIGHT + DAY + 8 * HOUR)
        assert "Sun 2026-11-22  Network" in hand.screen
        assert "08:00-24:00  NOBODY" in hand.screen


async def test_the_cursor_walks_by_days_and_by_shifts_and_tells_the_shift_in_words():
    async with sitting("manned") as hand:
        await hand.press("5", "t", "right")
        assert gantt(hand).at == NOW + DAY
        await hand.press("greater_than_sign")
        assert "▶ 16:00-24:00" in hand.screen


async def test_beyond_the_edge_lie_later_days():
    async with sitting("manned") as hand:
        await hand.press("5", "t", *["right"] * 14)
        assert gantt(hand).days[0] == MIDNIGHT + 7 * DAY
        assert "2026-12-05" in hand.screen


async def test_rows_turn_from_posts_to_people_with_the_cursor_on_who_was_under_it():
    async with sitting("gap") as hand:
        await hand.press("5", "t", "b")
        assert gantt(hand).cursor == "li"
        assert "~" in bars_of(hand, "陈晨")
        assert "by person" in hand.screen


async def test_a_change_of_duty_is_filled_in_from_the_shift_under_the_cursor():
    async with sitting("manned") as hand:
        await hand.press("5", "t", "right", "c", "enter", "enter", "enter")
        await hand.type("ola")
        await hand.press("enter", "enter", "enter")
        await hand.type("dentist")
        await hand.press("enter")
        (done,) = hand.client.done
        assert isinstance(done, ChangeDuty)
        assert (done.target, done.side, done.on, done.reason) == ("desk", "first", "ola", "dentist")
        assert (done.begin, done.end) == (MIDNIGHT + DAY + 8 * HOUR, MIDNIGHT + DAY + 16 * HOUR)


@pytest.mark.parametrize(
    ("language", "told"), [("en", "Duty leader: Ola [/] Berg is on leave"), ("zh", "值班长：Ola [/] Berg 请假")]
)
async def test_what_comes_of_a_change_is_told_with_the_names_of_posts_and_people(language, told):
    found = Finding("on_leave", "lead", NOW, NOW + DAY, "Ola [/] Berg")
    async with sitting("waiting", language=language) as hand:
        hand.client.answers.append(Answer("done", {"change": "13", "findings": written([found])}))
        await hand.press("5", "a")
        await hand.type("yes")
        await hand.press("f5")
        assert told in hand.screen


async def test_a_swap_is_answered_from_wherever_the_cursor_stands_when_it_is_the_only_one():
    async with sitting("waiting") as hand:
        await hand.press("5", "a")
        await hand.type("yes")
        await hand.press("f5")
        assert hand.client.done == [AnswerSwap(13, True)]


async def test_whoever_is_asked_for_a_swap_reads_which_shifts_change_hands():
    async with sitting("waiting") as hand:
        await hand.press("5", "a")
        told = " ".join(hand.app.screen.query_one("#hint", Paper).plain.split())
        first, then = "2026-11-22 00:00 - 08:00 Sun: Wu Gang → Li Na", "2026-11-22 16:00 - 00:00 Sun: Li Na → Wu Gang"
        assert told == f"Duty desk; {first}; {then}; asked for by Wu Gang"


@pytest.mark.parametrize(
    ("key", "told"), [("d", "moving [/] house; asked for by Wu Gang"), ("A", "Network; 14:02:27 - …; no answer")]
)
async def test_whoever_decides_a_leave_or_an_absence_reads_what_it_is_about(key, told):
    async with sitting("waiting", size=(80, 24)) as hand:
        await hand.press("5", key)
        assert told in " ".join(hand.app.screen.query_one("#hint", Paper).plain.split())


async def test_a_swap_is_not_answered_by_who_offered_it():
    async with sitting("waiting") as hand:
        offered = hand.client.views["changes"][13]
        await hand.change("changes", n13=replace(offered, people=("li", "wu"), names=("Li Na", "Wu Gang")))
        await hand.press("5", "a")
        assert "No change of that kind waits for this." in hand.bar("notice")


async def test_in_the_gantt_a_swap_is_asked_for_in_its_two_shifts_and_not_between_them():
    async with sitting("waiting") as hand:
        await hand.press("5", "t")
        assert "?R-1" not in bars_of(hand, "Duty desk")
        assert bars_of(hand, "Duty desk").split("WW")[1].startswith("???L???")


async def test_what_somebody_has_to_decide_about_the_roster_stands_in_the_next_due_strip():
    async with sitting("waiting") as hand:
        strip = hand.bar("strip")
        assert "‼ R-14 absence −00:00:10 │ R-13 swap 10:00:00 │ R-12 planned leave 20:00:00" in strip


async def test_an_own_shift_is_offered_for_one_that_lies_weeks_beyond_the_gantt():
    async with sitting("manned") as hand:
        await hand.press("5", "s", "enter")
        await hand.type("2026-12-24 wu")
        await hand.press("f5")
        (done,) = hand.client.done
        assert isinstance(done, OfferSwap)
        assert (done.post, done.mine) == ("desk", MIDNIGHT + DAY + 8 * HOUR)
        assert (done.person, done.theirs) == ("wu", MIDNIGHT + 33 * DAY + 16 * HOUR)


async def test_an_important_time_is_asked_for_with_everybody_who_is_on_as_well():
    async with sitting("manned") as hand:
        await hand.press("5", "i")
        await hand.type("Year end")
        await hand.press("enter", "enter")
        await hand.type("ola, 陈晨")
        await hand.press("enter", *["delete"] * 16)
        await hand.type("2026-12-31 18:00")
        await hand.press("enter", *["delete"] * 16)
        await hand.type("2d")
        await hand.press("enter")
        begin = MIDNIGHT + 40 * DAY + 18 * HOUR
        assert hand.client.done == [PlanGuard("Year end", begin, begin + 2 * DAY, {"desk": ("ola", "chen")})]


async def test_in_a_fixed_plan_people_take_turns_at_the_same_time_of_day():
    context = Context("roster", "live", None, spot=Spot("desk", detail=told(CALM, RosterQuery(NOW, NOW + DAY))))
    values = {"first": "Li Na，ola；wu", "backup": "chen", "turn": "1d", "text": "festival"}
    values |= {"starts": "2026-03-28 08:00", "ends": "2026-03-31 12:00"}
    begin = datetime(2026, 3, 28, 8, tzinfo=ZoneInfo("Europe/Berlin"))
    plan = DEEDS["roster.plan"].build(context, values, Moment(from_datetime(begin) - DAY, begin.tzinfo))
    assert isinstance(plan, FixPlan)
    turns = [
        (stint.person, stint.side, f"{to_datetime(stint.begin).astimezone(begin.tzinfo):%d %H}")
        for stint in plan.stints
    ]
    first = [("li", "first", "28 08"), ("ola", "first", "29 08"), ("wu", "first", "30 08"), ("li", "first", "31 08")]
    assert turns == [*first, *(("chen", "backup", day) for _person, _side, day in first)]
    assert plan.stints[3].end == plan.end == plan.stints[7].end


@pytest.mark.parametrize(("field", "typed"), [("first", "l"), ("first", "zoe"), ("turn", "soon"), ("turn", "1s")])
async def test_a_fixed_plan_says_which_of_its_fields_won_t_do(field, typed):
    context = Context("roster", "live", None, spot=Spot("desk", detail=told(CALM, RosterQuery(NOW, NOW + DAY))))
    values = {"first": "li", "starts": "now", "ends": "7d", "text": "festival", field: typed}
    with pytest.raises(Unfit) as refused:
        DEEDS["roster.plan"].build(context, values, Moment(NOW, UTC))
    assert refused.value.field == field


async def test_an_absence_is_decided_with_the_backup_unless_another_is_named():
    async with sitting("waiting") as hand:
        await hand.press("5", "A")
        await hand.type("approve")
        await hand.press("f5")
        assert hand.client.done == [StepAbsence(14, "approve")]


async def test_leave_without_an_end_is_not_asked_for():
    async with sitting("manned") as hand:
        await hand.press("5", "down", "down", "v", "enter")
        await hand.type("2026-12-01 08:00")
        await hand.press("f5")
        assert hand.client.done == []
        assert "This has to be filled in" in hand.screen


async def test_leave_is_asked_for_by_who_sits_here_whoever_is_under_the_cursor():
    async with sitting("manned") as hand:
        await hand.press("5", "t", "down", "v")
        fields = [hand.app.screen.query_one(f"#field-{name}", Field).value for name in ("person", "starts", "ends")]
        assert fields == ["Li Na", "", ""]


async def test_whoever_is_put_on_is_sought_first_among_those_who_have_the_post_at_times():
    async with sitting("manned") as hand:
        await hand.press("5", "t", "c")
        form = hand.app.screen
        offered = [choice.key for choice in form._offers.of(next(one for one in form._deed.fields if one.name == "on"))]
        assert offered == ["", "ola", "li", "wu", "chen"]


async def test_what_is_owed_stands_among_the_changes_with_what_is_left():
    async with sitting("waiting") as hand:
        await hand.press("5", "tab", "tab", "tab")
        line = line_of(hand, "R-14")
        assert "−00:00:10" in line
        assert "approve, refuse" in hand.screen


async def test_a_post_opens_with_contacts_ladder_and_shifts():
    async with sitting("manned") as hand:
        await hand.press("5", "enter")
        assert isinstance(hand.app.screen, PostRoom)
        assert "phone 139-li" in hand.screen
        assert "above it: Duty leader: Wu Gang" in hand.screen
        assert "Sun 00:00" in hand.screen


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["manned", "gap", "waiting", "nobody"])
async def test_every_state_fits_a_narrow_screen_in_both_languages(name, language):
    async with sitting(name, size=(80, 24), language=language) as hand:
        for keys in ((), ("t",), ("b",), ("tab",), ("tab",)):
            await hand.press(*(keys or ("5",)))
            assert "went wrong" not in hand.app.said.text
            assert len(hand.screen.splitlines()) == 24


def test_a_gap_shorter_than_a_cell_is_seen_all_the_same():
    days = [MIDNIGHT, MIDNIGHT + DAY]
    row = Row(
        "x",
        "",
        (
            Bar(days[0], days[1], "Li Na", "L", "text"),
            Bar(MIDNIGHT + HOUR, MIDNIGHT + HOUR + 1, "!", "!", "bad", 9, "!"),
        ),
    )
    assert squares(row, days, 4, "|")[0].text == "!"


def test_a_wide_character_takes_two_cells_and_is_never_split():
    days = [MIDNIGHT, MIDNIGHT + DAY]
    made = squares(Row("x", "", (Bar(days[0], days[1], "陈晨", "C", "text"),)), days, 4, "|")
    assert [square.text for square in made] == ["陈", "", " ", "|"]
    assert len(made) == 4


NAMES = [("Mao", "M"), ("Ji", "J"), ("陈晨", "C"), ("*Li, Wu", "*LW"), ("(Ola)", "o")]


@pytest.mark.parametrize(
    ("cells", "row"),
    [(5, "MJC*o"), (10, "MMJJ陈*L(O"), (15, "Ma|Ji|陈|*L|(O|"), (25, "Mao |Ji  |陈晨|*LW |(Ola|")],
)
def test_neighbours_of_one_day_never_run_together_unless_each_has_but_a_letter(cells, row):
    times = [MIDNIGHT + n * DAY // len(NAMES) for n in range(len(NAMES) + 1)]
    bars = [Bar(times[n], times[n + 1], text, short, "text") for n, (text, short) in enumerate(NAMES)]
    made = squares(Row("x", "", tuple(bars)), [MIDNIGHT, MIDNIGHT + DAY], cells, "|")
    assert "".join(square.text for square in made) == row


async def test_who_goes_on_with_another_backup_has_one_bar():
    async with sitting("gap") as hand:
        await hand.press("5", "t")
        assert bars_of(hand, "Duty leader").count("Wu Gang") == 2
