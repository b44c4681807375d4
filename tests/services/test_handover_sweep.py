"""A handover that does not go on is said to whoever has to hear of it, again and again, and so is its end."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, select

from noctui.domain.channels import Channel, Program
from noctui.domain.handover import Rules
from noctui.domain.handover_commands import (
    AcceptHandover,
    AskAbout,
    DropHandover,
    OfferHandover,
    PrepareHandover,
    RefuseHandover,
)
from noctui.domain.moments import DAY, HOUR, MINUTE
from noctui.domain.overrides import Override, Target
from noctui.domain.roster import Contact
from noctui.services import handover_sweep, rows
from noctui.store import connect, handovers, journal, schema, schema_handover
from noctui.store.schema_message import message
from tests.services.handing import (
    HAND_OFF,
    LI,
    detail,
    done,
    offered,
    pass_minutes,
    prepared,
    read_all,
    said,
    shift_scene,
    shift_site,
)
from tests.services.plans import down
from tests.services.scene import ANNA, BO, Scene
from tests.stores import postgres


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with shift_scene(connect.sqlite_url(tmp_path / "noctui.db")) as scene:
        yield scene


def test_it_is_prepared_by_itself_half_an_hour_before_and_only_once(scene: Scene) -> None:
    scene.now = HAND_OFF - 31 * MINUTE
    pass_minutes(scene, 0)
    with pytest.raises(AssertionError, match="unknown_handover"):
        detail(scene)
    pass_minutes(scene, 5)
    row = detail(scene).row
    assert (row.post, row.outgoing_name, row.incoming_names, row.hand_off) == ("noc", "Anna", ("Bo",), HAND_OFF)
    assert (row.id, row.state, row.due) == (1, "draft", HAND_OFF - 10 * MINUTE)
    assert said(scene) == []


def test_a_late_offer_is_said_to_the_post_and_then_up_its_ladder_until_it_is_over(scene: Scene) -> None:
    number = prepared(scene)
    scene.now = HAND_OFF - 11 * MINUTE
    pass_minutes(scene, 65)
    boss = [("late", "boss", "")]
    assert said(scene) == [("late", "noc", "Anna"), ("late", "lead", "Li"), *boss, *boss, *boss]
    assert detail(scene, number).row.alarm == "late"
    done(scene, OfferHandover(number), ANNA)
    assert detail(scene, number).row.alarm is None
    done(scene, AcceptHandover(number), BO)
    assert said(scene)[5:] == [("over", "noc", "Anna"), ("over", "lead", "Li"), ("over", "boss", "")]
    pass_minutes(scene, 60)
    assert len(said(scene)) == 8


def test_whoever_has_to_hear_of_it_gets_a_message_in_their_language_where_the_site_has_channels(scene: Scene) -> None:
    li = replace(scene.site.file.roster.people["l"], contacts=(Contact("sms", "139"),), language="zh")
    roster = replace(scene.site.file.roster, people={**scene.site.file.roster.people, "l": li})
    channels = {"sms": Channel("sms", Program(("true",)))}
    scene.site = replace(scene.site, file=replace(scene.site.file, roster=roster, channels=channels))
    scene.restart()
    number = offered(scene)
    scene.now = HAND_OFF + 4 * MINUTE
    pass_minutes(scene, 2)
    done(scene, AcceptHandover(number), BO)
    posted = scene.read(lambda c: c.execute(select(message.c.person, message.c.subject)).all())
    assert [tuple(one) for one in posted] == [
        ("l", "H-1 无人来接 Anna 的 noc 岗"),
        ("l", "H-1 Anna 的 noc 岗交接已了结"),
    ]


def test_that_nobody_came_is_said_to_the_duty_leader(scene: Scene) -> None:
    offered(scene)
    scene.now = HAND_OFF + 4 * MINUTE
    pass_minutes(scene, 2)
    assert said(scene) == [("nobody_came", "lead", "Li")]


def test_one_that_is_read_and_not_accepted_has_lapsed(scene: Scene) -> None:
    number = offered(scene)
    scene.now = HAND_OFF
    done(scene, AskAbout(number, "why?"), BO)
    pass_minutes(scene, 21)
    assert said(scene) == [("lapsed", "lead", "Li"), ("lapsed", "boss", "")]


def test_a_refused_one_is_said_at_once_and_goes_on_when_it_is_offered_again(scene: Scene) -> None:
    number = offered(scene)
    done(scene, RefuseHandover(number, "too much is open"), BO)
    pass_minutes(scene, 1)
    assert said(scene) == [("stalled", "lead", "Li")]
    done(scene, OfferHandover(number), ANNA)
    pass_minutes(scene, 14)
    assert len(said(scene)) == 1
    done(scene, AcceptHandover(number), BO)
    assert said(scene)[1:] == [("over", "lead", "Li")]


def test_an_early_one_is_heard_of_above(scene: Scene) -> None:
    scene.now = HAND_OFF - 3 * HOUR
    number = offered(scene)
    done(scene, AcceptHandover(number), BO)
    assert said(scene) == [("early", "lead", "Li")]
    scene.now = HAND_OFF - 11 * MINUTE
    pass_minutes(scene, 60)
    assert len(said(scene)) == 1, "the hand-off at 17:00 was made already"


def test_a_dropped_one_has_its_end_announced(scene: Scene) -> None:
    number = prepared(scene)
    scene.now = HAND_OFF - 11 * MINUTE
    pass_minutes(scene, 2)
    done(scene, DropHandover(number, "Anna has gone home ill"), LI)
    assert said(scene) == [("late", "noc", "Anna"), ("over", "noc", "Anna")]


def test_a_step_of_the_clock_loses_no_alarm_and_says_none_twice(scene: Scene) -> None:
    prepared(scene)
    scene.now = HAND_OFF - 11 * MINUTE
    pass_minutes(scene, 2)
    scene.now -= HOUR
    pass_minutes(scene, 60)
    assert said(scene) == [("late", "noc", "Anna")]
    scene.now += HOUR
    pass_minutes(scene, 1)
    assert said(scene)[1:] == [("late", "boss", "")]


def test_after_a_standstill_over_a_hand_off_the_one_who_had_the_post_still_has_to_hand_over(scene: Scene) -> None:
    done(scene, AcceptHandover(offered(scene)), BO)
    scene.now = HAND_OFF + 8 * HOUR + 20 * MINUTE
    pass_minutes(scene, 1)
    row = detail(scene).row
    assert (row.id, row.outgoing_name, row.hand_off) == (2, "Bo", HAND_OFF + 8 * HOUR)
    assert said(scene)[-1][0] == "late"


def test_a_hand_off_that_is_moved_at_the_desk_moves_its_handover(scene: Scene) -> None:
    number = prepared(scene)
    later = Override("1", Target("noc", "first"), HAND_OFF, HAND_OFF + HOUR, off="b", on="a")
    roster = replace(scene.site.file.roster, overrides=(later,))
    scene.site = replace(scene.site, file=replace(scene.site.file, roster=roster))
    scene.restart()
    pass_minutes(scene, 1)
    assert detail(scene, number).row.hand_off == HAND_OFF + HOUR
    assert [one.kind for one in detail(scene, number).events] == ["prepared", "moved"]


@pytest.mark.parametrize(("posts", "handed"), [(None, ["noc"]), ((), []), (("lead", "noc"), ["noc", "lead"])])
def test_a_post_is_handed_over_when_the_site_says_so_or_its_people_work_in_shifts(
    scene: Scene, posts: tuple[str, ...] | None, handed: list[str]
) -> None:
    scene.site = shift_site(Rules(posts=posts))
    assert scene.verb(lambda tx: list(handover_sweep.handed_over(tx))) == handed


def test_what_changed_is_taken_up_by_itself_and_a_look_without_news_writes_nothing(scene: Scene) -> None:
    number = prepared(scene)
    down(scene, "sw-core")
    pass_minutes(scene, 1)
    assert detail(scene, number).items[0].item.kind == "worst"
    before = scene.read(journal.head)
    pass_minutes(scene, 5)
    assert scene.read(journal.head) == before


def test_both_stores_hold_the_same_after_the_same_handovers(tmp_path: Path) -> None:
    with postgres() as server:
        found = [after(url) for url in (connect.sqlite_url(tmp_path / "noctui.db"), server)]
    assert found[0] == found[1]
    assert len(found[0]["handover_event"]) >= 10


def after(url: str) -> dict[str, list[tuple[object, ...]]]:
    with shift_scene(url) as scene:
        down(scene, "sw-core")
        number = offered(scene)
        done(scene, RefuseHandover(number, "不清楚"), BO)
        pass_minutes(scene, 30)
        done(scene, OfferHandover(number, "b"), ANNA)
        read_all(scene, number, BO)
        done(scene, AcceptHandover(number), BO)
        scene.now += DAY
        done(scene, PrepareHandover("noc"), ANNA)
        assert len(scene.read(handovers.open_ones)) == 1
        assert scene.read(lambda c: rows.journal_page(c, None, 500, "handover.")).rows
        tables = (schema_handover.handover, schema_handover.event, schema_handover.item, schema.journal)
        return {table.name: scene.read(partial(whole, table)) for table in tables}


def whole(table: Table, connection: Connection) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
