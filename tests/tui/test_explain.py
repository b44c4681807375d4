"""Why a clock stands as it does: the arithmetic in lines, the same for the desk and for the shell."""

import subprocess
import sys
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from noctui import catalog
from noctui.domain.commands import Answer
from noctui.domain.explanations import HeardRow, TouchedRow
from noctui.domain.moments import HOUR, MINUTE, SECOND
from noctui.domain.queries import ExplainQuery, FactEffects, FactQuery, TicketQuery
from noctui.tui.dialogs.why import Why
from noctui.tui.effects import effect_lines
from noctui.tui.explaining import INDENT, explanation_lines
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Look, folded
from noctui.tui.mirror import most_urgent
from noctui.tui.paper import Paper
from tests.tui.scenes import NOW, clock, entry, explanation, fact_effects, facts, scene, ticket
from tests.tui.test_app_desk import sitting

LOOK = Look(NOW, ZoneInfo("Asia/Shanghai"), UNICODE.__getitem__)


@pytest.fixture
def explained():
    return explanation(scene("storm").views, 118, "resolution")


def text_of(lines):
    """Without the blanks that put things under each other."""
    return "\n".join(" ".join("".join(part for part, _token in line).split()) for line in lines)


def test_the_arithmetic_names_start_limit_calendar_zone_stretches_rule_and_who_hears_of_it(explained):
    said = text_of(explanation_lines(explained, LOOK, facts()))
    for words in (
        "T-118 resolution running",
        "13:03:27 reported (#1)",
        "within 4h00m level II",
        "office hours Asia/Shanghai",
        "7 earlier stretches, summed up:",
        "12:03:27 → 13:03:27 +1h00m counted",
        "13:03:27 → 13:33:27 — paused",
        "closed: outside working hours",
        "+3h00m still to come",
        "1h00m used, 3h00m left",
        "20:03:27",
        "City video C-080 S19",
        "Shift boss: Ola Berg ✔",
        "not set vendor: nobody",
        "The make-up working days of 2027 are not published yet",
    ):
        assert words in said


def test_an_overdrawn_clock_says_by_how_much(explained):
    late = replace(explained, clock=replace(explained.clock, left=-20 * MINUTE, used=4 * HOUR + 20 * MINUTE))
    assert "4h20m used, 20m00s too much" in text_of(explanation_lines(late, LOOK))


def test_a_clock_that_has_not_started_says_what_it_waits_for(explained):
    waiting = replace(explained.clock, state="waiting", started=None, due=None, used=None, left=None)
    said = text_of(explanation_lines(replace(explained, clock=waiting, starts="spare_needed", stretches=()), LOOK))
    assert "spare part needed, which is not there yet" in said


def test_a_clock_says_which_facts_end_it_and_a_rhythm_what_keeps_each_round(explained):
    running = replace(explained, ends=("recovered", "resolved"), beat="progress_reported")
    said = text_of(explanation_lines(running, LOOK))
    assert "ends with service recovered, cause removed" in said
    assert "each round progress reported" in said
    over = replace(running, clock=replace(running.clock, ended=NOW, state="met"))
    assert "ends with" not in text_of(explanation_lines(over, LOOK))


def test_what_nobody_could_hear_has_no_tick(explained):
    rung = HeardRow(NOW - HOUR, "vendor", "", True)
    (line,) = [
        line
        for line in text_of(explanation_lines(replace(explained, heard=(rung,)), LOOK)).split("\n")
        if "vendor" in line
    ]
    assert line.endswith("vendor: nobody")


def test_a_clock_started_by_a_breach_says_so(explained):
    said = text_of(explanation_lines(replace(explained, starts="breach", started_by=None), LOOK))
    assert "by the breach of another clock" in said


def test_a_watch_is_observed_and_not_due(explained):
    watch = replace(explained, clock=replace(explained.clock, kind="watch"))
    said = text_of(explanation_lines(watch, LOOK))
    assert "observed until" in said
    assert "lasts 4h00m" in said


def test_the_arithmetic_speaks_chinese_too(explained):
    catalog.use("zh")
    try:
        said = text_of(explanation_lines(explained, LOOK))
    finally:
        catalog.use("en")
    for words in ("厂商: 无人", "工作时间", "4h00m 以内", "计入", "依据", "调休尚未公布"):
        assert words in said


def test_one_asks_first_about_the_clock_that_is_due_first_and_last_about_one_that_is_waived():
    row = ticket(
        1,
        clocks=(
            clock("waived", "", "waived", None),
            clock("later", "", "running", NOW + HOUR),
            clock("over", "", "breached", NOW - HOUR),
            clock("paused", "", "paused", None),
        ),
    )
    assert [one.spec for one in most_urgent(row.clocks)] == ["over", "later", "paused", "waived"]


@pytest.mark.parametrize("language", catalog.LANGUAGES)
def test_in_a_box_of_any_width_no_word_of_the_arithmetic_is_cut(explained, language):
    catalog.use(language)
    try:
        lines = explanation_lines(explained, LOOK, facts())
    finally:
        catalog.use("en")
    for width in (40, 56, 72):
        parts = [part for line in lines for part in folded(line, width, INDENT)]
        assert max(cell_len("".join(words for words, _token in part).rstrip()) for part in parts) <= width
        assert "".join(text_of(parts).split()) == "".join(text_of(lines).split())


def test_the_shell_can_tell_it_without_textual():
    code = "import noctui.tui.explaining, sys; sys.exit(any(name.startswith('textual') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_one_key_explains_the_most_urgent_clock_and_another_goes_on_to_the_next():
    async with sitting() as hand:
        await hand.press("3", "x")
        assert isinstance(hand.app.screen, Why)
        assert ExplainQuery(118, "solution") in hand.client.asked
        assert "T-118 solution" in hand.screen
        await hand.press("right")
        assert "T-118 progress" in hand.screen
        await hand.press("left")
        assert "T-118 solution" in hand.screen


async def test_the_arithmetic_can_be_copied():
    async with sitting() as hand:
        await hand.press("3", "x", "y")
        assert "within 4h00m" in hand.app.clipboard


async def test_the_box_asks_again_each_second_and_keeps_the_place_to_which_it_was_scrolled():
    async with sitting(size=(80, 18)) as hand:
        await hand.press("3", "x", "j", "j")
        page = hand.app.screen.query_one(".page", Paper)
        before = page.plain
        hand.client.asked.clear()
        hand.client.time += 10 * SECOND
        hand.app.screen.follow()
        await hand.settle()
        assert set(hand.client.asked) == {ExplainQuery(118, "solution")}
        assert page.plain != before
        assert "−00:04:20" in page.plain
        assert "T-118 solution" not in hand.screen  # its first line is still scrolled away


async def test_the_box_follows_what_happens_to_the_ticket_and_keeps_its_page():
    async with sitting() as hand:
        await hand.press("3", "x", "right")
        row = hand.client.views["tickets"][118]
        clocks = tuple(one for one in row.clocks if one.spec != "solution")
        hand.client.views["tickets"][118] = replace(row, version=4, clocks=(*clocks, clock("new", "", "running", NOW)))
        hand.app.screen.follow()
        await hand.settle()
        assert hand.client.asked[-2:] == [TicketQuery(118), ExplainQuery(118, "progress")]
        assert "[▸ progress]" in hand.screen
        assert " new " in hand.screen
        assert " solution" not in hand.app.screen.query_one("#clocks", Paper).plain


async def test_without_an_engine_the_box_keeps_what_it_knew_and_says_of_when():
    async with sitting() as hand:
        await hand.press("3", "x")

        async def nobody(_query):
            return Answer("no_engine")

        hand.client.ask, hand.client.lost_at = nobody, NOW
        hand.app.screen.follow()
        await hand.settle()
        assert "as it was at 14:03:27" in hand.screen
        assert "T-118 solution" in hand.screen


async def test_what_the_engine_cannot_explain_is_said():
    async with sitting() as hand:
        hand.client.views["tickets"][121] = replace(hand.client.views["tickets"][121], clocks=())
        await hand.press("3", "j", "x")
        assert "T-121 has no clock." in hand.bar("notice")
        hand.client.ask = refuse
        await hand.press("k", "x")
        assert "Its policy has no clock solution" in hand.screen


async def refuse(_query):
    return Answer("unknown_clock", {"clock": "solution", "known": "arrive"})


def effects():
    return fact_effects(scene("storm").views, 118, 408)


def test_what_a_fact_did_is_told_of_each_clock_with_how_it_would_stand_without_it():
    said = text_of(effect_lines(effects(), LOOK, facts()))
    for words in (
        "T-118 arrived on site: 班组到场",
        "happened 13:08:27 li #408 (written down 13:43:27)",
        "ended ✔ arrive C-080",
        "met, ended 13:08:27",
        "without it: met, ended 13:08:27",
        "due time moved ▸ progress C-088",
        "running, due 15:21:27",
        "without it: running, due 14:21:27",
    ):
        assert words in said


def test_a_void_fact_and_one_that_touches_nothing_say_so():
    void = replace(facts()[2], voided=True)
    said = text_of(effect_lines(FactEffects(118, (void,), ()), LOOK))
    assert "It is void: a correction took it back." in said
    assert "It touches no clock." in said


def test_a_clock_that_a_fact_brought_or_took_away_says_so():
    one = clock("spare", "", "running", NOW + HOUR)
    rows = (TouchedRow("measured", one, None), TouchedRow("gone", one, one), TouchedRow("started", one, None))
    said = text_of(effect_lines(FactEffects(118, (), rows), LOOK))
    assert said.count("without it: not there") == 2
    assert "taken away" in said


async def test_on_a_row_of_the_time_line_one_asks_about_the_fact_and_at_its_head_about_the_clocks():
    async with sitting() as hand:
        await hand.press("3", "enter", "x")
        assert ExplainQuery(118, "solution") in hand.client.asked
        await hand.press("left")
        assert hand.client.asked[-1] == FactQuery(118, 409)
        await hand.press("escape", "j", "x")
        assert hand.client.asked[-1] == FactQuery(118, 408)
        assert "arrived on site" in hand.screen
        await hand.press("right")
        assert hand.client.asked[-1] == ExplainQuery(118, "solution")


async def test_on_a_journal_row_one_asks_about_its_fact_and_on_what_was_announced_about_its_clock():
    async with sitting() as hand:
        said = {"clock": "progress", "device": "SW-CORE-1"}
        await hand.change(
            "journal",
            _408=entry(408, 20, "ticket.arrived", "T-118", {}, "li"),
            _413=entry(413, 1, "announced.breach", "T-118", said),
        )
        await hand.press("6", "g", "x")
        assert hand.client.asked[-1] == ExplainQuery(118, "progress")
        await hand.press("escape", "j", "x")
        assert hand.client.asked[-1] == FactQuery(118, 412)
