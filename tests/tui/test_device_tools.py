"""ssh, ping and trace of a device: journalled first, run without a shell, and never where it is not safe."""

import subprocess
from contextlib import nullcontext
from pathlib import Path

import pytest

from noctui.domain.commands import Answer
from noctui.domain.drill_views import DrillRow
from noctui.domain.tools import Tools, UseTool
from noctui.tui.actions import BY_ID
from noctui.tui.desk_app import DeskApp
from noctui.tui.dialogs.output import Output
from noctui.tui.reasons import Context
from tests.tui.scenes import ME, NOW, device
from tests.tui.test_app_desk import sitting

DRILL = DrillRow("D-7", "smoke", {}, "fire", 1, NOW, 1, False, "li")


def program(folder: Path, text: str) -> str:
    path = folder / "tool"
    path.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    path.chmod(0o700)
    return str(path)


async def test_ping_is_stored_and_its_harmless_output_opens_inside(tmp_path: Path) -> None:
    told = program(tmp_path, 'printf "reply from %s\\033[2J\\n" "$1"; echo "arguments $#"; exit 3')
    async with sitting(tools=Tools(ping=(told, "{address}; id"))) as hand:
        await hand.press("2", "i")
        assert hand.client.done == [UseTool("SW-CORE-1", "ping")]
        assert isinstance(hand.app.screen, Output)
        await hand.settle()
        assert "reply from 10.1.0.1; id" in hand.screen
        assert "arguments 1" in hand.screen
        assert "\x1b" not in hand.screen
        assert "has ended (3)." in hand.screen
        await hand.press("escape")
        assert not isinstance(hand.app.screen, Output)


async def test_what_still_runs_ends_with_its_box(tmp_path: Path) -> None:
    told = program(tmp_path, f'echo $$ > "{tmp_path}/new"; mv "{tmp_path}/new" "{tmp_path}/pid"; exec sleep 100')
    async with sitting(tools=Tools(trace=(told, "{address}"))) as hand:
        await hand.pilot.press("2", "R")
        while not (tmp_path / "pid").exists():
            await hand.pilot.pause(0.05)
        pid = int((tmp_path / "pid").read_text("ascii"))
        await hand.pilot.press("escape")
        while Path(f"/proc/{pid}").exists():
            await hand.pilot.pause(0.05)


async def test_nothing_starts_that_is_not_stored(tmp_path: Path) -> None:
    async with sitting(tools=Tools(ping=(program(tmp_path, f"touch {tmp_path}/ran"), "{address}"))) as hand:
        hand.client.answers.append(Answer("not_allowed", {"role": "viewer"}))
        await hand.press("2", "i")
        assert not isinstance(hand.app.screen, Output)
        assert "viewer" in hand.bar("notice")
        assert not (tmp_path / "ran").exists()


async def test_ssh_is_refused_where_the_terminal_must_not_be_left() -> None:
    async with sitting() as hand:
        await hand.press("2", "S")
        assert "ssh is off: this desk is shared, locks itself or was not started in a shell." in hand.bar("notice")
        assert hand.client.done == []


async def test_ssh_gets_the_terminal_where_that_is_safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def run(argv: list[str], check: bool) -> subprocess.CompletedProcess[bytes]:
        ran.append(argv)
        return subprocess.CompletedProcess(argv, 255)

    tool = program(tmp_path, "")
    async with sitting(may_suspend=True, tools=Tools(ssh=(tool, "{user}@{address}"))) as hand:
        monkeypatch.setattr(subprocess, "run", run)
        monkeypatch.setattr(DeskApp, "suspend", lambda _app: nullcontext())
        await hand.press("2", "S")
        assert ran == [[tool, "li@10.1.0.1"]]
        assert hand.client.done == [UseTool("SW-CORE-1", "ssh")]
        assert "has ended (255)." in hand.bar("notice")


async def test_a_program_that_is_not_there_is_said_and_nothing_is_stored() -> None:
    async with sitting(tools=Tools(trace=("no-such-program", "{address}"))) as hand:
        await hand.press("2", "R")
        assert "no-such-program is not installed on this machine." in hand.bar("notice")
        assert hand.client.done == []


def test_nothing_real_is_touched_from_a_drill_or_for_a_device_that_is_made_up() -> None:
    for tool in ("ssh", "ping", "trace"):
        why_not = BY_ID[f"device.{tool}"].why_not
        assert why_not(Context("devices", me=ME, device=device(1))) is None
        assert why_not(Context("devices", me=ME, device=device(1, method="sim"))) is not None
        assert why_not(Context("devices", me=ME, device=device(1), drill=DRILL)) is not None
