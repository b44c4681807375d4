"""One engine is active; who calls is who the kernel says; a slow desk holds nobody up."""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
from pathlib import Path

import pytest

from noctui.domain.commands import WriteLog
from noctui.domain.reload import ReloadDetail, ReloadQuery, ReloadSite
from noctui.wire.place import short_path
from tests.engine.house import EngineProcess, Watcher, command, write_site
from tests.needs import need


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", {"here": "127.0.0.1"})


async def test_of_two_engines_one_is_active_and_the_other_takes_over(site: Path, tmp_path: Path) -> None:
    with EngineProcess(site) as first:
        async with Watcher(first.socket) as watcher:
            await watcher.live()
            with EngineProcess(site, log=tmp_path / "second.log") as second:
                await asyncio.sleep(1)
                assert second.process.poll() is None
                assert watcher.client.engine is not None
                assert watcher.client.engine.pid == first.process.pid
                first.kill()
                await watcher.until(
                    lambda: (
                        watcher.client.engine
                        and watcher.client.engine.pid == second.process.pid
                        and watcher.client.state == "live"
                    ),
                    5,
                    "the standby",
                )


async def test_an_engine_that_was_stopped_is_replaced_and_writes_nothing_when_it_wakes(
    site: Path, tmp_path: Path
) -> None:
    with EngineProcess(site) as first, EngineProcess(site, log=tmp_path / "second.log") as second:
        async with Watcher(first.socket) as watcher:
            await watcher.live()
            assert watcher.client.engine is not None
            active, other = (first, second) if watcher.client.engine.pid == first.process.pid else (second, first)
            active.process.send_signal(signal.SIGSTOP)
            async with Watcher(first.socket) as fresh:
                await fresh.until(
                    lambda: fresh.client.engine and fresh.client.engine.pid == other.process.pid, 20, "the standby"
                )
                assert (await fresh.client.do(WriteLog("taken over"))).done
            active.process.wait(5)


async def test_a_caller_who_is_no_operator_is_refused_with_words(site: Path) -> None:
    need(os.getuid() == 0, "needs root to call as somebody else")
    with EngineProcess(site) as engine:
        async with Watcher(engine.socket) as watcher:
            await watcher.live()
            engine.socket.parent.chmod(0o755)
            engine.socket.chmod(0o666)
            said = await asyncio.to_thread(_call_as_nobody, engine.socket)
            assert b"nobody is not an operator" in said, said
            assert b"devices" not in said


def _call_as_nobody(path: Path) -> bytes:
    """What the engine says to uid 65534. A fork of ours: an interpreter started as nobody may not be readable."""
    read, write = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.chdir(path.parent)
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(path.name)
                line.sendall(b'{"kind":"watch"}\n')
                while chunk := line.recv(65536):
                    os.write(write, chunk)
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


async def test_a_desk_that_never_reads_holds_nobody_up(site: Path) -> None:
    with EngineProcess(site) as engine:
        async with Watcher(engine.socket) as watcher:
            await watcher.live()
            with socket.socket(socket.AF_UNIX) as stalled, short_path(engine.socket) as name:
                stalled.connect(name)
                stalled.sendall(b'{"kind":"watch"}\n')
                for number in range(300):
                    assert (await watcher.client.do(WriteLog(f"{number} " + "x" * 500))).done
            assert watcher.client.state == "live"


async def test_garbage_on_the_socket_ends_that_call_and_nothing_else(site: Path) -> None:
    with EngineProcess(site) as engine:
        async with Watcher(engine.socket) as watcher:
            await watcher.live()
            for garbage in (b"\xff\xfe\n", b"{}\n", b'{"kind":"do","name":"ticket.accept"}\n', b"x" * 400_000 + b"\n"):
                with socket.socket(socket.AF_UNIX) as rude, short_path(engine.socket) as name:
                    rude.connect(name)
                    rude.sendall(garbage)
            assert (await watcher.client.do(WriteLog("still here"))).done


def test_a_wrong_file_is_refused_with_its_place_and_exit_3(site: Path) -> None:
    inventory = site / "inventory" / "main.yaml"
    inventory.write_text(inventory.read_text(encoding="utf-8").replace("127.0.0.1", "127.0.0"), encoding="utf-8")
    done = subprocess.run(command(site), capture_output=True, text=True, check=False, timeout=20)
    assert done.returncode == 3
    assert "inventory/main.yaml:9:" in done.stderr


async def test_a_file_that_becomes_wrong_leaves_the_last_good_version_running(site: Path) -> None:
    inventory = site / "inventory" / "main.yaml"
    good = inventory.read_text(encoding="utf-8")
    with EngineProcess(site) as engine:
        async with Watcher(engine.socket) as watcher:
            await watcher.live()
            inventory.write_text(good + "  - {id: x}\n", encoding="utf-8")
            await watcher.until(lambda: watcher.client.engine and watcher.client.engine.trouble == "config")
            assert watcher.client.engine is not None
            assert "inventory/main.yaml:10:" in watcher.client.engine.detail
            assert (await watcher.client.do(WriteLog("still here"))).done
            more = good + good.splitlines()[-1].replace("here", "there").replace("127.0.0.1", "127.0.0.2") + "\n"
            inventory.write_text(more, encoding="utf-8")
            await watcher.until(lambda: watcher.client.engine and watcher.client.engine.trouble == "reload")
            detail = await watcher.client.ask(ReloadQuery())
            assert isinstance(detail, ReloadDetail)
            assert (await watcher.client.do(ReloadSite(detail.version))).done
            await watcher.until(lambda: "there" in watcher.devices and watcher.devices["there"].state == "up")
            assert watcher.client.engine.trouble == ""


async def test_a_store_that_is_held_by_somebody_else_is_said_and_work_goes_on_when_it_is_free(site: Path) -> None:
    with EngineProcess(site) as engine:
        async with Watcher(engine.socket) as watcher:
            await watcher.live()
            with sqlite3.connect(engine.store, isolation_level=None, check_same_thread=False) as intruder:
                intruder.execute("BEGIN IMMEDIATE")
                answer = await watcher.client.do(WriteLog("while it was held"))
                assert answer.code in ("store", "no_engine")
                await watcher.until(lambda: watcher.client.engine and watcher.client.engine.trouble == "store")
                intruder.execute("ROLLBACK")
            await watcher.until(lambda: watcher.client.engine and watcher.client.engine.trouble == "", what="its end")
            assert (await watcher.client.do(WriteLog("afterwards"))).done
            assert watcher.devices["here"].state == "up"
