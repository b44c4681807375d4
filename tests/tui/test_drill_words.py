"""The signs of a drill, on a terminal that has ASCII alone too."""

from zoneinfo import ZoneInfo

import pytest

from noctui.domain.drill_points import Point
from noctui.domain.drill_views import DrillRow
from noctui.tui.choices import Known
from noctui.tui.drill_bar import mark
from noctui.tui.drill_deeds import DRILL_DEEDS
from noctui.tui.drill_words import point_line
from noctui.tui.glyphs import SETS
from noctui.tui.look import Look
from noctui.tui.reasons import Context
from tests.tui.scenes import NOW

FAST = DrillRow("D-7", "smoke", {}, "fire", 1, NOW, 5, False, "li")


@pytest.mark.parametrize(("glyphs", "pace", "arrow"), [("unicode", "×5", "a → b"), ("ascii", "x5", "a > b")])
def test_its_pace_and_the_order_of_its_calls_are_written_with_the_signs_of_the_theme(
    glyphs: str, pace: str, arrow: str
) -> None:
    look = Look(NOW, ZoneInfo("Asia/Shanghai"), SETS[glyphs].__getitem__)
    assert f" DRILL {pace} " in mark(FAST, "", look)[0].line[0][0]
    [speed] = DRILL_DEEDS["drill.pace"].fields
    assert speed.choices is not None
    assert pace in [one.label for one in speed.choices(Known(Context("desk"), look))]
    line = point_line(Point("order", "a b", 0, 2, "out_of_order"), {}, look)
    assert arrow in "".join(words for words, _token in line)
