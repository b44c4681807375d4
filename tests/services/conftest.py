"""A scene on a new store for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.store import connect
from tests.services.plans import lines_scene
from tests.services.scene import Scene, site


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    engine = connect.open_writer(connect.sqlite_url(tmp_path / "noctui.db"))
    yield Scene(engine, site())
    engine.dispose()


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[Scene]:
    """A scene with a carrier's contract beside the city's, everything up."""
    scene = lines_scene(tmp_path)
    yield scene
    scene.engine.dispose()
