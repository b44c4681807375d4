"""A drill in its own realm: it begins, happens, is steered, ends with a score, and touches nothing real."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from noctui.config.drill_folder import read_result
from noctui.domain.drill_views import (
    DrillRow,
    EndDrill,
    GoOnDrill,
    InjectNow,
    JumpDrill,
    PauseDrill,
    SpeedDrill,
)
from noctui.domain.message_commands import TestContact
from noctui.domain.moments import HOUR, MINUTE, SECOND
from noctui.domain.run_commands import AnswerStep, PauseRun, ResumeRun, StartRun
from noctui.domain.run_views import RunDetail, RunQuery
from noctui.domain.survey import Survey
from noctui.domain.views import RosterRow
from noctui.probes.fleet import FleetProber
from tests.engine.realm import ANN, BEGAN, MAX, Realm, setup

SMOKE = "fire-smoke"
CALLER = "There is smoke behind the last rack"


def row(realm: Realm) -> DrillRow:
    found = realm.board.rows("drill")["drill"]
    assert isinstance(found, DrillRow)
    return found


async def start(realm: Realm) -> int:
    done = await realm.do(StartRun("fire", dict(realm.drill.setup.parameters), ticket=1))
    await realm.turn()
    return int(done.params["run"])


async def answer_alarm(realm: Realm, run: int) -> None:
    done = await realm.do(AnswerStep(run, "alarm", 1, "done"))
    assert done.done, done
    await realm.turn()


def on_duty(realm: Realm, post: str) -> str:
    """Ids, with blanks between."""
    found = realm.board.rows("roster")[post]
    assert isinstance(found, RosterRow)
    return " ".join(found.people)


async def test_time_stands_until_somebody_looks_then_it_begins_with_a_ticket(tmp_path: Path) -> None:
    async with Realm(tmp_path, setup(SMOKE), watched=False) as realm:
        await realm.turn(MINUTE)
        assert (realm.said, realm.clock.wall()) == ([], BEGAN)
        realm.look()
        await realm.turn()
        assert len(realm.said) == 1
        assert [ticket.text for ticket in realm.board.rows("tickets").values()] == realm.said  # type: ignore[union-attr]
        await realm.turn(4 * SECOND)
        assert realm.said[1].startswith(f"Room duty: {CALLER}")
        assert row(realm).began == BEGAN


async def test_what_comes_of_a_step_is_said_and_kept_in_the_run(tmp_path: Path) -> None:
    async with Realm(tmp_path, setup(SMOKE)) as realm:
        run = await start(realm)
        await answer_alarm(realm, run)
        await realm.turn(9 * SECOND)
        assert any(words.startswith("119: Where") for words in realm.said)
        detail = await realm.ask(RunQuery(run))
        assert isinstance(detail, RunDetail)
        notes = {event.step: event.text for event in detail.events if event.kind == "noted"}
        assert notes["call-119"].startswith("119: Where")
        await realm.turn(MINUTE)
        assert sum(words.startswith("119: Where") for words in realm.said) == 1


async def test_nothing_happens_twice_when_an_instructor_steers_during_a_beat(tmp_path: Path) -> None:
    async with Realm(tmp_path, setup(SMOKE), watched=False) as realm:
        realm.look()
        await asyncio.gather(realm.drill.play(), realm.drill.perform(JumpDrill(10 * MINUTE), MAX), realm.drill.play())
        assert len(realm.board.rows("tickets")) == 1
        assert len(realm.said) == len(set(realm.said)) > 1


async def test_the_second_person_of_who_drills_alone_agrees_to_what_was_written_down(tmp_path: Path) -> None:
    way = (("stop-intruder", "done", "account"), ("able", "able", ""), ("logs", "done", ""), ("undone", "wrong", ""))
    async with Realm(tmp_path, setup(SMOKE)) as realm:
        run = int((await realm.do(StartRun("data-intrusion"))).params["run"])
        for step, said, field in (*way, ("how-much", "whole", ""), ("restore-whole", "done", "restored-to")):
            done = await realm.do(AnswerStep(run, step, 1, said, {field: "02:00"} if field else {}))
            assert done.done, (step, done)
        await realm.do(PauseRun(run, "the tapes are locked away"))
        await realm.turn(20 * SECOND)
        await realm.do(ResumeRun(run))
        await realm.turn(SECOND)
        detail = await realm.ask(RunQuery(run))
        assert isinstance(detail, RunDetail)
        agreed = next(event for event in detail.events if event.kind == "agreed")
        assert (agreed.step, agreed.data) == ("restore-whole", {"restored-to": "02:00"})


async def test_an_absence_is_entered_in_the_roster_of_the_drill(tmp_path: Path) -> None:
    async with Realm(tmp_path, setup("absent-at-night")) as realm:
        given = dict(realm.drill.setup.parameters)
        assert realm.said[0].startswith(f"{realm.drill.setup.shown['absent']} is absent from Duty desk")
        run = int((await realm.do(StartRun("key-person-absent", given, ticket=1))).params["run"])
        leader, missing = on_duty(realm, "duty-leader"), given["absent"]
        word = {"by": leader, "way": "phone", "records": {"backup": "Su Ming"}}
        for step, said, more in (("tell-leader", "reached", {}), ("approve-backup", "granted", word)):
            assert (await realm.do(AnswerStep(run, step, 1, said, **more))).done  # type: ignore[arg-type]
        assert missing in on_duty(realm, "noc-duty")
        for step, said in (("takes-it", "takes"), ("enter", "done")):
            assert (await realm.do(AnswerStep(run, step, 1, said))).done
        assert missing not in on_duty(realm, "noc-duty")
        assert "su" in on_duty(realm, "noc-duty")


@pytest.mark.parametrize("name", ["alarm", "ended"])
async def test_an_inject_may_be_called_anything(tmp_path: Path, name: str) -> None:
    drill = setup(SMOKE)
    first, *others = drill.scenario.injects
    scenario = replace(drill.scenario, injects=(replace(first, id=name), *others))
    async with Realm(tmp_path, replace(drill, scenario=scenario)) as realm:
        await realm.turn(4 * SECOND)
        assert realm.said[1].startswith(f"Room duty: {CALLER}")
        await realm.turn()
        assert row(realm).ended is None


async def test_devices_change_when_the_scenario_says_so(tmp_path: Path) -> None:
    drill = setup(SMOKE)
    change = replace(drill.scenario.fleet[0], cue=replace(drill.scenario.injects[0].cue, after=30 * SECOND))
    async with Realm(tmp_path, replace(drill, scenario=replace(drill.scenario, fleet=(change,)))) as realm:
        inventory = realm.life.core.site.file.inventory
        inside, outside = inventory.devices["SRV-MAP"], inventory.devices["CAM-E1-01"]
        assert [inside.site, outside.site] == ["centre", "east"]
        fleet = realm.life._probers["sim"]
        assert isinstance(fleet, FleetProber)
        assert (await fleet.look(Survey("ping", inside.address, 1))).received == 1
        await realm.turn(31 * SECOND)
        assert (await fleet.look(Survey("ping", inside.address, 1))).received == 0
        assert (await fleet.look(Survey("ping", outside.address, 1))).received == 1


async def test_what_happens_to_devices_still_happens_after_the_files_were_changed(tmp_path: Path) -> None:
    drill = setup(SMOKE)
    late = replace(drill.scenario.fleet[0], cue=replace(drill.scenario.injects[0].cue, after=30 * SECOND))
    early = replace(late, cue=replace(late.cue, after=SECOND), site="east")
    scenario = replace(drill.scenario, fleet=(early, late))
    async with Realm(tmp_path, replace(drill, scenario=scenario)) as realm:
        life, devices = realm.life, realm.life.core.site.file.inventory.devices
        await realm.turn(2 * SECOND)
        loaded = life.load()
        one_more = {"devices": {**(loaded.fleet or {})["devices"], "192.0.2.99": {}}}
        await life.adopt(replace(loaded, fleet=one_more), life.core.site)
        fleet = life._probers["sim"]
        assert isinstance(fleet, FleetProber)
        for name, received in (("CAM-E1-01", 0), ("SRV-MAP", 1)):
            assert (await fleet.look(Survey("ping", devices[name].address, 1))).received == received
        await realm.turn(29 * SECOND)
        assert (await fleet.look(Survey("ping", devices["SRV-MAP"].address, 1))).received == 0


async def test_an_instructor_lets_it_stand_jump_and_run_faster(tmp_path: Path) -> None:
    async with Realm(tmp_path, setup(SMOKE)) as realm:
        drill = realm.drill
        assert (await drill.perform(PauseDrill(), MAX)).done
        await realm.turn(MINUTE)
        assert (realm.clock.wall(), row(realm).paused) == (BEGAN, True)
        assert (await drill.perform(JumpDrill(MINUTE), MAX)).done
        assert (realm.clock.wall(), len(realm.said)) == (BEGAN + MINUTE, 2)
        assert (await drill.perform(JumpDrill(-SECOND), MAX)).code == "no_way_back"
        far = await drill.perform(JumpDrill(9 * HOUR), MAX)
        assert (far.code, int(far.params["limit"]) < 2 * HOUR) == ("too_far", True)
        assert realm.clock.wall() == BEGAN + MINUTE
        assert (await drill.perform(SpeedDrill(7), MAX)).code == "unknown_speed"
        assert (await drill.perform(SpeedDrill(20), MAX)).done
        assert (await drill.perform(GoOnDrill(), MAX)).done
        await realm.turn(SECOND)
        assert (realm.clock.wall(), row(realm).speed) == (BEGAN + MINUTE + 20 * SECOND, 20)


async def test_who_drills_alone_sets_the_pace_until_an_instructor_does(tmp_path: Path) -> None:
    async with Realm(tmp_path, setup(SMOKE)) as realm:
        drill = realm.drill
        assert (await drill.perform(SpeedDrill(5), ANN)).done
        assert (await drill.perform(JumpDrill(MINUTE), ANN)).code == "not_allowed"
        assert (await drill.perform(InjectNow("caller"), ANN)).code == "not_allowed"
        assert (await drill.perform(PauseDrill(), MAX)).done
        assert (await drill.perform(GoOnDrill(), ANN)).code == "not_allowed"


async def test_an_inject_happens_once_whoever_brings_it_about(tmp_path: Path) -> None:
    async with Realm(tmp_path, setup(SMOKE)) as realm:
        drill = realm.drill
        coming = {line.id: line.at for line in row(realm).coming}
        assert coming["caller"] == BEGAN + 3 * SECOND
        assert coming["brigade"] is None
        assert (await drill.perform(InjectNow("brigade"), MAX)).done
        assert "The fire engine turns into the yard." in realm.said[-1]
        assert (await drill.perform(InjectNow("brigade"), MAX)).code == "happened_already"
        assert (await drill.perform(InjectNow("nothing"), MAX)).code == "unknown_inject"
        assert (await drill.perform(InjectNow(text="It rains."), MAX)).done
        assert realm.said[-1] == "It rains."
        assert "brigade" not in {line.id for line in row(realm).coming}


async def test_what_an_instructor_makes_up_is_kept_in_the_run_and_told_with_the_rest(tmp_path: Path) -> None:
    async with Realm(tmp_path, setup(SMOKE)) as realm:
        run = await start(realm)
        assert (await realm.drill.perform(InjectNow(text="It rains."), MAX)).done
        found = await realm.ask(RunQuery(run))
        assert isinstance(found, RunDetail)
        assert [event.text for event in found.events if event.login == MAX.login] == ["It rains."]
        assert "It rains." in [line.say["zh"] for line in (await realm.drill.detail(ANN)).lines]


async def test_what_becomes_of_devices_is_told_in_both_languages(tmp_path: Path) -> None:
    async with Realm(tmp_path, setup("power-forty-minutes")) as realm:
        (line,) = (await realm.drill.detail(ANN)).lines
        assert {language: words.partition(": ")[2] for language, words in line.say.items()} == {
            "en": "DEGRADED",
            "zh": "劣化",
        }


async def test_what_is_to_come_is_told_only_to_who_may_bring_it_about(tmp_path: Path) -> None:
    async with Realm(tmp_path, setup(SMOKE)) as realm:
        trainee, instructor = await realm.drill.detail(ANN), await realm.drill.detail(MAX)
        assert [line.id for line in trainee.lines if not line.happened] == []
        assert {"caller", "brigade"} <= {line.id for line in instructor.lines}


async def test_after_a_kill_it_goes_on_where_it_was_and_repeats_nothing(tmp_path: Path) -> None:
    drill = setup(SMOKE)
    async with Realm(tmp_path, drill) as realm:
        run = await start(realm)
        await answer_alarm(realm, run)
        await realm.turn(10 * SECOND)
        await realm.drill.perform(PauseDrill(), ANN)
        stood, said = realm.clock.wall(), realm.said
    async with Realm(tmp_path, drill) as realm:
        await realm.turn(MINUTE)
        assert (realm.clock.wall() - stood, realm.clock.paused) == (0, True)
        assert realm.said == said
        assert row(realm).began == BEGAN


async def test_ended_by_hand_it_is_scored_and_the_result_is_kept(tmp_path: Path) -> None:
    async with Realm(tmp_path, setup(SMOKE)) as realm:
        run = await start(realm)
        await answer_alarm(realm, run)
        assert (await realm.drill.perform(EndDrill(), ANN)).done
        assert (await realm.drill.perform(PauseDrill(), ANN)).code == "drill_ended"
        result = read_result(tmp_path)
        assert result is not None
        assert (result.scenario, result.person, result.score.percent) == (SMOKE, "Ann", row(realm).percent)
        assert result.steps["call-119"]["en"] == "Call 119."
        assert [p.code for p in result.score.points if p.kind == "end"] == ["open"]
        detail = await realm.drill.detail(ANN)
        assert detail.score == result.score


def write_site(folder: Path) -> Path:
    """A site with a store beyond this machine, a program that leaves a trace, and somebody who is told by it."""
    (folder / "inventory").mkdir(parents=True)
    (folder / "noctui.toml").write_text(
        'name = "Real"\nzone = "UTC"\n[engine]\nstore = "postgresql+psycopg://nobody@nowhere.invalid/noctui"\n'
        f'[channels.pager]\nkind = "command"\nrun = ["/usr/bin/touch", "{folder}/sent"]\n',
        encoding="utf-8",
    )
    (folder / "inventory" / "main.yaml").write_text(
        "kinds: {switch: {}}\nsites: [{id: hq, name: HQ}]\n"
        "devices: [{id: SW, kind: switch, site: hq, address: 192.0.2.1}]\n",
        encoding="utf-8",
    )
    (folder / "roster.yaml").write_text(
        'people: [{id: li, name: Li, contacts: [{channel: pager, address: "1"}]}]\n'
        "posts: [{id: noc-duty, name: Duty, first: li}]\n",
        encoding="utf-8",
    )
    return folder


async def test_no_store_and_no_channel_of_the_site_is_touched(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site")
    before = sorted(path.name for path in site.iterdir())
    async with Realm(tmp_path / "D-1", setup(SMOKE, site), site) as realm:
        assert realm.life._paths.store == f"sqlite:///{tmp_path}/D-1/noctui.db"
        assert set(realm.life._probers) == {"sim"}
        assert (await realm.do(TestContact("li"), MAX)).done
        sender = realm.life._post._sender
        for _turn in range(2):
            await sender.look()
            await sender.settled()
        told = [row.kind for row in realm.board.rows("journal").values() if "message" in getattr(row, "kind", "")]  # type: ignore[union-attr]
        assert "message.sent" in told
    assert sorted(path.name for path in site.iterdir()) == before


@pytest.mark.parametrize("damage", [b"", b"{", json.dumps({"id": 1}).encode()])
def test_a_result_that_was_damaged_is_passed_over(tmp_path: Path, damage: bytes) -> None:
    from noctui.config.drill_folder import results

    folder = tmp_path / "D-1"
    folder.mkdir()
    (folder / "result.json").write_bytes(damage)
    assert list(results(tmp_path)) == []
