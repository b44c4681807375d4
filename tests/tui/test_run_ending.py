"""How a run is ended whose steps began others: nobody forgets them, and nobody ends them by chance."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from noctui.domain.run import State
from noctui.domain.run_commands import AbortRun, FinishRun, RunCommand
from noctui.domain.run_views import RunRow
from noctui.tui.choices import Known
from noctui.tui.deed import Field, Moment, Unfit, Values, command
from noctui.tui.glyphs import UNICODE
from noctui.tui.look import Look
from noctui.tui.reasons import Context
from noctui.tui.run_deeds import RUN_DEEDS
from noctui.tui.run_spot import RunSpot
from tests.tui.runnings import COURSES, NUMBER, detail
from tests.tui.scenes import NOW

ZONE = ZoneInfo("Asia/Shanghai")


def child(number: int, state: State) -> RunRow:
    row = detail(COURSES["begun"]).row
    return replace(row, id=number, parent=NUMBER, state=state, ended=None if state == "running" else NOW)


def context(*children: RunRow) -> Context:
    found = replace(detail(COURSES["finished"][:-1]), children=children)
    return Context("run", "live", None, run=RunSpot(found.row, found))


OPEN = context(child(8, "finished"), child(9, "running"))


def asked(action: str, about: Context) -> dict[str, Field]:
    return {field.name: field for field in RUN_DEEDS[action].about(about).fields}


def made(action: str, values: Values, about: Context = OPEN) -> RunCommand:
    built = command(RUN_DEEDS[action].about(about), about, values, Moment(NOW, ZONE))
    assert isinstance(built, AbortRun | FinishRun)
    return built


def test_what_a_run_began_is_named_where_it_is_ended() -> None:
    for action in ("run.abort", "run.finish"):
        field = asked(action, OPEN)["children"]
        assert (
            field.told(Known(OPEN, Look(NOW, ZONE, UNICODE.__getitem__))) == "still open: RUN-9 Fire in a machine room"
        )


def test_nothing_is_asked_of_what_is_over() -> None:
    over = context(child(8, "finished"), child(9, "aborted"))
    assert (*asked("run.abort", over), *asked("run.finish", over)) == ("text", "word", "text")
    assert made("run.finish", {"text": "so"}, over) == FinishRun(NUMBER, "so")


@pytest.mark.parametrize("fate", ["abort", "keep"])
def test_the_one_who_aborts_a_run_says_what_becomes_of_those_that_it_began(fate: str) -> None:
    with pytest.raises(Unfit, match="filled in"):
        made("run.abort", {"text": "why", "word": "abort"})
    assert made("run.abort", {"text": "why", "children": fate, "word": "abort"}) == AbortRun(NUMBER, "why", fate)  # type: ignore[arg-type]


def test_a_run_is_finished_with_what_it_began_only_by_a_typed_word() -> None:
    with pytest.raises(Unfit, match="Type the word"):
        made("run.finish", {"text": "so", "children": "abort", "word": "yes"})
    assert made("run.finish", {"text": "so", "children": "abort", "word": "abort"}) == FinishRun(NUMBER, "so", "abort")
    assert made("run.finish", {"children": "keep"}) == FinishRun(NUMBER, "", "keep")
