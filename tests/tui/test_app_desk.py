"""The desk under the fingers: keys, commands, refusals, news, a lost engine."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual._compositor import Compositor
from textual.events import Key
from textual.geometry import Region
from textual.keys import _character_to_key

from noctui import catalog
from noctui.domain.commands import (
    AcceptTicket,
    Acknowledge,
    AddFact,
    AddNote,
    AddReference,
    Answer,
    CorrectFact,
    WriteLog,
)
from noctui.domain.moments import HOUR, MINUTE, SECOND
from noctui.domain.queries import JournalPage, JournalQuery
from noctui.domain.views import AnnouncementRow
from noctui.tui.desk_app import DeskApp
from noctui.tui.dialogs.form import FormDialog
from noctui.tui.dialogs.help import Help
from noctui.tui.dialogs.question import Question
from noctui.tui.dialogs.sheet import Sheet
from noctui.tui.going_on import go_on
from noctui.tui.line_table import LineTable
from noctui.tui.paper import Paper
from noctui.tui.rooms.device import DeviceRoom
from noctui.tui.rooms.ticket import TicketRoom
from noctui.tui.settings import DeskSettings
from noctui.tui.tables import MINOR_KINDS, has_problem
from noctui.tui.widgets import Field
from noctui.wire.client import Changed, LinkChanged
from tests.tui.scenes import NOW, SceneClient, core, device, engine, entry, moved_in, scene, shown, ticket


class Hand:
    """A desk, the client behind it, and a finger."""

    def __init__(self, app, pilot):
        self.app, self.pilot = app, pilot

    @property
    def client(self):
        return self.app.client

    @property
    def table(self):
        return self.app.room_now.table

    @property
    def screen(self):
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    def bar(self, name):
        return self.app.room_now.query_one(f"#{name}", Paper).plain

    async def press(self, *keys):
        for key in keys:
            await self.pilot.press(key)
        await self.settle()

    async def type(self, text):
        await self.press(*("space" if letter == " " else letter for letter in text))

    async def settle(self):
        """Until every question and command is answered and painted."""
        await self.pilot.pause()
        if asked := [worker for worker in self.app.workers if worker.group != "link"]:
            await self.app.workers.wait_for_complete(asked)
        await self.pilot.pause()
        await self.pilot.pause()

    async def change(self, view, **rows):
        """The engine changes some rows of a view."""
        here = self.client.views[view]
        changed = {int(key[1:]) if key[1:].isdecimal() else key: row for key, row in rows.items()}
        here.update(changed)
        self.client.listen(Changed(view, frozenset(changed)))
        await shown(self.app, self.pilot)
        await self.settle()


@asynccontextmanager
async def sitting(name="storm", size=(120, 40), **settings):
    app = DeskApp(lambda listen: SceneClient(scene(name), listen), DeskSettings(**settings))
    app.bells = 0

    def ring():
        app.bells += 1

    app.bell = ring
    async with app.run_test(size=size) as pilot:
        await moved_in(app, pilot)
        yield Hand(app, pilot)
    catalog.use("en")


# ---------------------------------------------------------------------------------------------------------- commands


async def test_one_key_takes_the_ticket_under_the_cursor_in_the_version_that_was_seen():
    async with sitting() as hand:
        await hand.press("3", "j", "a")
        assert hand.client.done == [AcceptTicket(121, 3)]
        assert "accept: stored (T-121)" in hand.bar("notice")


async def test_a_row_is_marked_as_pending_until_the_engine_has_answered():
    async with sitting() as hand:
        hand.client.hold = asyncio.Event()
        await hand.pilot.press("3", "j", "a")
        await hand.pilot.pause()
        assert hand.app.pending == {("tickets", 121)}
        assert "…! T-121" in hand.screen
        hand.client.hold.set()
        await hand.settle()
        assert hand.app.pending == set()
        assert "…! T-121" not in hand.screen


async def test_a_conflict_says_who_was_faster_and_nothing_is_painted_that_is_not_stored():
    async with sitting() as hand:
        params = {"who": "Wu Gang", "what": "accepted", "at": str(NOW - 3 * SECOND)}
        hand.client.answers.append(Answer("conflict", params))
        await hand.press("3", "j", "a")
        assert "Wu Gang was faster: accepted at 14:03:24." in hand.bar("notice")
        assert hand.client.views["tickets"][121].owner is None


async def test_an_action_that_is_not_possible_says_why_and_sends_nothing():
    async with sitting() as hand:
        await hand.press("3", "a")
        assert "T-118 is taken already, by Li Na." in hand.bar("notice")
        assert hand.client.done == []


async def test_nothing_is_offered_for_a_row_where_there_is_none():
    async with sitting("calm") as hand:
        assert "Enter show" not in hand.bar("footer")
        await hand.press("2")
        assert "Enter show" in hand.bar("footer")
        assert "' jump" in hand.bar("footer")


async def test_what_is_dealt_with_stays_under_the_cursor_when_its_row_moves():
    async with sitting() as hand:
        await hand.press("A")
        await hand.type("power cut")
        await hand.press("enter", "enter")
        await hand.change("devices", **{"SW-CORE-1": core(state="down", mute="ack", mute_id=4)})
        assert hand.table.view[0] != "SW-CORE-1"
        assert hand.table.cursor == "SW-CORE-1"


async def test_a_key_that_belongs_elsewhere_says_where():
    async with sitting() as hand:
        await hand.press("6", "r")
        assert "arrived is not possible in this place: go to a ticket, 3 shows them all." in hand.bar("notice")
        await hand.press("6", "A")
        assert "acknowledge is not possible in this place: go to a device" in hand.bar("notice")
        assert hand.client.done == []


async def test_behind_a_dialog_a_tick_repaints_only_what_changed(monkeypatch):
    async with sitting() as hand:
        await hand.press("3", "question_mark")
        painted = []
        part, whole = Compositor.render_partial_update, Compositor.render_full_update
        monkeypatch.setattr(Compositor, "render_partial_update", lambda self: painted.append("part") or part(self))
        monkeypatch.setattr(
            Compositor,
            "render_full_update",
            lambda self, simplify=False: painted.append("whole") or whole(self, simplify),
        )
        for _second in range(3):
            hand.client.time += SECOND
            hand.app._tick()
            await hand.pilot.pause(0.1)
        assert painted.count("part") >= 2
        assert painted.count("whole") <= 1


async def test_a_dialog_paints_its_own_words_also_when_something_changes_behind_it():
    async with sitting() as hand:
        await hand.press("3", "question_mark")
        dialog, behind = hand.app.screen, hand.app.front
        words = dialog.query(Paper).first()
        words.write((("said in this moment", "refused"),))
        dialog._dirty_widgets.add(words)
        behind._compositor._dirty_regions.add(Region(0, 0, 10, 1))
        behind._compositor_refresh()
        await hand.pilot.pause(0.1)
        assert not words._repaint_regions


async def test_marked_rows_are_all_acknowledged_with_one_form():
    async with sitting() as hand:
        await hand.press("2", "space", "space", "A")
        await hand.type("power cut")
        await hand.press("f5")
        until = NOW + 2 * HOUR
        assert hand.client.done == [
            Acknowledge("SW-CORE-1", until, "power cut"),
            Acknowledge("CAM-0231", until, "power cut"),
        ]
        assert not isinstance(hand.app.screen, FormDialog)
        assert hand.table.marks == ()


async def test_of_marked_tickets_those_that_are_taken_already_are_left_out_by_name():
    async with sitting() as hand:
        await hand.press("3", "space", "space", "a")
        assert hand.client.done == [AcceptTicket(121, 3)]
        assert "accept: 1 of 2 stored (T-121)" in hand.bar("notice")
        assert isinstance(hand.app.screen, Sheet)
        assert "T-118 is taken already, by Li Na." in hand.screen
        await hand.press("escape")
        assert len(hand.table.marks) == 2


async def test_where_nothing_that_is_marked_can_be_done_every_reason_is_said():
    async with sitting() as hand:
        await hand.press("3", "space", "G", "space", "a")
        assert hand.client.done == []
        assert "T-118 is taken already, by Li Na." in hand.screen
        assert "T-97 is taken already, by Wu Gang." in hand.screen


async def test_a_form_for_many_says_at_once_whom_it_leaves_out():
    async with sitting() as hand:
        await hand.change("tickets", _121=ticket(121, status="closed"))
        await hand.press("3", "space", "space", "space", "h")
        assert "Left out: T-121 is closed." in hand.screen


async def test_marks_stay_for_what_was_done_to_one_row_only():
    async with sitting() as hand:
        await hand.press("2", "space", "l")
        await hand.type("tea")
        await hand.press("enter")
        assert hand.client.done == [WriteLog("tea")]
        assert len(hand.table.marks) == 1


async def test_a_refused_form_stays_open_with_the_text_and_sends_again_only_what_was_refused():
    async with sitting() as hand:
        hand.client.answers += [Answer("done"), Answer("store", {"detail": "disk full"})]
        await hand.press("2", "space", "space", "A")
        await hand.type("known")
        await hand.press("f5")
        assert isinstance(hand.app.screen, FormDialog)
        assert "The store refused, nothing was stored: disk full" in hand.screen
        assert hand.app.screen.query(Field).first().value == "known"
        await hand.press("f5")
        assert [command.device for command in hand.client.done] == ["SW-CORE-1", "CAM-0231", "CAM-0231"]
        assert not isinstance(hand.app.screen, FormDialog)


async def test_what_nobody_answered_is_sent_again_under_the_same_name_so_that_it_is_done_once():
    async with sitting() as hand:
        hand.client.answers += [Answer("no_engine"), Answer("done"), Answer("done")]
        await hand.press("l")
        await hand.type("tea")
        await hand.press("enter", "enter")
        assert hand.client.done == [WriteLog("tea"), WriteLog("tea")]
        first, again = hand.client.ops
        assert first == again
        await hand.press("l")
        await hand.type("tea")
        await hand.press("enter")
        assert hand.client.ops[2] != first


async def test_a_form_that_was_closed_keeps_what_was_typed():
    async with sitting() as hand:
        await hand.press("3", "N")
        await hand.type("carrier rang")
        await hand.press("escape")
        assert hand.client.done == []
        await hand.press("N", "enter")
        assert hand.client.done == [AddNote(118, "carrier rang")]


async def test_a_field_that_will_not_do_is_told_beside_it():
    async with sitting() as hand:
        await hand.press("A", "f5")
        assert "This has to be filled in." in hand.screen
        assert hand.client.done == []


async def test_a_form_says_everything_uncut():
    async with sitting() as hand:
        await hand.press("2", "w")
        assert "start, end," in hand.screen
        assert "reason." in hand.screen


async def test_a_conflict_in_a_form_is_cured_by_looking_and_sending_again():
    async with sitting() as hand:
        hand.client.answers.append(Answer("conflict", {"who": "Wu", "what": "arrived", "at": str(NOW)}))
        await hand.press("3", "j", "s")
        await hand.type("swap it")
        await hand.press("enter", "enter")
        await hand.change("tickets", _121=replace(hand.client.views["tickets"][121], version=4))
        await hand.press("enter")
        assert hand.client.done == [
            AddFact(121, 3, "plan_proposed", "swap it"),
            AddFact(121, 4, "plan_proposed", "swap it"),
        ]


async def test_closing_a_ticket_needs_a_typed_word():
    async with sitting() as hand:
        await hand.press("3", "j", "j", "c", "enter", "enter", "enter")
        assert hand.client.done == []
        assert "This has to be filled in." in hand.screen
        await hand.type("close")
        await hand.press("enter", "enter", "enter")
        assert hand.client.done == [AddFact(97, 3, "closed")]


async def test_the_chosen_fact_is_corrected_on_the_ticket_screen():
    async with sitting() as hand:
        await hand.press("3", "enter", "j", "X")
        await hand.type("not there")
        await hand.press("enter")
        assert hand.client.done == [CorrectFact(118, 3, 5, "not there")]


async def test_the_duty_log_needs_no_ticket():
    async with sitting("empty") as hand:
        await hand.press("l")
        await hand.type("shift begins")
        await hand.press("enter")
        assert hand.client.done == [WriteLog("shift begins")]


# ------------------------------------------------------------------------------------------------------ ways to move


async def test_places_keep_what_was_opened_in_them():
    async with sitting() as hand:
        await hand.press("3", "enter")
        assert isinstance(hand.app.room_now, TicketRoom)
        await hand.press("2")
        assert hand.app.room_now.room == "devices"
        await hand.press("3")
        assert isinstance(hand.app.room_now, TicketRoom)
        await hand.press("escape")
        assert hand.app.room_now.room == "tickets"


async def test_the_key_of_a_place_leads_back_to_its_list():
    async with sitting() as hand:
        await hand.press("3", "enter")
        assert isinstance(hand.app.screen, TicketRoom)

        await hand.press("3")
        assert hand.app.room_now.room == "tickets"


async def test_escape_never_leaves_the_desk():
    async with sitting() as hand:
        await hand.press("escape", "escape", "escape")
        assert hand.app.is_running
        assert hand.app.room_now.room == "desk"


async def test_leaving_asks_when_the_engine_would_stop_with_us():
    async with sitting() as hand:
        await hand.press("q")
        assert isinstance(hand.app.screen, Question)
        await hand.press("escape")
        assert hand.app.room_now.room == "desk"
        await hand.press("q", "y")
        assert hand.app.return_code == 0


async def test_leaving_asks_nothing_when_the_engine_stays():
    async with sitting() as hand:
        await hand.change("engine", engine=engine(attached=False))
        await hand.press("q")
        assert hand.app.return_code == 0


async def test_a_filter_takes_words_and_fields_and_escape_clears_it():
    async with sitting() as hand:
        await hand.press("2", "slash")
        await hand.type("state:down -sw")
        await hand.press("enter")
        assert hand.table.view == ("CAM-0231", "CAM-0015")
        assert "filter: state:down -sw" in hand.bar("notice")
        await hand.press("escape")
        assert len(hand.table.view) == 25


async def test_while_a_filter_is_typed_the_footer_names_its_keys_and_no_others():
    async with sitting() as hand:
        await hand.press("2", "slash", "w")
        assert hand.bar("footer").split("  ")[:2] == [" Enter keeps, Esc clears", "state:down"]
        await hand.press("enter")
        assert "Enter show" in hand.bar("footer")


async def test_a_ticket_is_found_by_the_number_of_the_carrier():
    async with sitting() as hand:
        await hand.press("3", "slash")
        await hand.type("ref:20261121")
        await hand.press("enter")
        assert hand.table.view == (118,)


async def test_a_frozen_list_stands_still_and_says_how_much_waits():
    async with sitting() as hand:
        await hand.press("2", "p")
        await hand.change("devices", **{"CAM-0231": device(231)})
        assert "FROZEN, 1 changes wait" in hand.bar("notice")

        hand.app.say("CAM-0009 is DOWN")
        assert "FROZEN, 1 changes wait  CAM-0009 is DOWN" in hand.bar("notice")
        assert "DOWN        CAM-0231" in hand.screen
        await hand.press("p")
        assert "DOWN        CAM-0231" not in hand.screen


async def test_sorting_keeps_the_cursor_on_its_row():
    async with sitting() as hand:
        await hand.press("2", "j", "o", "o")
        assert hand.table.cursor == "CAM-0231"


async def test_on_a_narrow_screen_only_the_pane_in_use_is_open_and_tab_goes_on():
    async with sitting(size=(80, 24)) as hand:
        heights = [pane.size.height for pane in hand.app.room_now.panes]
        assert heights == [17, 1, 1, 1]
        await hand.press("tab")
        assert [pane.size.height for pane in hand.app.room_now.panes] == [1, 17, 1, 1]
        assert hand.table.id == "tickets"


async def test_a_screen_too_small_for_lists_shows_alarms():
    async with sitting(size=(50, 12)) as hand:
        assert "Too small" in hand.screen
        assert "T-118 solution" in hand.screen


async def test_the_device_screen_shows_checks_trend_kin_and_history_and_opens_kin():
    async with sitting() as hand:
        await hand.press("enter")
        assert isinstance(hand.app.room_now, DeviceRoom)
        for words in ("0 of 3 answered", "last hour, 1m00s each: ", "12 devices", "from UP to DOWN", "GW-1"):
            assert words in hand.screen
        assert "T-118  accepted  owner Li Na  ‼ solution −00:04:10" in hand.screen
        await hand.press("j", "enter")
        assert hand.app.room_now.device == "CAM-0002"


async def test_a_probe_by_hand_tells_what_came_back():
    async with sitting() as hand:
        await hand.press("Q")
        assert "SW-CORE-1 asked now: icmp UP, 3 of 3 answered" in hand.bar("notice")


async def test_help_names_the_place_and_the_palette_carries_out_what_it_finds():
    async with sitting() as hand:
        await hand.press("2", "question_mark")
        assert isinstance(hand.app.screen, Help)
        assert "Keys: Devices" in hand.screen
        await hand.press("escape", "colon")
        await hand.type("place.journal")
        await hand.press("enter")
        assert hand.app.room_now.room == "journal"


async def test_a_copy_goes_to_the_clipboard_and_is_shown_to_be_read_out():
    async with sitting() as hand:
        await hand.press("3", "y")
        assert isinstance(hand.app.screen, Sheet)
        assert hand.app.clipboard.startswith("T-118 total outage at east")
        assert "T-118 total outage at east" in hand.screen


async def test_the_journal_asks_for_older_entries_once_and_searches_beyond_what_is_loaded():
    async with sitting() as hand:
        hand.client.scene.views["journal"][5] = entry(5, 900, "log.line", "log", {"text": "old news"})
        await hand.press("6", "G")
        assert [query for query in hand.client.asked if not query.without] == [JournalQuery(before=409)]
        await hand.press("slash")
        await hand.type("old")
        await hand.press("enter")
        assert hand.client.asked[-1].contains == "old"


# ------------------------------------------------------------------------------------------------------------- news


async def test_a_journal_entry_in_full_says_when_who_about_what_and_until_when():
    async with sitting() as hand:
        window = {"text": "UPS swap", "starts": str(NOW), "ends": str(NOW + 2 * HOUR)}
        await hand.change("journal", **{"_413": entry(413, 0, "device.maintenance", "site:east", window, "li")})
        await hand.press("6", "enter")
        for words in ("li  site:east", "maintenance window: UPS swap", "until 16:03:27", "#413 "):
            assert words in hand.screen


async def test_a_recovery_that_was_seen_by_itself_is_told_once_and_what_a_person_says_is_told_too():
    async with sitting() as hand:
        seen = entry(700, 0, "ticket.recovered", "T-118", {})
        said = entry(701, 0, "announced.recovery", "T-118", {"device": "SW-CORE-1"})
        told = entry(702, 0, "ticket.recovered", "T-121", {}, "li")
        await hand.change("journal", _700=seen, _701=said, _702=told)
        events = hand.app.room_now.query_one("#events", LineTable)
        assert {seq for seq in events.view if seq >= 700} == {701, 702}


async def test_the_cursor_goes_on_to_the_next_problem_that_wants_somebody_after_an_acknowledgement():
    async with sitting() as hand:
        await hand.press("2", "g")
        first = hand.table.cursor
        await hand.press("A")
        await hand.type("known")
        await hand.press("f5")
        on = hand.table.cursor
        row = hand.client.views["devices"][on]
        assert on != first
        assert (row.mute, row.state in {"down", "degraded"}) == (None, True)
        acknowledged = replace(hand.client.views["devices"][first], mute="ack", mute_id=9)
        await hand.change("devices", **{first: acknowledged})
        assert hand.table.cursor == on


async def test_after_the_last_problem_of_its_own_the_cursor_goes_on_to_what_is_lost_and_nothing_mutes():
    async with sitting() as hand:
        await hand.press("2", "g")
        devices = hand.client.views["devices"]
        own = [row.id for row in devices.values() if has_problem(row) and row.state != "unreachable"]
        for at in (0, len(own)):
            hand.table.action_move(at)
            go_on(hand.table, devices, [Acknowledge(name, NOW + HOUR, "known") for name in own])
            assert devices[hand.table.cursor].state == "unreachable"


async def test_where_no_problem_is_left_the_cursor_stays():
    async with sitting() as hand:
        await hand.press("2", "g")
        devices, before = hand.client.views["devices"], hand.table.cursor
        everywhere = {f"site:{row.site}" for row in devices.values()}
        go_on(hand.table, devices, [Acknowledge(site, NOW + HOUR, "known") for site in everywhere])
        assert hand.table.cursor == before


async def test_the_cursor_stays_where_the_list_is_in_another_order():
    async with sitting() as hand:
        await hand.press("2", "g")
        hand.table.sort_by("name")
        before = hand.table.cursor
        go_on(hand.table, hand.client.views["devices"], [Acknowledge(before, NOW + HOUR, "known")])
        assert hand.table.cursor == before


async def test_of_more_than_the_desk_remembers_it_says_that_there_were_more():
    async with sitting() as hand:
        known = {"text": "fibre cut"}
        many = {f"_{n}": entry(n, 0, "device.acknowledged", f"device:D-{n}", known, "li") for n in range(700, 850)}
        await hand.change("journal", **many)
        assert "100+ devices" in hand.screen


async def test_what_happened_last_stays_while_a_storm_of_states_fills_the_journal():
    async with sitting() as hand:
        asked = []

        async def ask(query):
            asked.append(query)
            return JournalPage((entry(600, 0, "log.line", "log", {"text": "told to nobody"}, "li"),), more=False)

        hand.client.ask = ask
        await hand.change("journal", _413=entry(413, 0, "log.line", "log", {"text": "fibre cut"}, "li"))
        assert asked == []
        hand.client.views["journal"].clear()
        await hand.change("journal", _700=entry(700, 0, "device.state", "device:A", {"state": "down"}))
        assert [query.without for query in asked] == [MINOR_KINDS]
        assert "fibre cut" in hand.screen
        assert "told to nobody" in hand.screen
        await hand.change("journal", _701=entry(701, 0, "device.state", "device:A", {"state": "up"}))
        assert len(asked) == 1


async def test_a_new_problem_is_said_on_the_notice_line_with_a_bell_and_marked_until_it_is_looked_at():
    async with sitting("calm") as hand:
        said = AnnouncementRow(8, NOW, "problem", 1, {"device": "CAM-0003", "state": "down"})
        await hand.change("announcements", _8=said)
        await hand.change("devices", **{"CAM-0003": device(3, state="down", ticket=1)})
        assert "T-1 CAM-0003 is DOWN" in hand.bar("notice")
        assert hand.app.bells == 1
        assert "•✖ DOWN" in hand.screen


async def test_what_stood_before_this_desk_came_rings_no_bell_and_is_not_new():
    async with sitting("storm") as hand:
        assert hand.app.bells == 0
        assert "•" not in hand.screen


async def test_a_storm_of_announcements_rings_once():
    async with sitting("calm") as hand:
        for number in (8, 9, 10):
            said = AnnouncementRow(number, NOW, "problem", None, {"device": f"CAM-{number}", "state": "down"})
            await hand.change("announcements", **{f"_{number}": said})
        assert hand.app.bells == 1


async def test_a_muted_bell_is_silent_and_the_header_says_so():
    async with sitting("calm") as hand:
        await hand.press("m")
        said = AnnouncementRow(8, NOW, "breach", 1, {"device": "X", "clock": "arrive"})
        await hand.change("announcements", _8=said)
        assert hand.app.bells == 0
        assert "bell off" in hand.bar("header")


async def test_mere_measurements_are_no_news():
    async with sitting("calm") as hand:
        await hand.press("2")
        await hand.change("devices", **{"CAM-0003": device(3, rtt=9_999, checked=NOW)})
        assert hand.table.new == frozenset()
        await hand.change("devices", **{"CAM-0003": device(3, state="degraded")})
        assert hand.table.new == {"CAM-0003"}
        await hand.press("]")
        assert hand.table.cursor == "CAM-0003"
        await hand.press("j")
        assert hand.table.new == frozenset()


# --------------------------------------------------------------------------------------------------- engine, language


async def test_a_lost_engine_marks_everything_as_stale_and_keeps_what_is_typed():
    async with sitting("calm") as hand:
        await hand.press("l")
        await hand.type("half a line")
        hand.client.state, hand.client.lost_at = "lost", NOW - MINUTE
        hand.client.listen(LinkChanged("lost"))
        hand.client.answers.append(Answer("no_engine"))
        await shown(hand.app, hand.pilot)
        await hand.press("enter")
        assert "nothing is known to be stored; your text is kept" in hand.screen
        await hand.press("escape")
        assert "NO ENGINE since 14:02:27" in hand.bar("banner")
        assert all(table.state == "stale" for table in hand.app.room_now.query(LineTable))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (engine(blind=NOW - MINUTE), "BLIND since 14:02:27"),
        (engine(trouble="config", detail="inventory/core.yaml:8:9: no such device"), "core.yaml:8:9"),
        (engine(trouble="store", detail="disk full"), "The store refuses to work"),
        (engine(phase="standby"), "This engine stands by"),
    ],
)
async def test_trouble_of_the_engine_stands_in_a_banner(row, words):
    async with sitting("calm") as hand:
        await hand.change("engine", engine=row)
        assert words in hand.bar("banner")


async def test_the_header_says_what_the_mark_of_a_reading_without_ping_means():
    async with sitting("calm") as hand:
        assert "†" not in hand.bar("header")
        await hand.change("engine", engine=engine(ping="tcp"))
        assert "† by TCP, not ping" in hand.bar("header")


async def test_the_language_changes_at_run_time_on_everything():
    async with sitting() as hand:
        hand.app.say("CAM-0009 is DOWN")
        await hand.press("L")
        assert "is DOWN" not in hand.bar("notice")
        assert "NEXT DUE" not in hand.screen
        for words in ("即将到期", "中断", "工单", "接单", "总览", "提出方案"):
            assert words in hand.screen
        await hand.press("3", "L")
        assert "NEXT DUE" in hand.screen


async def test_the_theme_changes_at_run_time():
    async with sitting() as hand:
        before = hand.app.face_name
        await hand.press("T")
        assert hand.app.face_name != before
        assert f"theme: {hand.app.face_name}" in hand.bar("notice")


async def test_hostile_names_are_only_text():
    async with sitting() as hand:
        row = device(231, state="down", name="[/] [@click=app.act('quit')]x\x1b]0;pwned\x07", id="CAM-0231")
        await hand.change("devices", **{"CAM-0231": row})
        await hand.press("2")
        assert "[/] [@click" in hand.screen
        assert "\x1b" not in hand.screen


async def test_a_fault_of_our_own_shows_a_number_and_no_secret(tmp_path, capsys):
    secret = "community-3f9a"

    class Faulty(DeskApp):
        def on_click(self):
            password = secret
            raise RuntimeError(f"broken by {password}")

    app = Faulty(lambda listen: SceneClient(scene("calm"), listen), DeskSettings(reports=tmp_path / "reports"))

    async def click():
        async with app.run_test() as pilot:
            await pilot.pause()
            await pilot.click()
            await pilot.pause()

    with pytest.raises(RuntimeError):
        await click()
    catalog.use("en")
    printed = "".join(str(renderable) for renderable in app._exit_renderables) + capsys.readouterr().err
    (report,) = (tmp_path / "reports").iterdir()
    assert secret not in printed
    assert report.stat().st_mode & 0o777 == 0o600
    assert "broken by" in report.read_text(encoding="utf-8")
    assert app.return_code == 1


# ------------------------------------------------------------------------------------------- typed faster than painted


async def rush(hand, *keys):
    """All keys at once, as a slow link delivers them."""
    for key in keys:
        name = _character_to_key(key) if len(key) == 1 else key
        hand.app.post_message(Key(name, key if len(key) == 1 else None))
    await hand.pilot.pause(0.3)
    await hand.settle()


async def test_what_is_typed_ahead_into_a_form_never_becomes_an_action():
    async with sitting() as hand:
        await rush(hand, "3", "j")
        await rush(hand, "e", *"carrier", "enter", *"a7", "enter")
        assert hand.client.done == [AddReference(121, "carrier", "a7")]


async def test_the_palette_waits_for_all_that_was_typed_before_it_chooses():
    async with sitting() as hand:
        await rush(hand, "colon", *"place.journal", "enter")
        assert hand.app.room_now.room == "journal"
        assert hand.client.done == []


async def test_what_is_typed_ahead_into_a_filter_never_becomes_an_action():
    async with sitting() as hand:
        await rush(hand, "2")
        await rush(hand, "slash", *"cam-0231 -aqx", "enter")
        assert hand.table.view == ("CAM-0231",)
        assert hand.client.done == []
        assert hand.app.return_code is None
