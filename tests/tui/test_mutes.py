"""The register of mutes on the desk, and the forms that open and extend one."""

from dataclasses import replace

import pytest

from noctui.domain.commands import Answer, EndMute, OpenMaintenance
from noctui.domain.moments import DAY, HOUR, MINUTE
from noctui.domain.mute_commands import ExtendMute, MuteRegister, MuteRow, PlanWindow, Silence, WindowPreview
from noctui.domain.views import AnnouncementRow
from noctui.tui import mute_lists
from noctui.tui.deed import Moment, Unfit, command
from noctui.tui.deeds import DEEDS
from noctui.tui.dialogs.sheet import Sheet
from noctui.tui.reasons import Context
from noctui.tui.sentences import announcement
from tests.tui import muted
from tests.tui.muted import DETAIL, NIGHT, NIGHTLY, NOISE
from tests.tui.scenes import NOW
from tests.tui.test_app_desk import sitting
from tests.tui.test_app_words import LOOK

PREVIEW = WindowPreview("done", "", ((NOW, NOW + 7 * HOUR),), 4, 60, 0)
WINDOW = {"target": "site:hq", "starts": "now", "lasts": "2h", "rule": "once", "text": "disks", "told": "Ms Wang"}


def words(told: WindowPreview) -> str:
    return "\n".join("".join(text for text, _token in line) for line in mute_lists.preview_lines(told, LOOK, 60))


def asked(action: str, **values: str) -> object:
    return command(DEEDS[action], Context("mutes", mute=NOISE, series="W-1"), values, Moment(NOW, LOOK.zone))


def test_what_hides_something_now_is_told_from_what_has_not_begun_by_sign_and_word() -> None:
    now, then = (mute_lists.mute_cells(row, LOOK) for row in (NOISE, NIGHT))
    assert now[0].text != then[0].text
    assert (now[3].text, then[3].text) == ("2", "")
    assert then[4].text.startswith("from ")
    assert now[4].sort < then[4].sort


def test_what_is_left_counts_to_the_beginning_and_then_to_the_end() -> None:
    left = mute_lists.MUTE_COLUMNS[5].live
    assert left is not None
    value = mute_lists.mute_cells(NIGHT, LOOK)[5].value
    assert left(value, NOW)[0].strip() == "01:00:00"
    assert left(value, NOW + HOUR)[0].strip() == "08:00:00"
    assert left(value, NIGHT.ends - MINUTE) == (" 00:01:00", "warn")


def test_a_mute_in_full_lists_what_it_hides_and_every_reason() -> None:
    told = mute_lists.detail_text(DETAIL, LOOK)
    assert "CAM-7 Roof north  DOWN" in told
    assert "T-118" in told
    assert told.index("anna  silenced: rain") < told.index("bo  extended: still raining")


def test_a_rule_that_is_common_is_told_in_words_and_another_as_it_is() -> None:
    assert mute_lists.series_cells(NIGHTLY, LOOK)[2].text == "every day"
    assert mute_lists.series_cells(replace(NIGHTLY, rule="FREQ=MONTHLY;BYDAY=1SA"), LOOK)[2].text.endswith("1SA")
    assert mute_lists.series_cells(replace(NIGHTLY, coming=()), LOOK)[3].text == "never again"


def test_a_preview_says_how_long_each_window_really_is_and_how_much_it_covers() -> None:
    told = words(replace(PREVIEW, hides=2, overlaps=(7, 9)))
    assert "(7h00m)" in told
    assert "covers 4 of 60 devices, with a problem now: 2" in told
    assert "at the same time over the same: M-7, M-9" in told


def test_a_preview_warns_of_everything_and_says_why_a_rule_will_not_do() -> None:
    assert "covers every device of the site (60)" in words(replace(PREVIEW, covers=60))
    assert "Not a rule for windows: HOURLY" in words(replace(PREVIEW, code="bad_rule", detail="HOURLY", coming=()))
    assert "inventory" not in words(replace(PREVIEW, code="unknown_device", detail="", covers=0))


@pytest.mark.parametrize(
    ("action", "values", "expected"),
    [
        ("window.plan", WINDOW, OpenMaintenance("site:hq", NOW, NOW + 2 * HOUR, "disks", "Ms Wang")),
        (
            "window.plan",
            WINDOW | {"rule": "weekly"},
            PlanWindow("site:hq", NOW, 2 * HOUR, "weekly", "disks", "Ms Wang"),
        ),
        ("mute.silence", {"target": "roof", "ends": "1d", "text": "rain"}, Silence("roof", NOW + DAY, "rain")),
        ("mute.extend", {"text": "still", "ends": "2h"}, ExtendMute(7, NOW + 2 * HOUR, "still")),
        ("mute.end", {}, EndMute(7)),
    ],
)
def test_the_forms_of_the_register_become_the_commands_that_were_meant(
    action: str, values: dict[str, str], expected: object
) -> None:
    assert asked(action, **values) == expected


@pytest.mark.parametrize(("field", "value"), [("lasts", "long"), ("starts", "25:99"), ("target", "")])
def test_a_window_without_place_or_time_names_the_field(field: str, value: str) -> None:
    with pytest.raises(Unfit) as unfit:
        asked("window.plan", **{**WINDOW, field: value})
    assert unfit.value.field == field


def test_what_ends_soon_and_what_has_ended_is_announced_with_its_number_and_what_comes_to_light() -> None:
    params = {"mute": "7", "kind": "silence", "target": "kind:camera roof", "count": "2", "minutes": "15"}
    soon, over = (AnnouncementRow(1, NOW, kind, None, params) for kind in ("mute_ending", "mute_ended"))
    assert announcement(soon, {}) == ("the mute of kind:camera roof (M-7) ends in 15 min; problems under it now: 2")
    assert announcement(over, {}) == "the mute of kind:camera roof (M-7) has ended, still bad: 2"


async def test_the_register_opens_by_a_key_and_tells_each_mute_in_full() -> None:
    async with sitting("calm", size=(120, 40)) as hand:
        await hand.press("2", "f3")
        assert "2, hiding 2" in hand.screen
        assert "kind:camera roof" in hand.screen
        await hand.press("g", "enter")
        assert isinstance(hand.app.screen, Sheet)
        assert "still raining" in hand.screen
        await hand.press("escape", "U")
        assert hand.client.done == [EndMute(7)]


def acknowledged(number: int, **changes: object) -> MuteRow:
    """One of many: somebody knows of CAM-00xx."""
    row = MuteRow(number, "ack", f"CAM-00{number}", "li", "Li", "fibre", NOW, NOW + 2 * HOUR, "", "", covers=1, hides=1)
    return replace(row, **changes)  # type: ignore[arg-type]


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    """A register with three that were acknowledged together, a fourth for another reason, and a silence."""
    together = [acknowledged(number) for number in (21, 22, 23)]
    other = acknowledged(24, reason="pole", ends=NOW + 3 * HOUR)
    monkeypatch.setattr(muted, "REGISTER", MuteRegister((NOISE, *together, other), ()))


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(("lang", "words"), [("en", "3 acknowledged  hiding 3"), ("zh", "已确认 3 个  隐藏 3 个")])
async def test_what_was_acknowledged_together_is_one_line_that_unfolds(lang: str, words: str) -> None:
    async with sitting("calm", size=(80, 24), language=lang) as hand:
        await hand.press("2", "f3")
        assert words in hand.screen
        assert "M-21" not in hand.screen
        assert "M-24" in hand.screen
        await hand.press("g", "j", "enter")
        assert "M-21" in hand.screen
        assert "M-23" in hand.screen


@pytest.mark.usefixtures("three")
async def test_what_is_done_to_the_line_of_many_is_done_to_all_of_them_by_one_command() -> None:
    async with sitting("calm", size=(80, 24)) as hand:
        await hand.press("2", "f3", "g", "j", "E")
        assert "extend  3 mutes" in hand.screen
        await hand.type("still dark")
        await hand.press("enter", "f5")
        assert [(one.mute, one.others) for one in hand.client.done] == [(21, (22, 23))]
        hand.client.answers.append(Answer("done", {"mute": "21", "count": "3"}))
        await hand.press("U")
        assert hand.client.done[1:] == []
        await hand.type("end")
        await hand.press("enter")
        assert hand.client.done[1:] == [EndMute(21, others=(22, 23))]
        assert "stored (3 mutes)" in hand.bar("notice")


@pytest.mark.usefixtures("three")
async def test_what_is_marked_in_the_register_is_ended_together_and_the_marks_go() -> None:
    async with sitting("calm", size=(80, 24)) as hand:
        await hand.press("2", "f3", "g", "space", "G", "space", "U")
        await hand.type("end")
        await hand.press("enter")
        assert hand.client.done == [EndMute(7, others=(24,))]
        assert hand.table.marks == ()


@pytest.mark.usefixtures("three")
async def test_a_device_is_found_in_the_register_though_its_line_is_folded() -> None:
    async with sitting("calm", size=(80, 24)) as hand:
        await hand.press("2", "f3", "slash")
        await hand.type("CAM-0022")
        assert "M-22" in hand.screen


async def test_a_window_is_shown_while_it_is_typed() -> None:
    async with sitting("calm", size=(80, 24)) as hand:
        await hand.press("2", "f3", "W")
        await hand.type("site:hq")
        assert "covers 4 of 60 devices, with a problem now: 1" in hand.screen
        await hand.press("enter", "enter", "enter", "ctrl+u")
        await hand.type("every day")
        await hand.press("enter")
        assert hand.screen.count("(2h00m)") == 5
