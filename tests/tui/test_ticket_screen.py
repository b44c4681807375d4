"""The ticket screen and what is done on it: every fact, every word of the customer, every promise."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from noctui import catalog
from noctui.domain.commands import (
    AddFact,
    Answer,
    AssignTicket,
    LinkTickets,
    MergeTicket,
    PromiseLimit,
    RecordConsent,
    Regrade,
    SetContract,
    TakeStep,
    WaiveClock,
)
from noctui.domain.moments import DAY, HOUR, MINUTE
from noctui.domain.page_commands import PageRow
from noctui.domain.queries import FactRow, HoursRow, TicketDetail
from noctui.tui import details, refusals
from noctui.tui.choices import Choice, Known, meant, offered
from noctui.tui.deeds import DEEDS
from noctui.tui.details import breach_lines, clock_lines, ticket_lines
from noctui.tui.fact_words import fact_text
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Look, width_of
from noctui.tui.milestones import milestones
from noctui.tui.page_words import page_lines
from noctui.tui.paper import Paper
from noctui.tui.reasons import Context
from noctui.tui.rooms.ticket import TicketRoom
from noctui.tui.tables import full_fact
from noctui.tui.widgets import Area
from noctui.tui.words import FACTS
from tests.tui.scenes import ME, NOW, all_kinds, clock, facts, scene, ticket, ticket_detail
from tests.tui.test_app_desk import sitting

LOOK = Look(NOW, ZoneInfo("Asia/Shanghai"), UNICODE.__getitem__, {"arrive": "arrive", "report": "report"})
STORM = scene("storm").views
DETAIL = ticket_detail(STORM, 118)


def plain(lines):
    return "\n".join("".join(part for part, _token in line) for line in lines)


async def fill(hand, key, *texts):
    """Press a key and fill its form in; an empty text leaves a field as it is."""
    await hand.press(key)
    for text in texts:
        await hand.type(text)
        await hand.press("enter")


# ---------------------------------------------------------------------------------------------------------- its page


def test_the_head_names_kind_reporter_customer_contact_consents_and_what_is_owed():
    row = replace(DETAIL.row, kind="complaint", reporter="Wang", customer="Riverside", owes=("report_submitted",))
    said = plain(ticket_lines(row, LOOK, DETAIL, 120))
    for words in (
        "T-118 complaint",
        "reporter Wang",
        "customer Riverside",
        "contact duty hall",
        "✔ remote work",
        "✗ work that costs extra",
        "still owed written report handed in",
        "references carrier 20261121-7",
    ):
        assert words in said


@pytest.mark.parametrize("width", [80, 120])
def test_no_line_of_the_head_is_wider_than_the_screen(width):
    row = replace(DETAIL.row, reporter="王芳", customer="临河市", owes=("observed", "report_submitted"))
    assert all(width_of(line) <= width for line in ticket_lines(row, LOOK, DETAIL, width))


def test_a_clock_shows_its_limit_its_calendar_and_another_level_than_the_tickets():
    row = clock("arrive", "到场", "running", NOW + HOUR, limit=2 * HOUR, calendar="cn-5x8", level="III")
    said = plain(clock_lines([row], LOOK, 120, "II"))
    assert "2h00m" in said
    assert "cn-5x8" in said
    assert "level III" in said
    assert "level" not in plain(clock_lines([row], LOOK, 120, "III"))


OFFICE = clock("restore", "恢复", "running", NOW + 43 * HOUR + 30 * MINUTE, limit=4 * HOUR, calendar="cn-5x8")
"""On Saturday after two it is due at half past nine on Monday."""
MONDAY = NOW + 43 * HOUR, NOW + 43 * HOUR + 30 * MINUTE


def test_a_clock_in_office_hours_shows_when_it_is_due_what_working_time_is_left_and_that_it_stands_still():
    hours = HoursRow("restore", OFFICE.due, (MONDAY,), HOUR)
    said = plain(clock_lines([OFFICE], LOOK, 120, "", [hours]))
    assert "due Mon 09:33" in said
    assert "1d 19:30" in said
    assert "◷ 1h30m of working time left  stands still until Mon 09:03" in said
    assert said.count("█") == 12 or said.count("▓") == 12  # 2 h 30 m of 4 h are used


def test_while_the_calendar_is_open_nothing_stands_still_and_the_working_time_runs_down():
    hours = HoursRow("restore", OFFICE.due, ((NOW - HOUR, NOW + HOUR), MONDAY))
    said = plain(clock_lines([OFFICE], LOOK, 80, "", [hours]))
    assert "1h30m of working time left" in said
    assert "stands still" not in said
    assert "1h29m of working time left" in plain(
        clock_lines([OFFICE], replace(LOOK, now=NOW + MINUTE), 80, "", [hours])
    )


def test_where_all_the_time_until_it_is_due_is_working_time_one_line_tells_it():
    row = replace(OFFICE, due=NOW + HOUR)
    assert len(clock_lines([row], LOOK, 80, "", [HoursRow("restore", NOW + HOUR, ((NOW, NOW + HOUR),))])) == 1


def test_working_time_that_was_told_of_another_due_time_is_not_shown():
    assert len(clock_lines([OFFICE], LOOK, 80, "", [HoursRow("restore", NOW + HOUR, (MONDAY,))])) == 1


@pytest.mark.parametrize("language", catalog.LANGUAGES)
def test_no_line_of_a_clock_in_office_hours_is_wider_than_a_small_screen(language):
    catalog.use(language)
    try:
        lines = clock_lines([OFFICE], LOOK, 80, "", [HoursRow("restore", OFFICE.due, (MONDAY,), HOUR)])
    finally:
        catalog.use("en")
    assert all(width_of(line) <= 80 for line in lines)


async def test_a_pause_says_which_clocks_it_stops_and_which_run_on():
    async with sitting() as hand:
        await hand.press("3", "z")
        assert "It stops: resolution. These run on: solution, progress, spare." in hand.screen


async def test_a_ticket_of_which_no_clock_may_pause_refuses_and_names_its_clocks():
    async with sitting() as hand:
        ask = hand.client.ask

        async def nothing_pauses(query):
            found = await ask(query)
            return replace(found, pausable=()) if isinstance(found, TicketDetail) else found

        hand.client.ask = nothing_pauses
        await hand.press("3", "z")
        assert "No clock of T-118 may pause: solution, spare, resolution, progress." in hand.bar("notice")


def test_a_watch_is_an_observation_with_an_end_and_never_an_alarm():
    row = clock("watch", "观察", "running", NOW - MINUTE, kind="watch")
    (line,) = clock_lines([row], LOOK, 120)
    assert "observation until" in plain([line])
    assert not any("breached" in token or "warned" in token for _text, token in line)


def test_a_waived_clock_says_so():
    assert "waived by both sides" in plain(clock_lines([clock("a", "", "waived", None)], LOOK))


def test_a_breach_that_no_clock_shows_any_more_stands_in_one_line():
    said = plain(breach_lines(DETAIL.breaches, DETAIL.row, LOOK))
    assert "booked before: arrive (II) 13:33:27 from a corrected fact" in said
    assert "arrive (much of it)" in plain(breach_lines(DETAIL.breaches, DETAIL.row, LOOK.graded(DETAIL.levels)))
    shown = replace(DETAIL.row, clocks=(clock("arrive", "", "breached", NOW, level="II"),))
    assert breach_lines(DETAIL.breaches, shown, LOOK) == []


def test_on_a_small_screen_clocks_that_wait_share_a_line():
    rows = [clock(name, "", "waiting", None, started=None) for name in ("one", "two", "three")]
    assert plain(details.folded_clocks(rows, LOOK, 80, "")) == " · not started: one, two, three"


def test_on_a_small_screen_what_runs_out_first_stands_first_and_what_is_done_last():
    said = plain(details.folded_clocks(all_kinds().clocks, LOOK, 80, "I")).splitlines()
    names = ("progress", "plan", "promised line", "restore", "watch", "spare", "arrive", "not started", "met: accept")
    assert [line for line, name in zip(said, names, strict=False) if name not in line] == []


def test_the_bar_of_a_clock_gives_way_before_a_word_is_cut():
    for line in clock_lines(all_kinds().clocks, LOOK, 80, "I"):
        assert width_of(line) <= 80
    assert "missed 2  ↻1h00m ◷cn-5x8" in plain(clock_lines(all_kinds().clocks, LOOK, 80, "I"))


@pytest.mark.parametrize(
    ("kind", "data", "text", "said"),
    [
        ("assigned", {"to": "wu"}, "night shift", "given to: wu night shift"),
        ("upgraded", {"level": "II", "clock": "arrive"}, "", "level raised by a missed limit: II arrive"),
        ("promised", {"clock": "arrive", "limit": str(2 * HOUR)}, "", "limit promised: arrive 2h00m"),
        (
            "waived",
            {"clock": "arrive", "ours": "Li", "theirs": "Wang"},
            "flood",
            "clock waived: arrive Li + Wang flood",
        ),
        (
            "consented",
            {"what": "data", "given": "no", "by": "Wang"},
            "",
            "customer's word: touching data refused by Wang",
        ),
        (
            "stepped",
            {"step": "confirm", "signed": "Qin"},
            "patch",
            "step done: confirm and solve it, signed by Qin: patch",
        ),
        ("merged", {"into": "97"}, "same fibre", "merged into: T-97 same fibre"),
        ("linked", {"ticket": "97", "relation": "caused_by"}, "", "linked: is caused by T-97"),
        ("recontracted", {"contract": "campus"}, "moved", "contract changed: campus moved"),
        ("report_submitted", {"clock": "report", "evidence": "R-7"}, "sent", "(report) sent [R-7]"),
    ],
)
def test_every_fact_tells_what_it_is_about(kind, data, text, said):
    assert said in fact_text(FactRow(9, kind, NOW, NOW, "li", text, data, 9), (), LOOK.names)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"by": "sms, phone"}, "desk: Wu Gang (sms, phone)"),
        ({"by": ""}, "desk: Wu Gang (only on the desks)"),
        ({}, "desk: Wu Gang"),
    ],
)
def test_the_time_line_says_by_which_way_somebody_was_called(data, said):
    fact = FactRow(9, "paged", NOW, NOW, "engine", "", {"post": "desk", "to": "Wu Gang", **data}, 9)
    assert fact_text(fact).endswith(said)


def test_whoever_was_called_and_does_not_answer_stands_with_the_numbers_of_this_hour():
    called = PageRow(7, "arrive", "desk", "wu", "Wu Gang", "wu", NOW, NOW, 2, "waiting", ways=(("phone", "139 [/]"),))
    said = plain(page_lines(ticket(1, pages=(called,)), LOOK))
    assert "Wu Gang (desk) phone 139 [/]: no answer, called 2×, last 14:03:27" in said


async def test_whoever_answers_reads_on_which_ticket_who_was_called_for_what():
    calls = tuple(
        PageRow(number, spec, "desk", "wu", "Wu [/] Gang", "wu", NOW, NOW, 1, "waiting")
        for number, spec in ((7, "arrive"), (8, "solution"))
    )
    async with sitting(size=(80, 24)) as hand:
        await hand.change("tickets", n118=replace(hand.client.views["tickets"][118], pages=calls))
        await hand.press("3", "exclamation_mark")
        assert "answer call  T-118" in hand.screen
        told = " ".join(hand.app.screen.query_one("#hint", Paper).plain.split())
        assert told == "arrive: Wu [/] Gang (desk); solution: Wu [/] Gang (desk)"


def test_a_level_is_called_as_its_policy_calls_it():
    regraded = FactRow(9, "regraded", NOW, NOW, "li", "worse", {"level": "II"}, 9)
    assert fact_text(regraded, (), LOOK.graded(DETAIL.levels).names) == "level changed: much of it worse"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_screen_shows_facts_devices_people_and_other_tickets(size):
    async with sitting(size=size) as hand:
        await hand.press("3", "enter")
        for words in ("What happened", "Affected devices", "People and consents", "Other tickets", "booked before"):
            assert words in hand.screen
        if size[0] == 80:
            await hand.press("tab", "tab")
        assert "王 [/] 芳" in hand.screen
        if size[0] == 80:
            await hand.press("tab")
        assert "fan of the power supply" in hand.screen


async def test_a_ticket_around_this_one_is_opened_from_its_row():
    async with sitting() as hand:
        await hand.press("3", "enter", "shift+tab", "enter")
        assert isinstance(hand.app.room_now, TicketRoom)
        assert hand.app.room_now.ticket in {97, 60}


async def test_when_the_engine_cannot_tell_about_a_ticket_the_screen_says_so():
    async with sitting() as hand:

        async def fail(_query):
            return Answer("fault")

        hand.client.ask = fail
        await hand.press("3", "enter")
        assert "The engine stumbled over this" in hand.screen


# --------------------------------------------------------------------------------------------------------- its deeds


@pytest.mark.parametrize(
    ("keys", "texts", "made"),
    [
        ("h", ["wu", "carrier digs at km 7"], AssignTicket(118, 3, "wu", "carrier digs at km 7")),
        ("d", ["II", "worse", "result"], Regrade(118, 3, "II", "worse", "result")),
        ("d", ["one dev", "small after all", ""], Regrade(118, 3, "IV", "small after all", "")),
        ("plus", ["resolution", "6h", "by phone"], PromiseLimit(118, 3, "resolution", 6 * HOUR, "by phone")),
        ("minus", ["", "flood", "Li", "Wang"], WaiveClock(118, 3, "solution", "Li", "Wang", "flood")),
        ("C", ["remote", "yes", "Wang", "vpn"], RecordConsent(118, "remote", True, "Wang", "vpn")),
        ("C", ["fee", "no", "Wang", ""], RecordConsent(118, "fee", False, "Wang", "")),
        ("M", ["T-121", "same fibre", "merge"], MergeTicket(118, 3, 121, "same fibre")),
        ("ampersand", ["97", "caused_by"], LinkTickets(118, 97, "caused_by")),
        ("dollar_sign", ["campus", "moved"], SetContract(118, 3, "campus", "moved")),
        ("W", ["fault report", "R-7", ""], AddFact(118, 3, "report_submitted", "fault report", None, "", "R-7")),
        ("F", ["resolution", "done", "", ""], AddFact(118, 3, "fulfilled", "done", None, "resolution")),
        ("t", ["", ""], AddFact(118, 3, "responded")),
        ("S", ["two men", "20m"], AddFact(118, 3, "set_out", "two men", NOW - 20 * MINUTE)),
    ],
)
async def test_one_key_and_one_form_make_the_command_that_was_meant(keys, texts, made):
    async with sitting() as hand:
        await hand.press("3", "enter")
        await fill(hand, keys, *texts)
        assert hand.client.done == [made]


async def test_all_marked_tickets_are_handed_over_with_one_form():
    async with sitting() as hand:
        await hand.press("3", "space", "space")
        await fill(hand, "h", "wu", "night shift")
        assert hand.client.done == [
            AssignTicket(118, 3, "wu", "night shift"),
            AssignTicket(121, 3, "wu", "night shift"),
        ]


async def test_a_refusal_leads_the_cursor_to_the_field_that_has_to_be_mended():
    async with sitting() as hand:
        hand.client.answers.append(Answer("text_required"))
        await hand.press("3", "j")
        await fill(hand, "r", "", "20m")
        assert hand.app.screen.focused.id == "field-text"
        await fill(hand, "x", "", "")
        assert hand.client.done[-1] == AddFact(121, 3, "arrived", "x", NOW - 20 * MINUTE)


async def test_a_defect_is_signed_step_by_step_and_its_analysis_says_what_it_is():
    async with sitting() as hand:
        await hand.change("tickets", _121=ticket(121, kind="defect", step="analyse"))
        await hand.press("3", "j")
        await fill(hand, "greater_than_sign", "business", "wrong rule in the form", "Qin")
        assert hand.client.done == [TakeStep(121, 3, "analyse", "Qin", "wrong rule in the form", "business")]


async def test_a_step_says_who_has_to_sign_it_and_puts_no_signature_into_a_leaders_mouth():
    async with sitting() as hand:
        await hand.change("tickets", _121=ticket(121, kind="defect", step="confirm"))
        await hand.press("3", "j")
        await fill(hand, "greater_than_sign", "agreed")
        assert "to be signed by the responsible leader" in hand.screen
        await hand.press("enter")
        assert "This has to be filled in." in hand.screen
        assert hand.client.done == []


def test_the_head_says_who_signs_the_next_step_of_a_defect():
    row = replace(DETAIL.row, kind="defect", step="submit")
    assert "next step submit the problem, to be signed by who found it" in plain(ticket_lines(row, LOOK, DETAIL, 120))


async def test_only_an_analysis_asks_what_the_question_is():
    async with sitting() as hand:
        await hand.change("tickets", _121=ticket(121, kind="defect", step="confirm"))
        await hand.press("3", "j")
        await fill(hand, "greater_than_sign", "agreed", "Qin")
        assert hand.client.done == [TakeStep(121, 3, "confirm", "Qin", "agreed")]


async def test_the_levels_are_shown_with_their_definition_also_from_the_list():
    async with sitting() as hand:
        await hand.press("3", "d")
        assert "II  much of it  Some lines fail [/]." in hand.screen


async def test_a_ticket_that_has_ended_can_be_reopened_with_a_reason():
    async with sitting() as hand:
        await hand.press("3", "O")
        assert "T-118 has not ended." in hand.bar("notice")
        await hand.press("j", "j")
        await fill(hand, "O", "dark again", "")
        assert hand.client.done == [AddFact(97, 3, "reopened", "dark again")]


async def test_a_ticket_is_not_closed_while_something_is_owed():
    async with sitting() as hand:
        await hand.change("tickets", _97=ticket(97, status="resolved", owes=("observed", "report_submitted")))
        await hand.press("3", "G", "c")
        wanted = "Before T-97 is closed it still needs: observation checked, written report handed in."
        assert wanted in hand.bar("notice")


async def test_the_list_of_facts_holds_what_can_happen_now_what_the_clocks_wait_for_first():
    async with sitting() as hand:
        await hand.press("3", "enter", "f")
        assert "What happened to T-118?" in hand.screen
        assert "Close the ticket" not in hand.screen
        await hand.type("remote begun")
        await fill(hand, "enter", "by vpn", "")
        assert hand.client.done == [AddFact(118, 3, "remote_started", "by vpn")]


def test_facts_that_stand_already_are_not_offered_again():
    context = Context("ticket", me=ME, ticket=DETAIL.row, detail=DETAIL)
    ids = [action.id for action in milestones(context)]
    assert ids[0] == "ticket.plan_proposed"  # its clock is the most overdue one
    assert "ticket.arrived" not in ids
    assert "ticket.resolved" not in ids


def test_a_defect_is_offered_its_next_step_first_and_last_what_mends_faults():
    row = replace(DETAIL.row, kind="defect", status="accepted", step="analyse", clocks=())
    detail = replace(DETAIL, row=row, facts=DETAIL.facts[:1], expects=(), ends={})
    ids = [action.id for action in milestones(Context("ticket", me=ME, ticket=row, detail=detail))]
    assert ids[0] == "ticket.step"
    assert ids.index("ticket.responded") < ids.index("ticket.report_submitted") < ids.index("ticket.arrived")


def test_the_fact_that_keeps_what_runs_out_first_is_offered_first():
    clocks = (clock("arrive", "到场", "running", NOW + 30 * MINUTE), clock("grade", "定级", "running", NOW + MINUTE))
    detail = replace(
        DETAIL,
        row=replace(DETAIL.row, status="open", clocks=clocks),
        facts=DETAIL.facts[:1],
        expects=("arrived", "responded"),
        ends={"arrive": ("arrived",), "grade": ("responded", "fulfilled")},
    )
    context = Context("ticket", me=ME, ticket=detail.row, detail=detail)
    assert [action.id for action in milestones(context)][:2] == ["ticket.responded", "ticket.arrived"]


def test_a_promise_kept_is_meant_for_the_most_urgent_clock_that_it_can_keep():
    clocks = (
        clock("arrive", "到场", "running", NOW + MINUTE),
        clock("loan", "备用", "waiting", None),
        clock("call", "电话", "running", NOW + 10 * MINUTE),
    )
    ends = {"arrive": ("arrived",), "call": ("fulfilled",), "loan": ("fulfilled",)}
    detail = replace(DETAIL, row=replace(DETAIL.row, clocks=clocks), ends=ends)
    known = Known(Context("ticket", me=ME, ticket=detail.row, detail=detail), LOOK)
    asked = DEEDS["ticket.fulfilled"].fields[0]
    assert asked.initial(known) == "call"
    assert [choice.key for choice in asked.choices(known)] == ["call", "loan", ""]


def test_a_promise_that_is_the_only_one_to_be_kept_is_not_asked_for():
    detail = replace(DETAIL, ends={"arrive": ("arrived", "fulfilled")})
    known = Known(Context("ticket", me=ME, ticket=detail.row, detail=detail), LOOK)
    assert DEEDS["ticket.fulfilled"].fields[0].choices(known) == []


def test_a_fact_is_shown_in_full_with_who_wrote_it_and_when():
    row = FactRow(9, "arrived", NOW - 40 * MINUTE, NOW, "li", "by van\nwith a ladder", {}, 9)
    first, *more = full_fact(row, LOOK, (row,)).splitlines()
    assert first == f"{LOOK.moment(row.occurred)}  li  arrived on site: by van"
    assert more == ["with a ladder", f"(written down {LOOK.moment(NOW)})"]
    assert "It is void" in full_fact(replace(row, voided=True), LOOK)


# ------------------------------------------------------------------------------------------------ progress reports


def rhythm(name, minutes, **changes):
    told = {"to": {"en": "duty hall", "zh": "值班室"}, "kind": "rhythm"}
    return clock(name, "", "running", NOW + minutes * MINUTE, **told, **changes)


async def test_the_progress_report_is_written_beforehand_and_sent_as_it_stands():
    async with sitting() as hand:
        row = replace(hand.client.views["tickets"][118], clocks=(rhythm("hourly", 5), *DETAIL.row.clocks[3:4]))
        await hand.change("tickets", _118=row)
        await hand.press("3", "enter", "u")
        for words in ("To: duty hall", "Until now:", "arrived on site", "12 UNREACHABLE", "Next: resolution by"):
            assert words in hand.screen
        await hand.press("f2")
        assert hand.app.clipboard.startswith("To: duty hall")
        await hand.press("enter", "enter")
        (made,) = hand.client.done
        assert made.fact == "progress_reported"
        assert made.text == hand.app.clipboard
        assert "wrong button" not in made.text


async def test_of_several_rhythms_the_one_that_is_due_first_is_meant():
    async with sitting() as hand:
        row = replace(hand.client.views["tickets"][118], clocks=(rhythm("hourly", 50), rhythm("half-hourly", 5)))
        await hand.change("tickets", _118=row)
        await hand.press("3", "G", "g", "u")
        assert hand.app.screen.query_one("#field-clock").value == "half-hourly"
        await hand.press("enter", "enter", "enter")
        assert hand.client.done[0].clock == "half-hourly"


async def test_what_is_typed_ahead_into_a_report_is_text_and_no_action():
    async with sitting() as hand:
        await hand.press("3", "u")
        await hand.type("qac ")
        await hand.press("enter", "enter")
        assert "qac" in hand.client.done[0].text


# ------------------------------------------------------------------------------------------------- words and choices


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer("missing", {"facts": "observed, replaced"}), "observation checked, device replaced."),
        (Answer("watching", {"until": str(NOW + DAY)}), "It is still being observed, until "),
        (Answer("too_short", {"limit": str(HOUR), "least": str(4 * HOUR)}), "1h00m is too short: at least 4h00m"),
        (Answer("unknown_step", {"step": "reply", "next": "confirm"}), "next is confirm and solve it."),
        (Answer("unknown_person", {"who": "zz"}), "Nobody who may get it is called zz."),
        (Answer("merged", {"into": "97"}), "It was merged into T-97; go on there."),
    ],
)
def test_a_refusal_says_what_would_be_right(answer, said):
    assert said in refusals.sentence(answer, LOOK)


def test_every_word_for_a_fact_has_its_chinese():
    catalog.use("zh")
    try:
        same = [kind for kind, word in FACTS.items() if catalog._(word) == word]
    finally:
        catalog.use("en")
    assert same == []


LEVELS = [Choice("I", "I  all"), Choice("II", "II  much"), Choice("III", "III  some")]


@pytest.mark.parametrize(("typed", "key"), [("II", "II"), ("ii  much", "II"), ("some", "III"), ("", None), ("i", "I")])
def test_what_was_typed_is_one_choice_or_none(typed, key):
    found = meant(LEVELS, typed)
    assert (found.key if found else None) == key


def test_what_names_a_choice_outright_leaves_all_of_them_in_sight():
    assert offered(LEVELS, "II") == (LEVELS, 1)
    assert offered(LEVELS, "mu") == ([LEVELS[1]], 0)


def test_facts_of_the_scene_are_all_in_the_past():
    assert all(fact.recorded <= NOW for fact in facts())


async def test_a_page_never_says_more_than_its_screen_is_wide():
    async with sitting(size=(80, 24)) as hand:
        await hand.press("3", "enter")
        page = hand.app.room_now.query_one("#info", Paper).plain
        assert max(map(len, page.splitlines())) <= 80


async def test_no_label_of_a_form_is_cut():
    async with sitting() as hand:
        await hand.press("3", "enter", "t")
        assert "Who was answered, and what" in hand.screen


async def test_a_ticket_that_is_still_observed_is_not_closed_and_no_word_is_asked_for():
    async with sitting() as hand:
        watch = clock("observation", "观察期", "running", NOW + 7 * DAY, kind="watch")
        await hand.change("tickets", _97=ticket(97, status="resolved", clocks=(watch,)))
        await hand.press("3", "G", "c")
        assert "T-97 is not closed yet: observation has not ended." in hand.bar("notice")


async def test_a_correction_names_the_fact_that_it_voids():
    async with sitting() as hand:
        await hand.press("3", "enter", "X")
        fact = hand.app.room_now.fact
        assert f"correct  T-118: {fact_text(fact)}"[:60] in hand.screen


async def test_the_newest_fact_is_seen_by_who_looked_at_the_newest_before():
    async with sitting(size=(80, 24)) as hand:
        await hand.press("3", "enter")
        room = hand.app.room_now
        seen = room.detail.facts
        later = FactRow(900, "note", NOW, NOW, "li", "called", {}, 900)
        room.post_message(TicketRoom.Loaded(replace(room.detail, facts=(*seen, later))))
        await hand.press("p")
        assert room.fact == later
        await hand.press("j")
        last = replace(later, id=901, occurred=NOW + MINUTE, recorded=NOW + MINUTE)
        room.post_message(TicketRoom.Loaded(replace(room.detail, facts=(*seen, later, last))))
        await hand.press("p")
        assert room.fact in seen


async def test_who_was_slower_reads_who_was_faster_before_the_form_is_sent_for_the_ticket_as_it_is_now():
    async with sitting() as hand:
        await hand.press("3", "enter", "d")
        await hand.type("II")
        await hand.press("enter")
        await hand.type("half of it works")
        await hand.change("tickets", _118=replace(DETAIL.row, version=4))
        hand.client.answers.append(Answer("conflict", {"who": "Wu Gang", "what": "accepted", "at": str(NOW)}))
        await hand.press("f5")
        assert "Wu Gang was faster" in hand.screen
        assert "half of it works" in hand.screen
        await hand.press("f5")
        assert [made.seen for made in hand.client.done] == [3, 4]
        assert [made.reason for made in hand.client.done] == ["half of it works"] * 2


async def test_what_is_typed_into_a_report_that_is_written_already_follows_it_on_a_line_of_its_own():
    async with sitting() as hand:
        await hand.press("3", "enter", "u")
        written = hand.app.screen.query_one(Area).value
        await hand.type("Crew on its way.")
        assert hand.app.screen.query_one(Area).value == f"{written}\nCrew on its way."
