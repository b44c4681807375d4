"""A run that goes round for hours: to know how it stands, and to show all of it, costs as much more as it is longer."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import FrameType

import pytest

from noctui.domain.playbook import Playbook
from noctui.domain.run import fold
from noctui.services.tx import Tx
from noctui.store import connect, runs
from tests.domain.playbooks import Life, lane, step
from tests.services.running import detail, run, running_scene, started
from tests.services.scene import Scene

ROUND = Playbook(
    "round", {"en": "Round"}, (lane("a", step("do", "look", "done:well"), step("decide", "well", "no:look", "yes:")),)
)
SHORT, LONG = 50, 200


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Scene]:
    with running_scene(connect.sqlite_url(tmp_path / "noctui.db"), ROUND) as scene:
        yield scene


def life(rounds: int) -> Life:
    found = Life(ROUND)
    for _ in range(rounds):
        found.at(found.now + 1).done("look", "well")
    return found


def went_round(desk: Scene, rounds: int) -> int:
    """The number of a run that has the events of such a life, as the store keeps them."""
    number = started(desk, "round", beside=True)

    def record(tx: Tx) -> None:
        for one in life(rounds).events[1:]:
            runs.record(tx.connection, number, one.kind, tx.now + one.at, "anna", "", one.step, one.answer, "", {}, 1)

    desk.verb(record)
    return number


def work(job: Callable[[], object]) -> int:
    """How many functions of Python are called: the same on every machine."""
    calls = 0

    def count(frame: FrameType, what: str, argument: object) -> None:
        nonlocal calls
        calls += what == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        job()
    finally:
        sys.setprofile(before)
    return calls


def test_the_work_of_a_fold_grows_with_the_events_and_not_with_their_square() -> None:
    short, long = (work(partial(fold, 7, ROUND, life(rounds).events)) for rounds in (SHORT, LONG))
    assert long < 1.1 * LONG / SHORT * short


def test_the_work_of_showing_all_of_a_run_grows_with_its_events_and_not_with_their_square(desk: Scene) -> None:
    short, long = went_round(desk, SHORT), went_round(desk, LONG)
    asked = [work(partial(detail, desk, number)) for number in (short, short, long)]
    assert asked[2] < 1.1 * LONG / SHORT * asked[1]
    shown = detail(desk, long).visits
    assert [(one.step, one.number, one.by) for one in shown[-3:]] == [
        ("look", LONG, "Anna"),
        ("well", LONG, "Anna"),
        ("look", LONG + 1, ""),
    ]
    assert run(desk, long).counts == {"look": LONG, "well": LONG}
