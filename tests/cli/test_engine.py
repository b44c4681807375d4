"""Which engine it is that a command starts."""

from pathlib import Path

import pytest

from noctui.cli.main import main
from noctui.config.drill_folder import read_setup, write_setup
from noctui.engine import run
from noctui.engine.options import Options
from tests.engine.realm import DEMO, setup


def test_in_the_folder_of_a_drill_no_engine_of_the_real_site_is_ever_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Options] = []

    def record(options: Options) -> int:
        started.append(options)
        return 0

    monkeypatch.setattr(run, "main", record)
    write_setup(tmp_path, setup("fire-smoke"))
    for more in ((), ("--drill",)):
        assert main(["engine", "run", "--site", str(DEMO), "--state", str(tmp_path), *more]) == 0
    assert main(["engine", "run", "--site", str(DEMO), "--state", str(tmp_path / "real")]) == 0
    assert [options.drill for options in started] == [read_setup(tmp_path), read_setup(tmp_path), None]
