"""A shift is handed over: offered, read back, accepted; whatever is out of turn is refused."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from noctui.domain import journal as chain
from noctui.domain.commands import AcceptTicket, Acknowledge, NewTicket
from noctui.domain.handover_commands import (
    AcceptHandover,
    AddLine,
    AnswerAsked,
    AskAbout,
    DropHandover,
    HandoverCommand,
    OfferHandover,
    PrepareHandover,
    ReadBack,
    RefuseHandover,
    StrikeLine,
    WithdrawHandover,
)
from noctui.domain.handover_views import (
    ComparedHandovers,
    CompareHandovers,
    HandoverDetail,
    HandoverQuery,
    HandoversPage,
    HandoversQuery,
)
from noctui.domain.inventory import Operator
from noctui.domain.moments import HOUR, MINUTE
from noctui.domain.rotation import Crew
from noctui.services import duty, handover_duty
from noctui.store import connect, journal
from noctui.store.schema_handover import item
from tests.services.handing import CARL, HAND_OFF, LI, ask, detail, done, offered, prepared, read_all, shift_scene
from tests.services.plans import down, row
from tests.services.scene import ANNA, BO, VIEWER, Scene

DORA = Operator("dora", "Dora")


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with shift_scene(connect.sqlite_url(tmp_path / "noctui.db")) as scene:
        yield scene


def has_it(scene: Scene) -> Crew:
    crew: Crew = scene.read(lambda c: handover_duty.holders(c, duty.in_effect(c, scene.site), "noc", scene.now))
    return crew


def refs(found: HandoverDetail) -> list[tuple[str, str, bool]]:
    return [(one.item.kind, one.item.ref, one.item.red) for one in found.items]


def test_a_shift_is_handed_over_read_back_asked_about_and_signed(scene: Scene) -> None:
    down(scene, "sw-core")
    scene.do(NewTicket("fault", "picture flickers", device="cam-01"), ANNA)
    number = prepared(scene)
    line = done(scene, AddLine(number, "watch", "If the door opens, call the guard", red=True), ANNA).params["item"]
    done(scene, AddLine(number, "borrowed", "ladder from hall 2"), ANNA)
    done(scene, OfferHandover(number), ANNA)

    assert scene.do(AcceptHandover(number), BO).params == {"items": f"1, {line}"}
    assert scene.do(ReadBack(number, 1, "T-2 camera"), BO).code == "not_named"
    done(scene, ReadBack(number, 1, "core"), BO)
    done(scene, ReadBack(number, int(line), "guard"), BO)
    question = done(scene, AskAbout(number, "which door?", int(line)), BO).params["question"]
    assert scene.do(AcceptHandover(number), BO).code == "unanswered"
    done(scene, AnswerAsked(number, int(question), "the left one"), ANNA)
    assert has_it(scene) == ("a",)
    done(scene, AcceptHandover(number), BO)
    assert has_it(scene) == ("b",)

    found = detail(scene, number)
    signed = found.signature
    assert signed is not None
    assert (signed.outgoing, signed.outgoing_login, signed.incoming, signed.incoming_login) == (
        "Anna",
        "anna",
        "Bo",
        "bo",
    )
    assert (found.row.state, found.row.unread, found.row.timing, signed.planned, found.sound) == (
        "accepted",
        0,
        "early",
        True,
        True,
    )
    entries = {entry.seq: entry for entry in scene.read(lambda c: list(journal.entries(c)))}
    seq, _, top = signed.head.partition(":")
    assert entries[int(seq)].hash == top
    assert entries[int(seq) + 1].payload["digest"] == signed.digest
    assert chain.verify(entries.values()) is None


def test_items_come_in_their_fixed_order_from_what_stands_now(scene: Scene) -> None:
    down(scene, "sw-core")
    assert scene.do(NewTicket("fault", "no picture", device="cam-01", level="IV"), ANNA).done
    scene.do(NewTicket("defect", "wrong total in the report"), ANNA)
    scene.do(Acknowledge("sw-core", scene.now + HOUR, "crew is on its way"), ANNA)
    scene.all_up()
    down(scene, "srv")
    number = prepared(scene)
    done(scene, AddLine(number, "note", "keys are in the box"), ANNA)
    done(scene, AddLine(number, "watch", "If it rains, look at hall 2"), ANNA)
    kinds = [kind for kind, _, _ in refs(detail(scene, number))]
    assert kinds == sorted(kinds, key=("worst", "running", "owed", "muted", "watch", "borrowed", "note").index)
    assert {"worst", "running", "owed", "watch", "note"} <= set(kinds)
    assert [red for kind, _, red in refs(detail(scene, number)) if kind == "worst"] == [False]


def test_a_muted_device_is_handed_on_with_its_reason_and_its_end(scene: Scene) -> None:
    down(scene, "srv")
    scene.do(Acknowledge("srv", scene.now + HOUR, "crew is on its way"), ANNA)
    [muted] = [one.item for one in detail(scene, prepared(scene)).items if one.item.kind == "muted"]
    assert (muted.subject, muted.params["text"], muted.params["by"]) == ("srv", "crew is on its way", "Anna")
    assert int(muted.params["ends"]) > scene.now


def test_what_changes_after_it_was_read_has_to_be_read_again(scene: Scene) -> None:
    down(scene, "sw-core")
    number = offered(scene)
    shown = detail(scene, number).items[0].item
    read_all(scene, number, BO)
    scene.now += MINUTE
    ticket = int(shown.ref.removeprefix("ticket:"))
    assert scene.do(AcceptTicket(ticket, row(scene, ticket).version), ANNA).done
    assert scene.do(AcceptHandover(number), BO).code == "unread"
    assert [(one.again, one.read_by) for one in detail(scene, number).items[:1]] == [(True, "")]
    assert scene.do(ReadBack(number, shown.number, "core", shown.changed), BO).code == "changed_since"
    read_all(scene, number, BO)
    done(scene, AddLine(number, "watch", "if it rains, look at hall 2", red=True), ANNA)
    assert scene.do(AcceptHandover(number), BO).code == "unread"
    read_all(scene, number, BO)
    done(scene, AcceptHandover(number), BO)


@pytest.mark.parametrize(
    ("command", "who", "code"),
    [
        (PrepareHandover("noc"), BO, "not_yours"),
        (PrepareHandover("nothing"), ANNA, "unknown_post"),
        (PrepareHandover("boss"), ANNA, "not_yours"),
        (PrepareHandover("noc"), VIEWER, "not_allowed"),
        (OfferHandover(99), ANNA, "unknown_handover"),
    ],
)
def test_nobody_prepares_what_they_do_not_have(
    scene: Scene, command: HandoverCommand, who: Operator, code: str
) -> None:
    assert scene.do(command, who).code == code


def test_what_is_out_of_turn_or_not_theirs_is_refused_with_a_code(scene: Scene) -> None:
    number = prepared(scene)
    refused: list[tuple[HandoverCommand, Operator, str]] = [
        (PrepareHandover("noc"), ANNA, "prepared_already"),
        (OfferHandover(number), BO, "not_yours"),
        (AddLine(number, "note", "x"), BO, "not_yours"),
        (AddLine(number, "note", "  "), ANNA, "text_required"),
        (StrikeLine(number, 9), ANNA, "unknown_item"),
        (AcceptHandover(number), BO, "not_offered"),
        (OfferHandover(number, "nobody"), ANNA, "unknown_person"),
        (OfferHandover(number, "l"), ANNA, "cannot_take"),
        (OfferHandover(number, "a"), ANNA, "both_sides"),
        (DropHandover(number, "no"), ANNA, "not_allowed"),
        (DropHandover(number, " "), LI, "text_required"),
        (AcceptHandover(number), Operator("eve", "Eve"), "no_person"),
    ]
    for command, who, code in refused:
        assert scene.do(command, who).code == code, command
    done(scene, OfferHandover(number, "bo"), ANNA)
    later: list[tuple[HandoverCommand, Operator, str]] = [
        (AcceptHandover(number), ANNA, "both_sides"),
        (AcceptHandover(number), CARL, "offered_to_other"),
        (AcceptHandover(number), LI, "offered_to_other"),
        (OfferHandover(number), ANNA, "offered_already"),
        (ReadBack(number, 9, "9"), BO, "unknown_item"),
        (AnswerAsked(number, 9, "x"), ANNA, "unknown_question"),
        (RefuseHandover(number, ""), BO, "text_required"),
    ]
    for command, who, code in later:
        assert scene.do(command, who).code == code, command
    done(scene, AcceptHandover(number), BO)
    for command in (WithdrawHandover(number, "x"), AddLine(number, "note", "x")):
        assert scene.do(command, ANNA).code == "handover_ended"
    assert scene.do(DropHandover(number, "x"), LI).code == "handover_ended"


def test_who_can_do_the_post_may_take_it_and_the_record_says_that_it_was_not_planned(scene: Scene) -> None:
    number = offered(scene)
    assert scene.do(AcceptHandover(number), LI).code == "cannot_take"
    done(scene, AcceptHandover(number), CARL)
    signed = detail(scene, number).signature
    assert signed is not None
    assert not signed.planned
    assert has_it(scene) == ("c",)


def test_the_backup_of_the_next_shift_takes_it_as_planned(scene: Scene) -> None:
    number = offered(scene, "d")
    done(scene, AcceptHandover(number), DORA)
    signed = detail(scene, number).signature
    assert signed is not None
    assert signed.planned


def test_a_refused_one_is_changed_and_offered_again_and_read_anew(scene: Scene) -> None:
    down(scene, "sw-core")
    number = offered(scene)
    read_all(scene, number, BO)
    done(scene, RefuseHandover(number, "what about the door?"), BO)
    assert (detail(scene, number).row.state, has_it(scene)) == ("refused", ("a",))
    done(scene, AddLine(number, "note", "the door is shut"), ANNA)
    done(scene, OfferHandover(number), ANNA)
    assert scene.do(AcceptHandover(number), BO).code == "unread"
    done(scene, WithdrawHandover(number, "one more thing"), ANNA)
    assert scene.do(AcceptHandover(number), BO).code == "not_offered"
    done(scene, OfferHandover(number), ANNA)
    read_all(scene, number, BO)
    done(scene, AcceptHandover(number), BO)
    assert [one.kind for one in detail(scene, number).events if one.kind != "read_back"] == [
        "prepared",
        "offered",
        "refused",
        "added",
        "offered",
        "withdrawn",
        "offered",
        "accepted",
    ]


def test_an_accepted_one_never_changes(scene: Scene) -> None:
    down(scene, "sw-core")
    number = offered(scene)
    read_all(scene, number, BO)
    done(scene, AcceptHandover(number), BO)
    before = detail(scene, number).items
    scene.answer("gw", "sw-core")
    scene.pass_time(HOUR)
    after = detail(scene, number)
    assert (after.items, after.sound) == (before, True)


def test_a_signed_item_that_somebody_changed_in_the_store_is_seen(scene: Scene) -> None:
    number = prepared(scene)
    done(scene, AddLine(number, "note", "the key is here"), ANNA)
    done(scene, OfferHandover(number), ANNA)
    done(scene, AcceptHandover(number), BO)
    with scene.engine.begin() as connection:
        connection.execute(update(item).values(subject="the key is gone"))
    assert not detail(scene, number).sound


@pytest.mark.req("R253")
def test_what_is_open_comes_again_in_the_next_handover_with_how_long_it_has_been_handed_on(scene: Scene) -> None:
    down(scene, "srv")
    first = offered(scene)
    done(scene, AcceptHandover(first), BO)
    scene.now = HAND_OFF + 7 * HOUR
    second = int(done(scene, PrepareHandover("noc"), BO).params["handover"])
    found = ask(scene, CompareHandovers(first, second))
    assert isinstance(found, ComparedHandovers)
    assert "ticket:1" in {one.ref for one in found.stayed}
    assert all(scene.now - one.since > 7 * HOUR for one in found.stayed)


def test_what_is_watched_or_borrowed_goes_on_until_it_is_struck_and_two_handovers_are_compared(scene: Scene) -> None:
    first = prepared(scene)
    for line, text in (("watch", "if it rains"), ("borrowed", "ladder"), ("note", "for you")):
        done(scene, AddLine(first, line, text), ANNA)  # type: ignore[arg-type]
    done(scene, OfferHandover(first), ANNA)
    done(scene, AcceptHandover(first), BO)
    scene.now = HAND_OFF + 7 * HOUR
    second = int(done(scene, PrepareHandover("noc"), BO).params["handover"])
    assert [one.item.subject for one in detail(scene, second).items] == ["if it rains", "ladder"]
    [ladder] = [one.item for one in detail(scene, second).items if one.item.kind == "borrowed"]
    done(scene, StrikeLine(second, ladder.number), BO)
    down(scene, "srv")
    done(scene, OfferHandover(second), BO)
    found = ask(scene, CompareHandovers(first, second))
    assert isinstance(found, ComparedHandovers)
    assert [one.subject for one in found.gone] == ["ladder", "for you"]
    assert [one.kind for one in found.new][:1] == ["worst"]
    [stayed] = found.stayed
    assert scene.now - stayed.since > 7 * HOUR
    page = ask(scene, HandoversQuery("noc"))
    assert isinstance(page, HandoversPage)
    assert [one.id for one in page.rows] == [second, first]
    assert ask(scene, HandoverQuery(99)) == ask(scene, CompareHandovers(first, 99))


def test_a_leader_ends_one_that_leads_nowhere_and_the_roster_says_who_has_it(scene: Scene) -> None:
    number = prepared(scene)
    scene.now = HAND_OFF + MINUTE
    assert has_it(scene) == ("a",)
    done(scene, DropHandover(number, "Anna is in hospital"), LI)
    assert has_it(scene) == ("b",)


def test_a_row_names_the_logins_of_both_sides_and_is_another_after_every_step(scene: Scene) -> None:
    number = prepared(scene)
    before = detail(scene, number).row
    assert (before.givers, before.takers) == (("anna",), ("bo", "carl", "dora"))
    done(scene, AddLine(number, "note", "kettle is broken"), ANNA)
    after = detail(scene, number).row
    assert (after.newest, after.changed) > (before.newest, before.changed)
    done(scene, OfferHandover(number, "carl"), ANNA)
    assert detail(scene, number).row.takers == ("carl",)
