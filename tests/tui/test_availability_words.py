"""Availability in words: never better than it is, and what does not count is said."""

from dataclasses import replace

import pytest

from noctui import catalog
from noctui.domain.availability import Tally
from noctui.domain.history_views import AvailabilityDetail, AvailabilityQuery, AvailabilityRow
from noctui.domain.moments import DAY, HOUR, MINUTE, SECOND
from noctui.tui.availability_words import availability_lines, exact, report, share_of
from tests.tui.scenes import NOW, availability
from tests.tui.test_app_words import LOOK

MONTH = 30 * DAY
ONE = AvailabilityQuery("SW-1", NOW - MONTH, NOW)


@pytest.mark.parametrize(
    ("share", "said"),
    [(1.0, "100 %"), (0.99999, "99.999 %"), (0.9999999999, "99.99999 %"), (0.5, "50 %"), (0.0, "0 %"), (None, "—")],
)
def test_a_share_is_rounded_down(share: float | None, said: str) -> None:
    assert exact(share, LOOK) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(6, "66 %"), (30, "66 %"), (600, "66.6 %"), (DAY // SECOND, "66.666 %"), (MONTH // SECOND, "66.66666 %")],
)
def test_a_short_time_is_told_in_few_digits(seconds: int, said: str) -> None:
    assert share_of(Tally(up=2 * seconds * SECOND // 3, down=seconds * SECOND // 3), LOOK) == said


@pytest.mark.req("R085")
def test_the_page_says_how_it_stands_against_the_target_and_what_does_not_count() -> None:
    lines = availability_lines(availability(ONE).rows[0], LOOK)
    assert ["".join(part for part, _token in line).strip() for line in lines] == [
        "availability   99.86091 % of 99.95 %  ✗ not kept  30 days  gone 1h00m, outages: 1",
        "not counted: maintenance 1h00m",
    ]


def test_without_a_target_and_without_evidence_nothing_is_judged() -> None:
    row = replace(availability(ONE).rows[0], tally=Tally(unwatched=MONTH), met=None, target=None)
    said = ["".join(part for part, _token in line).strip() for line in availability_lines(row, LOOK)]
    assert said == ["availability   —  30 days", "not counted: no engine watched 30d00h"]


def test_a_report_of_one_device_has_every_span_and_what_is_left_of_the_target() -> None:
    lines = report(availability(ONE), LOOK)
    assert "38m25s longer than the target allows" in lines
    assert sum("DOWN" in line for line in lines) == 1
    assert any("1h00m" in line and "not counted: maintenance" in line for line in lines)


def test_a_report_of_many_is_a_table_and_says_how_many_it_leaves_out() -> None:
    good = AvailabilityRow(
        "CAM-0001", "", "city", 0.9995, Tally(up=MONTH - MINUTE, down=MINUTE, outages=1), True, SECOND
    )
    bad = replace(good, device="摄像机-2", tally=Tally(up=DAY, down=HOUR, outages=3, blind=MINUTE), met=False)
    detail = AvailabilityDetail("site:b", NOW - MONTH, NOW, 12, 1, bad.tally, (bad, good))
    assert report(detail, LOOK)[1:] == [
        "96 % together; 1 of 12 devices below their target",
        "",
        "device    available   target      gone   outages  not counted",
        "摄像机-2  96 %        99.95 %  ✗  1h00m  3        1m00s",
        "CAM-0001  99.99768 %  99.95 %  ✔  1m00s  1        —",
        "… and 10 better ones",
    ]


def test_chinese_says_the_same() -> None:
    catalog.use("zh")
    try:
        said = "".join(part for part, _token in availability_lines(availability(ONE).rows[0], LOOK)[0])
    finally:
        catalog.use("en")
    assert said.strip() == "可用性         99.86091 % ／目标 99.95 %  ✗ 未达标  30 天  中断 1h00m（1 次）"
