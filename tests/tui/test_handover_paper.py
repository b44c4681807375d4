"""A handover on paper: foreign text stays text, in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from noctui import catalog
from noctui.domain.handover_items import Item, ItemCode
from noctui.domain.handover_views import EventRow, HandoverDetail, HandoverRow, ItemRow, QuestionRow, Signature
from noctui.domain.moments import HOUR, MINUTE
from noctui.tui.glyphs import UNICODE
from noctui.tui.handover_paper import escaped, lines, markdown
from noctui.tui.handover_words import item_line
from noctui.tui.look import Look
from tests.domain.calendars import at

NOW = at("2026-11-23T17:00")
LOOK = Look(NOW, ZoneInfo("Asia/Shanghai"), UNICODE.__getitem__)
RUN = {"name.en": "Fire", "name.zh": "火灾", "place": "Hall 2", "about.en": "Call 119.", "about.zh": "拨打 119。"}
TICKET = Item(
    "worst",
    "ticket",
    "ticket:118",
    "T-118 SW-1",
    True,
    {
        "text": "# *core* <b>switch</b>\n\n- [x](http://a)",
        "level": "I",
        "level.en": "I extra-major",
        "level.zh": "I 级 重特大",
        "status": "accepted",
        "owner": "",
        "clock": "arrive",
        "clock.en": "on site",
        "clock.zh": "到场",
        "due": str(NOW + MINUTE),
        "late": "1",
    },
    1,
)
ROW = HandoverRow(
    3, "noc", {"en": "NOC duty", "zh": "值班"}, "offered", "a", "Anna", "", ("Bo",), NOW, None, NOW - HOUR, NOW, 1, 1, 1
)
DETAIL = HandoverDetail(
    ROW,
    (ItemRow(TICKET, again=True),),
    (QuestionRow(7, NOW, "Bo", 1, "which one?", None),),
    (EventRow(NOW, "prepared", "", 0, "", 1), EventRow(NOW, "asked", "Bo", 1, "which one?", 2)),
    None,
    True,
)
SIGNED = Signature("Anna", "anna", NOW, "Bo", "bo", NOW + MINUTE, "12:" + "a" * 64, "b" * 64, False)


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    catalog.use("en")


@pytest.mark.parametrize(
    ("code", "params", "said"),
    [
        ("blind", {"at": str(NOW)}, "we are blind since 17:00:00: our own uplink is gone"),
        ("device", {"at": str(NOW), "text": "core"}, "T-1 X is down since 17:00:00, without a ticket; core"),
        ("report", {"clock.en": "progress", "due": str(NOW)}, "T-1 X: progress by 17:00:00"),
        ("promise", {"clock.en": "repair", "due": str(NOW)}, "T-1 X: repair promised by 17:00:00"),
        ("step", {"step": "analyse"}, "T-1 X: next step: analyse it"),
        ("duty", {"facts": "report_submitted"}, "T-1 X: before it is closed: written report handed in"),
        (
            "run",
            RUN | {"state": "running", "owner": "Bo", "due": str(NOW), "late": "1"},
            "T-1 X Fire Hall 2: Call 119 (MISSED 17:00:00); in progress, owner Bo",
        ),
        ("lane", RUN | {"due": str(NOW)}, "T-1 X Fire Hall 2: Call 119 (by 17:00:00)"),
        ("lane", RUN | {"place": ""}, "T-1 X Fire: Call 119"),
        ("approval", {"name.en": "Fire"}, "T-1 X Fire waits for a yes: the whole plan"),
        (
            "mute",
            {"kind": "ack", "ends": str(NOW), "by": "Bo", "text": "x"},
            "T-1 X acknowledged until 17:00:00 by Bo: x",
        ),
        ("line", {}, "T-1 X"),
    ],
)
def test_every_kind_of_item_has_its_sentence(code: ItemCode, params: dict[str, str], said: str) -> None:
    assert item_line(Item("note", code, "x", "T-1 X", params=params), LOOK) == said


def test_a_ticket_tells_level_owner_and_the_clock_that_was_missed_in_the_language_of_the_reader() -> None:
    assert item_line(TICKET, LOOK).endswith("I extra-major, accepted, owner nobody; on site MISSED 17:01:00")
    catalog.use("zh")
    assert item_line(TICKET, LOOK).endswith("I 级 重特大，已接单，负责人 无人；到场 已超时 17:01:00")


def test_foreign_text_is_no_markup_on_paper() -> None:
    paper = "\n".join(markdown(DETAIL, LOOK))
    assert r"T-118 SW-1 \# \*core\* \<b\>switch\</b\> - \[x\]\(http://a\)" in paper
    assert escaped("a|b `c`") == r"a\|b \`c\`"
    assert [line for line in paper.splitlines() if line.startswith("#")] == [
        "# Shift handover H-3: NOC duty",
        "## Worst now",
        "## Questions",
        "## Signatures",
        "## Course of events",
    ]


def test_the_paper_has_room_for_signatures_until_it_is_signed_and_then_bears_them() -> None:
    assert "- Taken over: ____" in "\n".join(markdown(DETAIL, LOOK))
    signed = replace(DETAIL, signature=SIGNED, row=replace(ROW, state="accepted", timing="late"), sound=False)
    paper = "\n".join(markdown(signed, LOOK))
    assert "- Taken over: Bo \\(bo\\) 2026-11-23 17:01, not planned by the roster" in paper
    assert f"`{SIGNED.head}`" in paper
    assert "**The items are not those that were signed.**" in paper
    assert "The items are not those that were signed." in "\n".join(lines(signed, LOOK))


def test_on_a_terminal_it_is_told_what_is_red_unread_and_asked() -> None:
    shown = "\n".join(lines(DETAIL, LOOK))
    assert "‼ T-118 SW-1" in shown
    assert "[changed since it was read back]" in shown
    assert "Bo (1): which one? – not answered yet" in shown
