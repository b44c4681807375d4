"""A text of runs and drills that looks like one of the roster or of a ticket has a Chinese of its own."""

import pytest

from noctui.catalog import translated
from noctui.cli import drill_results
from noctui.tui.drill_deeds import DRILL_DEEDS
from noctui.tui.run_deeds import RUN_DEEDS
from noctui.tui.run_words import OUTCOMES

NOT_MEANT = {"重保内容": "of an important period", "未接单": "of a ticket", "说明": "of a leave"}


@pytest.mark.parametrize(
    "text",
    [
        *(field.label for field in (*RUN_DEEDS["run.note"].fields, *DRILL_DEEDS["drill.tell"].fields)),
        *OUTCOMES.values(),
    ],
)
def test_no_form_and_no_outcome_of_a_run_speaks_of_something_else(text: str) -> None:
    assert translated("zh", text) not in NOT_MEANT


def test_the_table_of_drills_heads_the_time_to_the_first_action_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drill_results, "_", lambda text: translated("zh", text))
    [head] = drill_results.compared([])
    assert "首次行动" in head
    assert "责任人" not in head
