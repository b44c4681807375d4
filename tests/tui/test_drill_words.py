"""The signs of a drill, on a terminal that has ASCII alone too."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from noctui.catalog import use
from noctui.domain.drill_points import Point, Score
from noctui.domain.drill_views import DrillDetail, DrillLine, DrillRow
from noctui.domain.inventory import Operator
from noctui.domain.moments import MINUTE, SECOND
from noctui.domain.views import JournalRow
from noctui.tui.actions import BY_ID
from noctui.tui.choices import Known
from noctui.tui.deeds import DEEDS
from noctui.tui.dialogs.help import help_lines
from noctui.tui.drill_actions import INSTRUCTORS
from noctui.tui.drill_bar import line, mark
from noctui.tui.drill_deeds import DRILL_DEEDS
from noctui.tui.drill_words import headline, point_line, said_lines
from noctui.tui.glyphs import SETS
from noctui.tui.look import Look
from noctui.tui.reasons import Context, needs
from noctui.tui.tables import journal_cells
from noctui.tui.text import fit
from tests.tui.runnings import words
from tests.tui.scenes import NOW

LOOK = Look(NOW, ZoneInfo("Asia/Shanghai"), SETS["unicode"].__getitem__)
REAL = (("REAL: all well  nothing is due", "good"),)
DRILL_KEYS = ["drill.score", "drill.hold", "drill.pace", "drill.leap", "drill.tell", "drill.close"]
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
    told = point_line(Point("order", "a b", 0, 2, "out_of_order"), {}, look)
    assert arrow in "".join(part for part, _token in told)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (80, " D-7 5m00s │ REAL: all well  nothing is due F9 inject  F8 jump  F6 pause, go on "),
        (120, "F9 inject  F8 jump  F6 pause, go on  F7 speed  F2 score"),
    ],
)
def test_the_line_of_a_drill_has_as_many_of_the_keys_of_its_instructor_as_fit(width: int, shown: str) -> None:
    drill = replace(FAST, name={"en": "Power away for forty minutes"}, began=NOW - 5 * MINUTE)
    keys = [BY_ID[name] for name in INSTRUCTORS]
    said = "".join(part for part, _token in line(drill, LOOK, REAL, width, keys))
    assert shown in said
    alone = "".join(part for part, _token in line(drill, LOOK, REAL, width))
    assert ("F9" in alone, "Power away for forty minutes" in alone) == (False, True)


def test_help_begins_with_what_can_be_done_to_the_drill_by_whoever_asks() -> None:
    drill = replace(FAST, trainee="li")
    for role, first in (
        ("operator", ["drill.score", "drill.hold", "drill.pace", "drill.close"]),
        ("instructor", DRILL_KEYS),
    ):
        me = Operator("li", "Li Na", role)  # type: ignore[arg-type]
        told = ["".join(part for part, _token in row) for row in help_lines(Context("run", me=me, drill=drill), 400)]
        assert told[1] == "In this drill"
        here = told[2 : told.index("", 2)]
        assert [fit(BY_ID[name].label, 15).strip() for name in first] == [
            row[10:25].strip() for row in here if row[10:25].strip()
        ]
        assert not any("drill: score" in row for row in told[told.index("", 2) :])
    assert "In this drill" not in str(help_lines(Context("run"), 400))


def test_what_was_said_and_who_may_are_punctuated_as_the_language_of_the_screen_does() -> None:
    said = DrillLine("caller", "inject", NOW, words("Smoke.", "有烟。"), words("Guard", "门卫"), happened=True)
    found = DrillDetail(FAST, {}, (said,), Score((), None, 0))
    viewer = Context("desk", me=Operator("li", "Li Na", "viewer"))
    assert needs("drill.inject")(viewer) == "Your role here (viewer) may not do this: manager, instructor may."
    try:
        use("zh")
        assert [part[1][0] for part in said_lines(found, LOOK) if len(part) > 1] == ["门卫：有烟。"]
        assert "经理、教员" in str(needs("drill.inject")(viewer))
    finally:
        use("en")
    assert [part[1][0] for part in said_lines(found, LOOK) if len(part) > 1] == ["Guard: Smoke."]


def test_who_is_made_up_for_a_drill_has_a_word_in_the_journal() -> None:
    row = JournalRow(7, NOW, "drill-instructor", "operator.seated", "operator:drill-instructor", {"who": "I"}, "0")
    assert [one.text for one in journal_cells(row, LOOK)[2:4]] == ["instructor", "instructor"]
    assert journal_cells(replace(row, actor="drill-partner", subject="drill"), LOOK)[2].text == "drill partner"


def test_a_drill_in_which_nothing_was_done_yet_says_so() -> None:
    assert headline(Score((), None, 30 * SECOND)) == "0 %: 0 of 0 points; no action, in all 30s"
    assert "first action after 10s, in all 30s" in headline(Score((), 10 * SECOND, 30 * SECOND))


def test_every_word_that_has_to_be_typed_is_named_before_it_is_asked_for() -> None:
    fields = [field for deed in DEEDS.values() for field in deed.fields if field.word]
    assert len(fields) > 3
    assert [field.hint for field in fields if field.word not in field.hint] == []
