"""The trend of a device as lines, on every kind of terminal."""

from dataclasses import replace

import pytest

from noctui import catalog
from noctui.domain.history_views import TrendDetail, TrendPoint
from noctui.domain.moments import MINUTE
from noctui.tui.glyphs import CONSOLE_CHARSET, SETS
from noctui.tui.look import Line, Look, width_of
from noctui.tui.spark import next_stretch, trend_lines
from tests.tui.scenes import NOW
from tests.tui.test_app_words import LOOK


def point(
    number: int, rtt: int | None, sent: int = 6, received: int | None = None, most: int | None = None
) -> TrendPoint:
    got = (sent if rtt is not None else 0) if received is None else received
    return TrendPoint(NOW + number * MINUTE, sent, sent, got, rtt, rtt, most or rtt)


def trend(*points: TrendPoint, steps: int = 4) -> TrendDetail:
    return TrendDetail("SW-1", "hour", NOW, MINUTE, steps, points)


def look_of(theme: str) -> Look:
    return replace(LOOK, glyph=SETS[theme].__getitem__)


def cells(lines: list[Line]) -> list[str]:
    return ["".join(part for part, _token in line[1:]).rstrip() for line in lines]


POINTS = trend(point(0, 0), point(1, None), point(2, 1_100), point(3, 1_999))


@pytest.mark.parametrize(
    ("theme", "bars", "lost"),
    [
        ("unicode", ["   █", "  ▂█", "  ██", "▁✖██"], " █"),
        ("console", ["1×58"], " 8"),
        ("ascii", ["1X58"], " 8"),
    ],
)
def test_bars_are_stacked_only_where_the_signs_are_blocks(theme: str, bars: list[str], lost: str) -> None:
    found = cells(trend_lines(POINTS, look_of(theme), 4))
    assert found[:-1] == [*bars, lost]


def test_a_step_in_which_nobody_asked_is_neither_calm_nor_an_outage() -> None:
    found = cells(trend_lines(trend(point(0, 500), point(3, 500)), look_of("unicode")))
    assert found[0] == "█··█"
    assert len(found) == 2


def test_the_slowest_answer_is_a_shade_above_the_mean() -> None:
    shown = trend(point(0, 1_000), point(1, 1_000, most=1_900), point(2, 900, most=90_000), steps=3)
    assert cells(trend_lines(shown, look_of("unicode"), 2)) == [" ░░", "███", *cells(trend_lines(shown, LOOK, 2))[2:]]


def test_what_was_lost_stands_under_its_bar_by_eighths_and_the_least_loss_is_seen() -> None:
    shown = trend(point(0, 500), point(1, 500, 100, 99), point(2, 500, 4, 2), point(3, None))
    lines = trend_lines(shown, look_of("unicode"))
    assert cells(lines)[1] == " ▁▄█"
    assert [token for sign, token in lines[1][1:] if sign.strip()] == ["warn", "bad"]


def test_the_words_tell_stretch_step_times_and_loss() -> None:
    assert cells(trend_lines(POINTS, LOOK))[-1] == "last hour, 1m00s each: 0.0 ms / 1.0 ms / 2.0 ms, lost 25 %"
    assert cells(trend_lines(trend(), LOOK))[-1] == "last hour, 1m00s each: nothing measured"


def test_chinese_says_the_same() -> None:
    catalog.use("zh")
    try:
        said = cells(trend_lines(POINTS, LOOK))[-1]
    finally:
        catalog.use("en")
    assert said == "最近一小时，每格 1m00s：0.0 ms / 1.0 ms / 2.0 ms，丢包 25 %"


@pytest.mark.parametrize("theme", ["console", "ascii"])
def test_a_console_can_show_every_sign(theme: str) -> None:
    charset = CONSOLE_CHARSET if theme == "console" else frozenset(map(chr, range(128)))
    said = "".join(cells(trend_lines(trend(point(0, 5), point(1, 5, 9, 3), point(2, None)), look_of(theme), 4)))
    assert set(said) <= charset


def test_a_trend_is_as_wide_as_its_steps() -> None:
    lines = trend_lines(trend(point(0, 5), point(1, None), steps=60), LOOK, 4)
    assert {width_of(line) for line in lines[:-1]} == {16 + 60}


def test_the_key_goes_through_hour_day_and_month() -> None:
    assert [next_stretch("hour"), next_stretch("day"), next_stretch("month")] == ["day", "month", "hour"]
