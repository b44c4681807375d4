"""Whole drills through the verbs of the engine, their hours replayed in seconds."""

from pathlib import Path

import pytest

from noctui.config.drill_folder import read_result
from noctui.domain.moments import HOUR, SECOND
from tests.engine.drill_player import Player
from tests.engine.realm import Realm, setup


@pytest.mark.parametrize("name", ["fire-smoke", "power-three-hours"])
async def test_a_whole_drill_by_the_book_ends_with_every_point(tmp_path: Path, name: str) -> None:
    drill = setup(name)
    async with Realm(tmp_path, drill) as realm:
        began = realm.drill._began
        player = Player(realm.do, realm.ask, drill.scenario, drill.parameters)
        while not await player.turn(realm.clock.wall()):
            assert realm.clock.wall() - began < 6 * HOUR, player.refused[-3:]
            await realm.turn(5 * SECOND)
        await realm.turn()
        result = read_result(tmp_path)
        assert result is not None
        lost = [(point.kind, point.about, point.code) for point in result.score.points if point.earned < point.possible]
        assert (lost, result.score.percent, player.refused) == ([], 100, [])
