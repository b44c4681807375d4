"""The unit that systemd gets: judged by systemd itself where it is installed."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from noctui.cli import main, service
from noctui.cli.common import CommandError
from noctui.config.paths import SitePaths, site_paths
from tests.engine.house import write_site

COMMAND = ["/opt/noctui/bin/python", "-m", "noctui", "engine", "run", "--site", "/etc/noctui"]


def lines(paths: SitePaths, raw: bool = True) -> dict[str, str]:
    """Settings of the unit by name."""
    text = service.unit(paths, "noctui", "noctui", COMMAND, raw)
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#"))


def test_a_unit_names_the_folders_that_the_engine_writes_into_and_no_others() -> None:
    paths = site_paths(Path("/etc/noctui"), "/var/lib/noctui", "/run/noctui/engine.sock")
    assert lines(paths)["ReadWritePaths"] == '"/run/noctui" "/var/lib/noctui"'
    elsewhere = site_paths(Path("/etc/noctui"), "/var/lib/noctui", store="sqlite:////srv/noctui.db")
    assert lines(elsewhere)["ReadWritePaths"] == '"/srv" "/var/lib/noctui"'
    server = site_paths(Path("/etc/noctui"), "/var/lib/noctui", store="postgresql+psycopg://db/noctui")
    assert lines(server)["ReadWritePaths"] == '"/var/lib/noctui"'


@pytest.mark.parametrize(
    ("state", "home", "tmp"),
    [("/var/lib/noctui", "yes", "yes"), ("/home/x/state", "read-only", "yes"), ("/tmp/x", "yes", "no")],
)
def test_what_is_hidden_from_the_engine_is_nothing_that_it_needs(
    state: str, home: str, tmp: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", "/opt/noctui")
    found = lines(site_paths(Path("/etc/noctui"), state))
    assert (found["ProtectHome"], found["PrivateTmp"]) == (home, tmp)


def test_the_engine_gets_the_right_to_ping_and_none_beside_it() -> None:
    paths = site_paths(Path("/etc/noctui"))
    assert lines(paths)["CapabilityBoundingSet"] == lines(paths)["AmbientCapabilities"] == "CAP_NET_RAW"
    assert lines(paths, raw=False)["CapabilityBoundingSet"] == lines(paths, raw=False)["AmbientCapabilities"] == ""


def test_a_path_that_no_line_can_hold_is_refused() -> None:
    with pytest.raises(CommandError, match="no unit can name"):
        service.unit(site_paths(Path("/etc/a\nExecStart=b")), "noctui", "noctui", COMMAND)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_understands_the_unit_of_a_site_with_an_odd_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site = write_site(tmp_path / 'a "b" %n $HOME', {"here": "127.0.0.1"})
    assert main.main(["service", "unit", "--site", str(site), "--user", "games"]) == 0
    file = tmp_path / "noctui.service"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    judged = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True, check=False)
    assert (judged.returncode, judged.stderr) == (0, "")
