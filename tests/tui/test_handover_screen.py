"""The screen of a shift handover: what each side sees at every stage, and what each key of it does."""

from contextlib import asynccontextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from noctui import catalog
from noctui.domain.commands import Answer
from noctui.domain.handover_commands import (
    AcceptHandover,
    AddLine,
    AnswerAsked,
    AskAbout,
    DropHandover,
    OfferHandover,
    PrepareHandover,
    ReadBack,
    RefuseHandover,
    StrikeLine,
    WithdrawHandover,
)
from noctui.domain.views import RosterRow
from noctui.tui import handover_page, tables
from noctui.tui.desk_app import DeskApp
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Look, width_of
from noctui.tui.rooms.device import DeviceRoom
from noctui.tui.rooms.handover import HandoverRoom
from noctui.tui.rooms.run import RunRoom
from noctui.tui.rooms.ticket import TicketRoom
from noctui.tui.settings import DeskSettings
from noctui.wire.client import Changed
from tests.tui.handings import STAGES, detail, handing
from tests.tui.scenes import ME, NOW, SceneClient, moved_in, scene, shown
from tests.tui.test_app_desk import Hand
from tests.tui.test_ticket_screen import fill

SIZES = ((80, 24), (120, 40))


@asynccontextmanager
async def opened(stage="offered", giver=False, size=(120, 40), language="en"):
    """The handover on the screen, opened by its key on the desk."""
    app = DeskApp(lambda listen: SceneClient(handing(stage, giver), listen), DeskSettings(language=language))
    async with app.run_test(size=size) as pilot:
        await moved_in(app, pilot)
        hand = Hand(app, pilot)
        await hand.press("H")
        yield hand
    catalog.use("en")


async def becomes(hand, now):
    """The engine tells how it stands now."""
    hand.client.scene = replace(hand.client.scene, handover=now)
    hand.client.views["handovers"] = {7: now.row}
    hand.client.listen(Changed("handovers", frozenset({7})))
    await shown(hand.app, hand.pilot)
    await hand.settle()


async def dump(hand):
    screens = [hand.screen]
    for _pane in range(3):
        await hand.press("tab")
        screens.append(hand.screen)
    return "\n".join(screens)


WORDS = {
    "en": {
        "draft": ("being prepared", "‼ RED", "3 red items have to be read back", "to be offered by"),
        "offered": ("offered", "1 of 3 red items read back", "↻ AGAIN", "✔ read", "to be accepted by", "You take over"),
        "asked": ("a question is open", "1 questions wait", "which pump?", "⚠ waits"),
        "read": ("3 of 3 red items read back", "✔ read", "a takes it"),
        "late": ("‼ nobody came", "‼ RED", "−00:05:00"),
        "accepted": ("taken over, in time", "Wu Gang (wu)", "Li Na (li)", "412:9f3a61c2d05b7e88"),
    },
    "zh": {
        "draft": ("准备中", "‼ 红"),
        "offered": ("已提交", "红色事项"),
        "asked": ("which pump?",),
        "read": ("已复述",),
        "late": ("无人接班",),
        "accepted": ("已接班", "Li Na (li)"),
    },
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("language", catalog.LANGUAGES)
async def test_every_stage_shows_where_it_stands_in_words_and_signs(language, stage, size):
    async with opened(stage, size=size, language=language) as hand:
        if stage == "accepted":
            hand.app.open_handover(7)
            await hand.settle()
        said = await dump(hand)
        assert [words for words in WORDS[language][stage] if words not in said] == []
        assert "H-7" in said
        assert "摄像机 [/] east gate" in said
        assert "H-6" in said


# --------------------------------------------------------------------------------------------------------- its keys


@pytest.mark.parametrize(
    ("stage", "giver", "key", "texts", "made"),
    [
        (
            "draft",
            True,
            "w",
            ["", "If it rains, close the hatch", "yes"],
            ("watch", "If it rains, close the hatch", True),
        ),
        ("draft", True, "w", ["borrowed", "ladder", ""], ("borrowed", "ladder", False)),
    ],
)
async def test_a_line_of_ones_own_is_added_with_one_key(stage, giver, key, texts, made):
    async with opened(stage, giver) as hand:
        await fill(hand, key, *texts)
        assert hand.client.done == [AddLine(7, *made)]


@pytest.mark.parametrize(
    ("stage", "giver", "key", "texts", "made"),
    [
        ("draft", True, "o", [""], OfferHandover(7)),
        ("draft", True, "o", ["wu"], OfferHandover(7, "wu")),
        ("offered", True, "U", ["one more line"], WithdrawHandover(7, "one more line")),
        ("asked", True, "A", ["", "the left one"], AnswerAsked(7, 41, "the left one")),
        ("offered", False, "r", ["core switch"], ReadBack(7, 1, "core switch")),
        ("offered", False, "Q", ["since when?"], AskAbout(7, "since when?", 1)),
        ("offered", False, "R", ["too many open questions"], RefuseHandover(7, "too many open questions")),
        ("read", False, "a", ["relieve"], AcceptHandover(7)),
        ("draft", True, "p", [""], PrepareHandover("noc")),
    ],
)
async def test_each_step_is_one_key_and_one_form(stage, giver, key, texts, made):
    async with opened(stage, giver) as hand:
        await fill(hand, key, *texts)
        assert hand.client.done == [made]


async def test_a_typed_line_is_struck_and_one_that_was_found_is_not():
    async with opened("draft", True) as hand:
        await hand.press("g", "X")
        assert "Item 1 was found by itself" in hand.bar("notice")
        await hand.press("G", "X")
        assert hand.client.done == [StrikeLine(7, 7)]


async def test_a_leader_drops_one_that_leads_nowhere_from_the_palette():
    async with opened("late") as hand:
        hand.client.me = replace(hand.client.me, role="leader")
        await hand.app.hands.act("handover.drop")
        await hand.settle()
        for text in ("he went home", "drop"):
            await hand.type(text)
            await hand.press("enter")
        assert hand.client.done == [DropHandover(7, "he went home")]


@pytest.mark.parametrize(
    ("stage", "giver", "key", "why"),
    [
        ("offered", True, "a", "it takes two people"),
        ("offered", False, "a", "Read back first, by number or a word: 1, 6."),
        ("asked", False, "a", "Read back first"),
        ("draft", False, "r", "It is not offered now."),
        ("offered", False, "o", "Only who has the post may do this: Wu Gang."),
        ("offered", True, "o", "It is offered already"),
        ("read", False, "r", "You have read item 1 back already."),
        ("offered", False, "A", "No question waits for an answer."),
        ("accepted", False, "a", "what was accepted never changes"),
    ],
)
async def test_what_is_out_of_turn_says_why_at_once(stage, giver, key, why):
    async with opened(stage, giver) as hand:
        await hand.press(key)
        assert why in hand.bar("notice")
        assert hand.client.done == []


async def test_a_wrong_word_is_told_where_it_was_typed_and_nothing_counts_as_read():
    async with opened() as hand:
        hand.client.answers.append(Answer("not_named", {"item": "1"}))
        await fill(hand, "r", "roof")
        assert "That does not name item 1" in hand.screen
        assert hand.app.screen.focused.id == "field-said"
        await hand.press("escape")
        assert "↻ AGAIN" in hand.screen


async def test_the_cursor_begins_on_what_is_unread_and_goes_on_by_itself_when_that_is_read():
    async with opened() as hand:
        room = hand.app.room_now
        assert room.item.item.number == 1
        now = detail("offered")
        read = replace(now.items[0], read_by="Li Na", read_at=now.row.turned, again=False)
        await becomes(hand, replace(now, items=(read, *now.items[1:]), row=replace(now.row, unread=1)))
        assert room.item.item.number == 6


async def test_what_the_other_side_does_is_on_the_screen_at_once_and_the_cursor_stays_on_its_item():
    async with opened("offered") as hand:
        await hand.press("g", "j", "j")
        kept = hand.app.room_now.item.item.number
        now = detail("asked")
        await becomes(hand, replace(now, items=now.items[1:]))
        assert hand.app.room_now.item.item.number == kept
        assert "a question is open" in hand.screen


async def test_enter_opens_the_ticket_or_the_device_that_an_item_is_about():
    async with opened() as hand:
        await hand.press("g", "enter")
        assert isinstance(hand.app.room_now, TicketRoom)
        await hand.press("escape", "g", "j", "enter")
        assert isinstance(hand.app.room_now, DeviceRoom)


@pytest.mark.parametrize("ref", ["run:3", "lane:3/power", "approval:3/authorise"])
async def test_enter_opens_the_run_that_an_item_is_about_and_esc_comes_back_to_the_item(ref):
    async with opened() as hand:
        now = detail("offered")
        one = replace(now.items[0], item=replace(now.items[0].item, code=ref.partition(":")[0], ref=ref))
        await becomes(hand, replace(now, items=(one, *now.items[1:])))
        await hand.press("g", "enter")
        assert isinstance(hand.app.room_now, RunRoom)
        assert hand.app.room_now.number == 3
        await hand.press("escape")
        assert hand.app.room_now.item.item.ref == ref


async def test_the_whole_is_copied_as_markdown():
    async with opened("accepted") as hand:
        assert hand.app.room_now.summary().startswith("# Shift handover H-7: NOC duty")
        assert "## Signatures" in hand.app.room_now.summary()
        await hand.press("y")
        assert "Copied" in hand.screen


async def test_one_of_the_last_is_opened_from_the_list_and_two_are_compared():
    async with opened() as hand:
        await hand.press("c")
        assert all(word in hand.screen for word in ("H-6 → H-7", "New", "Gone", "Still there", "handed on for 1d"))
        await hand.press("escape", "shift+tab", "j", "j", "enter")
        assert isinstance(hand.app.room_now, HandoverRoom)
        assert hand.app.room_now.number == 5


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        ("draft", "handover 14:15:27, to be offered 00:02:00"),
        ("offered", "! handover offered, not accepted 30s"),
        ("asked", "! handover: a question is open 30s"),
        ("late", "‼ handover offered, not accepted 30s"),
    ],
)
async def test_the_next_due_strip_tells_how_it_stands(stage, said):
    async with opened(stage) as hand:
        assert said in hand.bar("strip")


async def test_without_any_handover_the_screen_says_how_one_is_begun():
    app = DeskApp(lambda listen: SceneClient(scene("calm"), listen), DeskSettings())
    async with app.run_test(size=(80, 24)) as pilot:
        await moved_in(app, pilot)
        hand = Hand(app, pilot)
        await hand.press("H")
        assert "There is none yet: p begins one for a post that you have." in hand.screen


def test_a_post_that_was_not_handed_over_in_time_is_marked_where_the_posts_are_listed():
    look = Look(NOW, ZoneInfo("Asia/Shanghai"), UNICODE.__getitem__)
    late = RosterRow("noc", {"en": "NOC duty"}, "Anna", "Mia", until=NOW, source="handover", planned="Bo")
    sign, _post, first, _phone, until, *_backup = tables.roster_cells(late, look)
    assert (sign.text, first.text, until.text) == ("→", "Anna", "handover")


def test_a_long_head_of_the_journal_is_cut_to_the_screen_and_never_torn():
    look = Look(NOW, ZoneInfo("Asia/Shanghai"), UNICODE.__getitem__)
    lines = handover_page.head(detail("accepted"), ME, look, 80)
    assert all(width_of(line) <= 80 for line in lines)
    assert any("412:9f3a61c2d05b7e88" in "".join(part for part, _token in line) for line in lines)
