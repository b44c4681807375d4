"""What an operator reads when the engine refuses, in both languages."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from noctui import catalog
from noctui.domain.commands import Answer
from noctui.domain.moments import HOUR
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Look
from noctui.tui.refusals import sentence
from tests.tui.scenes import NOW

LOOK = Look(NOW, ZoneInfo("Asia/Shanghai"), UNICODE.__getitem__, {"call": "answer call"})
AT = str(NOW - HOUR)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    yield
    catalog.use("en")


@pytest.mark.parametrize(
    ("answer", "en", "zh"),
    [
        (Answer("future", {"at": str(NOW)}), "14:03:27 has not come yet.", "14:03:27 尚未到来。"),
        (
            Answer("before_report", {"at": AT}),
            "It was reported at 13:03:27: nothing on it is earlier.",
            "受理时间是 13:03:27：其余记录不能早于它。",
        ),
        (
            Answer("too_early", {"at": AT}),
            "At 13:03:27 the ticket was not so far yet: look when its other facts occurred.",
            "13:03:27 时工单尚未进行到这一步：请核对其他记录的时间。",
        ),
        (
            Answer("already", {"what": "arrived", "who": "Wu Gang", "at": AT}),
            "arrived on site: Wu Gang has recorded that already, for 13:03:27.",
            "到达现场：Wu Gang 已记录，时间为 13:03:27。",
        ),
        (
            Answer("late", {"ago": str(HOUR)}),
            "That was 1h00m ago: what is written down late has to say why.",
            "那是 1h00m 前的事：补记须说明原因。",
        ),
        (
            Answer("other_clock", {"what": "fulfilled", "clock": "call", "known": "loan, site"}),
            "promise kept: not possible for the clock answer call, only for loan, site.",
            "已兑现：不适用于时限“answer call”，只适用于：loan, site。",
        ),
        (
            Answer("reported_first", {"ticket": "4", "into": "9"}),
            "T-4 was reported first, and its promises run from then: merge T-9 into it.",
            "T-4 受理在先，承诺自那时起算：请将 T-9 并入 T-4。",
        ),
    ],
)
def test_a_refusal_says_what_is_in_the_way_and_what_would_be_right(answer: Answer, en: str, zh: str) -> None:
    assert sentence(answer, LOOK) == en
    catalog.use("zh")
    assert sentence(answer, LOOK) == zh
