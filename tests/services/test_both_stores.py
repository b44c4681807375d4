"""A ticket lives the same life on SQLite and on PostgreSQL: row for row, down to the hashes of the journal."""

from dataclasses import replace
from pathlib import Path

from noctui.domain.commands import (
    AcceptTicket,
    AssignTicket,
    Command,
    CorrectFact,
    LinkTickets,
    MergeTicket,
    NewTicket,
    PromiseLimit,
    RecordConsent,
    Regrade,
    SetContract,
    WaiveClock,
)
from noctui.domain.moments import HOUR
from noctui.store import connect
from tests.services.plans import down, fact, lines_site, opened, row, stored, told
from tests.services.scene import Scene
from tests.stores import postgres


def live(scene: Scene) -> None:
    """Every verb once, with an outage, a wait and a recovery between."""
    scene.all_up()
    number = opened(scene, "线路中断", reporter="李", text="从中午起")
    down(scene, "srv")
    seen = scene.tickets()[-1].id
    scene.now += 2 * HOUR
    scene.pass_time(HOUR // 60)
    deeds: list[Command] = [
        AcceptTicket(number, 0),
        AssignTicket(number, 0, "bo", "给你"),
        PromiseLimit(number, 0, "repair", 6 * HOUR),
        WaiveClock(number, 0, "answer", "Anna", "Li", "he is here"),
        RecordConsent(number, "remote", True, "Li"),
        Regrade(number, 0, "major", "worse", "result"),
        LinkTickets(number, seen, "caused_by"),
        SetContract(number, 0, "city", "not theirs"),
        MergeTicket(seen, 0, number, "the same cable"),
        CorrectFact(number, 0, 0, "misread"),
        NewTicket("consultation", "which port?", answer="the left one"),
    ]
    for deed in deeds:
        do(scene, deed)
    scene.answer("srv")
    assert fact(scene, number, "remote_started").done
    assert row(scene, number).status == "recovered"


def do(scene: Scene, deed: Command) -> None:
    if isinstance(deed, CorrectFact):  # the number of a fact is the store's
        [changed] = [found for found in told(scene, deed.ticket) if found.kind == "recontracted"]
        deed = replace(deed, fact=changed.id)
    if hasattr(deed, "seen"):
        deed = replace(deed, seen=row(scene, deed.ticket).version)
    answer = scene.do(deed)
    assert answer.done, (deed, answer)


def test_both_stores_hold_the_same_after_the_same_life(tmp_path: Path) -> None:
    with postgres() as server:
        found = [after(url) for url in (connect.sqlite_url(tmp_path / "noctui.db"), server)]
    assert found[0] == found[1]
    assert len(found[0]["fact"]) > 20


def after(url: str) -> dict[str, list[tuple[object, ...]]]:
    engine = connect.open_writer(url)
    try:
        scene = Scene(engine, lines_site())
        live(scene)
        return stored(scene)
    finally:
        engine.dispose()
