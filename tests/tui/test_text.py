"""The one door for foreign text, and the forms of numbers and moments."""

import unicodedata
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND, from_datetime, to_datetime
from noctui.tui import text
from tests.tui.payloads import PAYLOADS, acting

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=80)
WIDE_TEXT = st.text(st.sampled_from("aB1 交换机é−…"), max_size=40)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_no_payload_leaves_the_door_with_a_character_that_acts(payload: str) -> None:
    shown = text.to_display(payload)
    assert not acting(shown)
    assert cell_len(shown) <= text.LIMIT


@given(ANY_TEXT)
def test_any_text_is_harmless_normal_and_unchanged_by_a_second_pass(raw: str) -> None:
    shown = text.to_display(raw)
    assert not acting(shown)
    assert unicodedata.is_normalized("NFC", shown)
    assert text.to_display(shown) == shown


@given(ANY_TEXT, st.integers(0, 40))
def test_any_text_keeps_to_the_width_that_was_asked_for(raw: str, width: int) -> None:
    assert cell_len(text.to_display(raw, width)) <= width


def test_an_escape_stays_visible_and_markup_is_shown_as_it_was_written() -> None:
    assert text.to_display("a\x1b[2Jb") == "a␛[2Jb"
    assert text.to_display("ge-0/0/1 [up] [/] [@click=app.quit]x") == "ge-0/0/1 [up] [/] [@click=app.quit]x"


def test_a_line_break_is_a_space_in_one_line_and_a_line_in_many() -> None:
    assert text.to_display("one\r\ntwo\tthree\u2028four") == "one two three four"
    assert text.to_lines("one\r\ntwo\n\nthree") == ["one", "two", "", "three"]
    assert text.to_lines("a\nb\nc\nd", lines=2) == ["a", "b", "…"]


def test_more_than_three_marks_and_marks_without_a_letter_are_dropped() -> None:
    assert text.to_display("x" + "\u0301" * 40) == "x" + "\u0301" * 3
    assert text.to_display("\u0301SW") == "SW"


def test_plain_text_of_both_languages_passes_as_it_is() -> None:
    for plain in ("SW-CORE-1 (10.1.0.1)", "核心交换机，三楼：（北）", "Zürich-Örlikon", ""):
        assert text.to_display(plain) == plain


@given(WIDE_TEXT, st.integers(0, 30), st.sampled_from(["left", "right", "center"]))
def test_fit_always_gives_exactly_that_many_cells(raw: str, width: int, align: text.Align) -> None:
    assert cell_len(text.fit(raw, width, align)) == width


def test_fit_cuts_before_a_wide_character_that_would_be_split() -> None:
    assert text.fit("交换机房", 6) == "交换 …"
    assert text.fit("交换机房", 5) == "交换…"
    assert text.fit("CAMERA", 4, ellipsis="~") == "CAM~"
    assert text.fit("7 %", 5, "right") == "  7 %"


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (0, " 00:00:00"),
        (1, " 00:00:01"),
        (-1, "−00:00:00"),
        (-4 * MINUTE - 10 * SECOND, "−00:04:10"),
        (12 * MINUTE + 31 * SECOND, " 00:12:31"),
        (DAY - 1, " 1d 00:00"),
        (DAY + 3 * HOUR + 11 * MINUTE, " 1d 03:11"),
        (-12 * DAY, "−12d 00h "),
        (150 * DAY + 5 * HOUR, " 150d 05h"),
    ],
)
def test_a_countdown_has_one_fixed_form(span: int, shown: str) -> None:
    assert text.countdown(span) == shown


@given(st.integers(-900 * DAY, 900 * DAY))
def test_a_countdown_is_nine_cells_and_signed_only_when_overdue(span: int) -> None:
    shown = text.countdown(span)
    assert cell_len(shown) == 9
    assert (shown[0] == "−") == (span < 0)


@pytest.mark.parametrize(
    ("span", "shown"),
    [
        (-SECOND, "0s"),
        (59 * SECOND, "59s"),
        (250 * SECOND, "4m10s"),
        (HOUR + 2 * MINUTE, "1h02m"),
        (76 * HOUR, "3d04h"),
    ],
)
def test_an_age_has_two_units(span: int, shown: str) -> None:
    assert text.age(span) == shown


@pytest.mark.parametrize(
    ("share", "shown"), [(None, "—"), (0, "0 %"), (0.001, "<1 %"), (0.125, "12 %"), (0.999, ">99 %"), (1, "100 %")]
)
def test_a_share_never_looks_like_nothing_or_all_when_it_is_not(share: float | None, shown: str) -> None:
    assert text.percent(share) == shown


@pytest.mark.parametrize(
    ("span", "shown"), [(None, "—"), (400, "0.4 ms"), (9_960, "10 ms"), (12_400, "12 ms"), (2_100_000, "2.1 s")]
)
def test_a_round_trip_has_one_digit_below_ten_milliseconds(span: int | None, shown: str) -> None:
    assert text.rtt(span) == shown


def test_moments_are_shown_in_the_zone_of_the_site_and_no_longer_than_needed() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    now = from_datetime(to_datetime(0).replace(year=2026, month=11, day=21, hour=6, minute=3, second=27, tzinfo=UTC))
    assert text.clock(now, zone) == "14:03:27"
    assert text.moment(now - HOUR, zone, now) == "13:03:27"
    assert text.moment(now - DAY, zone, now) == "11-20 14:03"
    assert text.moment(now - 400 * DAY, zone, now) == "2025-10-17"
