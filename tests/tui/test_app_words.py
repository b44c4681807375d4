"""What is typed becomes commands, what comes back becomes sentences; all of it pure."""

from datetime import datetime
from string import Formatter
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from noctui import catalog
from noctui.domain.commands import (
    AcceptTicket,
    Acknowledge,
    AddFact,
    AddReference,
    Answer,
    CorrectFact,
    EndMute,
    OpenMaintenance,
    Regrade,
)
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND, from_datetime
from noctui.domain.ticket import FactKind
from noctui.domain.views import AnnouncementRow
from noctui.tui import details, device_details, fact_words, refusals, tables, typed
from noctui.tui.bars import alarms, banner, header, strip
from noctui.tui.deeds import DEEDS, Moment, Unfit, command
from noctui.tui.folding import fold_events, fold_facts
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Look, Part, arrange, crop, width_of, wrap
from noctui.tui.mirror import Mirror, next_due, urgency
from noctui.tui.queue import queue_cells
from noctui.tui.reasons import Context
from noctui.tui.sentences import announcement, journal_line
from noctui.tui.summary import device_summary, ticket_summary
from noctui.tui.words import FACTS, ticket_label, ticket_title
from tests.tui.scenes import (
    ME,
    NOW,
    SceneClient,
    clock,
    core,
    device,
    entry,
    facts,
    scene,
    storm_tickets,
    ticket,
)

ZONE = ZoneInfo("Asia/Shanghai")
MOMENT = Moment(NOW, ZONE)
LOOK = Look(NOW, ZONE, UNICODE.__getitem__)
TICKET = Context("ticket", me=ME, device=device(3, state="down"), ticket=ticket(7), fact=facts()[1])


def at(text):
    return from_datetime(datetime.fromisoformat(text).replace(tzinfo=ZONE))


def mirror(name):
    client = SceneClient(scene(name), lambda _event: None)
    client.show(client.scene)
    return Mirror(client)


def plain(line):
    return "".join(text for text, _token in line)


# ------------------------------------------------------------------------------------------------- moments as typed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2h", NOW + 2 * HOUR),
        ("1h 30m", NOW + 90 * MINUTE),
        ("17:30", at("2026-11-21T17:30")),
        ("09:00", at("2026-11-22T09:00")),
        ("2026-12-01 08:15", at("2026-12-01T08:15")),
    ],
)
def test_an_end_is_read_as_a_duration_a_time_of_day_that_comes_or_a_date(text, expected):
    assert typed.future(text, NOW, ZONE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("now", None),
        ("现在", None),
        ("", None),
        ("20m", NOW - 20 * MINUTE),
        ("13:40", at("2026-11-21T13:40")),
        ("23:00", at("2026-11-20T23:00")),
    ],
)
def test_when_something_happened_is_read_as_now_a_while_ago_or_a_time_of_day_that_was(text, expected):
    assert typed.past(text, NOW, ZONE) == expected


@pytest.mark.parametrize("text", ["soon", "25:99", "2h later", "2026-13-40 10:00"])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError):
        typed.future(text, NOW, ZONE)


# ------------------------------------------------------------------------------------------------ forms to commands


@pytest.mark.parametrize(
    ("action", "values", "expected"),
    [
        ("ticket.accept", {}, AcceptTicket(7, 3)),
        ("ticket.arrived", {"text": "crew", "when": "now"}, AddFact(7, 3, "arrived", "crew", None)),
        ("ticket.arrived", {"text": "", "when": "20m"}, AddFact(7, 3, "arrived", "", NOW - 20 * MINUTE)),
        ("ticket.closed", {"word": "close", "text": "", "when": ""}, AddFact(7, 3, "closed", "", None)),
        ("ticket.reference", {"system": "carrier", "number": " 42 "}, AddReference(7, "carrier", "42")),
        ("ticket.pause", {"text": "no access", "when": "20m"}, AddFact(7, 3, "paused", "no access", NOW - 20 * MINUTE)),
        ("ticket.resume", {"text": "", "when": "now"}, AddFact(7, 3, "resumed", "", None)),
        ("ticket.regrade", {"level": " II ", "text": "worse"}, Regrade(7, 3, "II", "worse")),
        ("ticket.correct", {"text": "wrong one"}, CorrectFact(7, 3, 2, "wrong one")),
        ("device.acknowledge", {"text": "known", "ends": "2h"}, Acknowledge("CAM-0003", NOW + 2 * HOUR, "known")),
        (
            "device.acknowledge",
            {"text": "power cut", "ends": "1h", "sticky": "yes", "target": "site:east"},
            Acknowledge("site:east", NOW + HOUR, "power cut", sticky=True),
        ),
    ],
)
def test_a_form_becomes_the_command_that_was_meant(action, values, expected):
    assert command(DEEDS[action], TICKET, values, MOMENT) == expected


def test_the_length_of_a_maintenance_window_counts_from_its_start():
    values = {"text": "firmware", "starts": "17:00", "ends": "2h", "target": "site:east"}
    made = command(DEEDS["device.maintenance"], TICKET, values, MOMENT)
    assert made == OpenMaintenance("site:east", at("2026-11-21T17:00"), at("2026-11-21T19:00"), "firmware")


def test_ending_a_mute_names_the_mute_of_the_device():
    muted = Context("devices", me=ME, device=device(3, state="down", mute="ack", mute_id=9))
    assert command(DEEDS["mute.end"], muted, {}, MOMENT) == EndMute(9)


@pytest.mark.parametrize(
    ("action", "values", "field"),
    [
        ("device.acknowledge", {"text": " ", "ends": "2h"}, "text"),
        ("device.acknowledge", {"text": "known", "ends": "whenever"}, "ends"),
        ("device.acknowledge", {"text": "known", "ends": ""}, "ends"),
        ("ticket.closed", {"word": "yes", "text": "", "when": ""}, "word"),
        ("ticket.arrived", {"text": "", "when": "2026-11-22 10:00"}, "when"),
        ("device.maintenance", {"text": "x", "starts": "now", "ends": "2026-01-01 10:00", "target": ""}, "ends"),
        ("ticket.note", {"text": ""}, "text"),
    ],
)
def test_what_will_not_do_names_its_field(action, values, field):
    with pytest.raises(Unfit) as unfit:
        command(DEEDS[action], TICKET, values, MOMENT)
    assert unfit.value.field == field


def test_the_word_that_closes_a_ticket_may_be_typed_in_the_language_of_the_screen():
    catalog.use("zh")
    try:
        made = command(DEEDS["ticket.closed"], TICKET, {"word": "关闭", "text": "", "when": "现在"}, MOMENT)
    finally:
        catalog.use("en")
    assert made == AddFact(7, 3, "closed", "", None)


# ------------------------------------------------------------------------------------------------- answers in words


def test_a_conflict_says_who_was_faster_with_what_and_when():
    answer = Answer("conflict", {"who": "Wu Gang", "what": "accepted", "at": str(NOW - 5 * SECOND)})
    assert refusals.sentence(answer, LOOK) == "Wu Gang was faster: accepted at 14:03:22. Look again, then decide."


def test_an_unknown_refusal_is_shown_as_it_is():
    assert refusals.sentence(Answer("brand_new_code"), LOOK) == "brand_new_code"


def test_a_parameter_that_did_not_come_leaves_a_gap_and_no_error():
    assert "…" in refusals.sentence(Answer("conflict"), LOOK)


def test_every_kind_of_fact_has_words():
    assert FACTS.keys() == set(get_args(FactKind))


def test_the_present_urgency_does_not_wait_for_the_engine():
    running = clock("arrive", "到场", "running", NOW + 30 * MINUTE)
    assert [urgency(running, NOW + later) for later in (0, 20 * MINUTE, 31 * MINUTE)] == [
        "running",
        "warned",
        "breached",
    ]


def test_an_announcement_names_the_clock_as_the_policy_words_it():
    row = AnnouncementRow(9, NOW, "breach", 118, {"device": "SW-CORE-1", "clock": "solution"})
    assert announcement(row, {"solution": "提出方案"}) == "T-118 提出方案 is breached (SW-CORE-1)"


@pytest.mark.parametrize(("names", "called"), [({"post:noc-duty": "The desk"}, "The desk"), ({}, "duty desk")])
def test_an_announcement_calls_a_post_as_the_roster_does_else_by_our_own_word(names, called):
    row = AnnouncementRow(9, NOW, "absence", None, {"person": "Anna", "post": "noc-duty", "to": "Lea"})
    assert announcement(row, names) == f"Anna is not at {called}: Lea has to decide"


def test_braces_in_foreign_text_are_only_text():
    row = entry(1, 0, "log.line", "log", {"text": "{who} {0.__class__}"})
    assert journal_line(row, {}) == "{who} {0.__class__}"


@pytest.mark.parametrize(
    ("kind", "params", "line"),
    [
        ("assigned", {"to": "wu", "text": "night shift"}, "given to: wu night shift"),
        ("upgraded", {"level": "I", "clock": "solution"}, "level raised by a missed limit: I 提出方案"),
        ("regraded", {"level": "II", "text": ""}, "level changed: II"),
        ("reference", {"system": "carrier", "number": "7", "text": ""}, "outside reference: carrier 7"),
        ("reported", {"device": "SW-CORE-1", "text": ""}, "ticket opened for SW-CORE-1"),
        ("reported", {"text": "a mail is lost"}, "reported: a mail is lost"),
        ("note", {"text": "up"}, "note: up"),
    ],
)
def test_the_journal_tells_of_a_fact_what_the_time_line_of_its_ticket_tells(kind, params, line):
    assert journal_line(entry(1, 0, f"ticket.{kind}", "T-118", params), {"solution": "提出方案"}) == line


@pytest.mark.parametrize(
    ("kind", "params", "token"),
    [
        ("announced.escalation", {}, "bad"),
        ("announced.replacement", {}, "warn"),
        ("announced.sight", {}, "good"),
        ("announced.problem", {"state": "degraded"}, "warn"),
        ("device.state", {"was": "down", "state": "up"}, "good"),
        ("ticket.note", {}, "text"),
    ],
)
def test_good_and_bad_news_stand_out_in_the_journal_as_they_did_when_they_were_said(kind, params, token):
    assert tables.journal_token(entry(1, 0, kind, "T-118", params)) == token


def test_an_unknown_journal_kind_shows_its_code_and_text():
    assert journal_line(entry(1, 0, "lunch.began", "site", {"text": "soup"}), {}) == "lunch.began: soup"


@pytest.mark.parametrize(
    ("row", "title"),
    [
        (ticket(1, total=True), "total outage at east, CAM-0231"),
        (ticket(1, devices=13), "CAM-0231 and 12 behind it"),
        (ticket(1), "CAM-0231 camera, east gate"),
    ],
)
def test_a_ticket_says_in_one_line_what_is_broken_and_how_far(row, title):
    assert ticket_title(row) == title


@pytest.mark.parametrize(
    ("row", "label"),
    [
        (ticket(1, total=True), "CAM-0231 total outage at east"),
        (ticket(1, total=True, text="dark since noon"), "CAM-0231 dark since noon"),
        (ticket(1, title={"device": ""}, text="how to log in"), "how to log in"),
        (ticket(1, devices=13), "CAM-0231 +12 camera, east gate"),
        (ticket(1), "CAM-0231 camera, east gate"),
    ],
)
def test_a_list_of_tickets_names_the_device_and_how_many_are_behind_it_before_it_is_cut(row, label):
    assert ticket_label(row) == label


def test_a_copied_ticket_holds_all_that_is_asked_on_the_phone():
    text = ticket_summary(storm_tickets()[0], LOOK)
    for word in ("T-118", "SW-CORE-1", "accepted", "Li Na", "solution due", "−00:04:10", "carrier 20261121-7"):
        assert word in text


def test_a_copied_ticket_says_of_an_observation_when_it_ends_not_that_it_is_due():
    row = ticket(80, clocks=(clock("observation", "观察", "running", NOW + DAY, kind="watch"),))
    assert "observation until 11-22 14:03 (1d 00:00)" in ticket_summary(row, LOOK)


def test_a_copied_device_tells_state_since_when_and_the_ticket():
    row = core(state="down", since=NOW - 250 * SECOND, loss=1.0, ticket=118)
    assert device_summary(row, LOOK) == "SW-CORE-1 核心交换机 A, 10.1.0.1, DOWN since 13:59:17, loss 100 %, T-118"


# --------------------------------------------------------------------------------------------------------- folding


def test_what_hit_many_devices_at_once_is_one_event():
    rows = [entry(n, 5, "announced.recovery", f"device:CAM-{n}", {"device": f"CAM-{n}"}) for n in range(1, 7)]
    rows.append(entry(7, 5, "log.line", "log", {"text": "tea"}))
    assert [len(run) for run in fold_events(rows)] == [6, 1]


def test_a_site_that_was_acknowledged_is_one_event_and_two_reasons_are_two():
    said = [("power cut", 1), ("power cut", 2), ("flood", 3)]
    rows = [entry(n, 5, "device.acknowledged", f"device:CAM-{n}", {"text": why}, "li") for why, n in said]
    assert [len(run) for run in fold_events(rows)] == [2, 1]


def test_events_of_tickets_and_events_far_apart_stay_alone():
    tickets = [entry(n, 5, "announced.problem", f"T-{n}", {"device": "A"}) for n in (1, 2)]
    apart = [entry(n, 9 - 3 * n, "announced.recovery", f"device:CAM-{n}", {}) for n in (1, 2)]
    assert [len(run) for run in fold_events(tickets + apart)] == [1, 1, 1, 1]


def test_the_time_line_keeps_every_fact_whatever_is_folded():
    assert sum(len(run) for run in fold_facts(facts())) == len(facts())


# ------------------------------------------------------------------------------------------------------ bars, lines


def test_the_strip_shows_the_most_urgent_clock_first_and_a_breach_with_minus():
    line = plain(strip(mirror("storm"), LOOK, "live", 200))
    assert line.index("‼ T-118 solution −00:04:10") < line.index("T-121 arrive 00:12:31")


def test_a_paused_clock_says_what_is_used_and_what_is_left_and_is_not_counted_down():
    paused = clock("resolve", "解决", "paused", None, used=30 * MINUTE, left=90 * MINUTE)
    assert plain(details.clock_lines([paused], LOOK)[0]).endswith("paused, 30m00s used, 1h30m left")
    row = ticket(1, clocks=(paused,), paused=True)
    assert next_due({1: row}) == []
    assert "paused" in [cell.text for cell in queue_cells(row, LOOK)]


def test_closed_tickets_have_nothing_due():
    rows = {1: ticket(1, status="closed")}
    assert next_due(rows) == []


def test_before_the_engine_has_spoken_nothing_is_said_to_be_well():
    client = SceneClient(scene("failed"), lambda _event: None)
    line = plain(header(Mirror(client), LOOK, "connecting", None, True, 120))
    assert "all well" not in line
    assert "looking for the engine" in line


def test_a_late_engine_is_said_to_be_late():
    late = Look(NOW + 9 * SECOND, ZONE, UNICODE.__getitem__)
    assert "engine late 10s" in plain(header(mirror("calm"), late, "live", None, True, 120))


def test_the_alarm_list_of_a_tiny_screen_starts_with_what_is_breached():
    lines = [plain(line) for line in alarms(mirror("storm"), LOOK, 40, 10)]
    assert lines[1].startswith("‼ T-118")
    assert any("SW-CORE-1" in line for line in lines)
    assert all(cell_len(line) <= 40 for line in lines)


@given(st.lists(st.text("abc 中文，。", max_size=9), max_size=6), st.integers(1, 40))
def test_a_cropped_line_has_exactly_its_width(parts, width):
    assert width_of(crop(tuple((part, "text") for part in parts), width)) == width


@given(
    st.lists(st.tuples(st.text("ab中 ", max_size=12), st.integers(0, 5), st.booleans()), min_size=1), st.integers(8, 60)
)
def test_a_bar_never_outgrows_its_width(parts, width):
    made = [Part(((words, "text"),), rank, right) for words, rank, right in parts]
    assert width_of(arrange(made, width)) == width


@given(st.text("ab 中文，。", max_size=60), st.integers(4, 30))
@example("。 。", 4)
def test_wrapping_loses_no_letter_and_keeps_to_the_width(words, width):
    lines = wrap(words, width)
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    unbreakable = max((cell_len(word) for word in words.split()), default=0)
    assert all(cell_len(line) <= max(width, unbreakable) for line in lines)


def test_the_name_of_a_device_gives_way_before_how_long_it_is_down():
    row = device(231, state="down", name="Aggregation switch of the eastern police station, rack 1")
    head = device_details.device_head(row, LOOK, 60)
    assert width_of(head) <= 60
    assert "for " in head[-1][0]


def test_a_correction_says_what_it_voids():
    said = fact_words.fact_text(facts()[3], facts())
    assert said == "corrected: nobody was there (arrived on site: wrong button)"


def test_a_fact_written_down_late_is_known_as_such():
    assert [fact_words.recorded_late(fact) for fact in facts()] == [False, False, False, False, True, False]


# --------------------------------------------------------------------------------------------------------- catalogs


def test_every_translation_keeps_the_placeholders_of_its_message():
    path = catalog._FOLDER / "zh" / "LC_MESSAGES" / "noctui.po"
    with path.open("rb") as file:
        messages = [message for message in read_po(file) if message.id]
    assert len(messages) > 300
    wrong = [message.id for message in messages if _names(message.id) != _names(message.string)]
    assert wrong == []
    assert [message.id for message in messages if not message.string] == []


def _names(text):
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def test_every_text_of_the_face_has_its_chinese():
    from babel.messages.extract import extract_from_dir

    from noctui import __file__ as package

    folder = package.removesuffix("__init__.py") + "tui"
    keywords = {"_": None, "N_": None}
    found = {entry[2] for entry in extract_from_dir(folder, keywords=keywords) if isinstance(entry[2], str)}
    with (catalog._FOLDER / "zh" / "LC_MESSAGES" / "noctui.po").open("rb") as file:
        known = {message.id for message in read_po(file)}
    assert len(found) > 300
    assert found - known == set()


def test_an_engine_whose_news_are_still_on_their_way_is_loading_and_not_starting():
    before = mirror("calm")
    line = plain(header(before, LOOK, "starting", None, True, 120))
    assert "loading" in line
    assert "all well" not in line
    assert banner(before.engine, LOOK, "starting", None, "") == []
