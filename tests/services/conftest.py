"""A scene on a new store for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.store import connect
from tests.services.scene import Scene, site


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    engine = connect.open_writer(connect.sqlite_url(tmp_path / "noctui.db"))
    yield Scene(engine, site())
    engine.dispose()
