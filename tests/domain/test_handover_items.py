"""The items of a handover: kept up to date, named, compared."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noctui.domain.handover_items import Item, carried, compare, digest, names_it, renewed
from noctui.domain.moments import DAY

TICKET = Item("worst", "ticket", "ticket:118", "T-118 SW-CORE-1", True, {"text": "Core switch, hall 2"}, 4)
WATCH = Item("watch", "line", "line:3.5", "若二号门打开，请致电保安室", True, {}, 5)
SHORT = Item("worst", "device", "device:fw", "fw", True, {}, 6)


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (TICKET, "4"),
        (TICKET, "４"),
        (TICKET, " number 4 "),
        (TICKET, "118"),
        (TICKET, "t-118"),
        (TICKET, "T118 is down"),
        (TICKET, "Ｔ－１１８"),
        (TICKET, "sw-core-1"),
        (TICKET, "CORE"),
        (TICKET, "switch in hall 2"),
        (WATCH, "5"),
        (WATCH, "保安"),
        (WATCH, "打开二号门"[2:]),
        (SHORT, "FW"),
    ],
)
def test_a_number_a_name_or_a_word_names_an_item_however_it_is_typed(item: Item, said: str) -> None:
    assert names_it(item, said)


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (TICKET, ""),
        (TICKET, "  "),
        (TICKET, "5"),
        (TICKET, "1"),
        (TICKET, "119"),
        (TICKET, "T-119 core switch"),
        (TICKET, "yes"),
        (TICKET, "ok"),
        (TICKET, "cor"),
        (TICKET, "sw"),
        (WATCH, "好"),
        (WATCH, "四号"),
        (SHORT, "fx"),
        (SHORT, "-"),
    ],
)
def test_what_names_nothing_or_something_else_does_not_name_it(item: Item, said: str) -> None:
    assert not names_it(item, said)


@given(st.text())
def test_any_text_may_be_said(said: str) -> None:
    assert names_it(TICKET, said) in (True, False)


def test_an_item_keeps_its_number_and_says_when_it_changed() -> None:
    items = renewed((), [replace(TICKET, number=0), replace(SHORT, number=0)], 10)
    assert [(one.number, one.since, one.changed) for one in items] == [(1, 10, 10), (2, 10, 10)]
    assert renewed(items, reversed(items), 20) == items
    worse = replace(TICKET, params={"text": "all of hall 2"})
    assert [(one.number, one.since, one.changed) for one in renewed(items, [worse, SHORT], 30)] == [
        (1, 10, 30),
        (2, 10, 10),
    ]


def test_what_is_over_keeps_its_number_and_may_come_back_under_it() -> None:
    items = renewed((), [TICKET, SHORT], 10)
    without = renewed(items, [SHORT], 20)
    assert [(one.number, one.gone) for one in without] == [(1, True), (2, False)]
    assert renewed(without, [SHORT], 30) == without
    back = renewed(without, [TICKET, SHORT, replace(TICKET, ref="ticket:120")], 40)
    assert [(one.number, one.gone, one.changed) for one in back] == [(1, False, 40), (2, False, 10), (3, False, 40)]


def test_a_typed_line_stays_whatever_is_found_and_goes_over_to_the_next_handover_until_it_is_struck() -> None:
    note = replace(WATCH, kind="note", ref="line:3.6", number=6)
    struck = replace(WATCH, ref="line:2.1", number=7, gone=True)
    items = (WATCH, note, struck, TICKET)
    assert WATCH in renewed(items, [], 50)
    assert [(one.ref, one.number, one.changed) for one in carried(items, 60)] == [("line:3.5", 1, 60)]


def test_two_are_compared_by_what_their_items_stand_for() -> None:
    before = (replace(TICKET, since=5), SHORT, replace(WATCH, gone=True))
    after = (replace(TICKET, number=1, since=5, changed=DAY), WATCH)
    found = compare(before, after)
    assert ([one.ref for one in found.new], [one.ref for one in found.gone]) == (["line:3.5"], ["device:fw"])
    assert [(one.ref, one.since) for one in found.stayed] == [("ticket:118", 5)]


def test_the_digest_is_of_the_items_and_not_of_their_order() -> None:
    assert digest((TICKET, WATCH)) == digest((WATCH, TICKET))
    assert digest((TICKET, WATCH)) != digest((TICKET, replace(WATCH, subject="门")))
