"""What is left of a redundancy group is seen at all its members, also at those whose own state is as before."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import pytest

from noctui.domain.inventory import Group
from noctui.domain.reading import Reading
from noctui.domain.views import DeviceRow
from noctui.engine.core import Core
from noctui.store import connect
from tests.engine.test_contained import sweep
from tests.engine.test_trouble import closed, opened, url
from tests.services.scene import Scene, device, site

GROUPS = {
    "east": Group("east", ("e-1", "e-2")),
    "west": Group("west", ("w-1", "w-2")),
    "ring": Group("ring", ("east", "west")),
}
MEMBERS = ("e-1", "e-2", "w-1", "w-2")


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[Scene]:
    engine = connect.open_writer(url(tmp_path))
    yield Scene(engine, site(*(device(name, place="a") for name in MEMBERS), groups=GROUPS))
    engine.dispose()


def of(scene: Scene, *names: str) -> list[Reading]:
    """A miss of each."""
    return [reading for reading in sweep(scene, down=names) if reading.check.partition("/")[0] in names]


async def missed(core: Core, readings: Sequence[Reading]) -> list[str]:
    for _ in range(3):
        await core.ingest(readings)
    shown = core.showing.board.rows("devices")
    return [cast("DeviceRow", shown[name]).redundancy for name in MEMBERS]


def test_each_member_shows_the_worst_of_its_groups_as_soon_as_that_changes(ring: Scene, tmp_path: Path) -> None:
    async def story() -> list[list[str]]:
        core = await opened(ring, tmp_path)
        await core.ingest(sweep(ring))
        found = [await missed(core, of(ring, "e-1")), await missed(core, of(ring, "e-2"))]
        await core.load()
        found.append(await missed(core, []))
        found.append(await missed(core, sweep(ring)))
        await closed(core)
        return found

    reduced, broken, loaded, whole = asyncio.run(story())
    assert reduced == ["reduced", "reduced", "", ""]
    assert broken == loaded == ["broken", "broken", "reduced", "reduced"]
    assert whole == ["", "", "", ""]
