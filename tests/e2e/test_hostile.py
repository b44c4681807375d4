"""Hostile texts in a site's files and from other desks: every place is opened, and every byte sent is looked at."""

import base64
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from noctui.domain.commands import Acknowledge, AddNote, AddReference, OpenMaintenance, WriteLog
from noctui.domain.moments import HOUR
from noctui.domain.queries import JournalPage, JournalQuery
from noctui.domain.views import JournalRow
from noctui.services.desk import LONGEST_LINE, LONGEST_TEXT
from tests.e2e.conftest import Door
from tests.e2e.terminal import Pty, environment, noctui
from tests.e2e.watch import Onlooker, end_engines
from tests.engine.house import EngineProcess, write_site
from tests.tui.payloads import PAYLOADS, acting

TYPED = [text.replace("\0", "") for name, text in PAYLOADS.items() if name != "lone surrogate"]
"""What can be sent to the engine and is taken by it."""
IN_FILES = [text for text in TYPED if len(text) <= 200]
"""What a file may say, when it is written with escapes."""
OURS = re.compile(rb"\x1b\[(?:\d+;\d+H|[\d;]*m|\?[\d;]+[hl]|\?\d+\$p)|\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
"""Cursor, style, modes, questions about modes; and the clipboard, which only the key `y` may fill."""
PLACES = (b"1", b"2", b"3", b"4", b"5", b"6")
SIGHTS = ("behind it", "reported", "Affected devices", "Copied", "Two weeks")
"""Words of the screens that the walk must have come by."""
COMMANDS = ("status", "devices", "tickets", "journal tail -n 150", "engine status")


def escaped(value: object) -> str:
    """JSON as YAML and TOML read it too: everything that is not ASCII is escaped, in one piece each."""
    text = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return "".join(char if char.isascii() else f"\\U{ord(char):08x}" for char in text)


def write_hostile_site(folder: Path, port: int) -> Path:
    """Every text that a site's files may hold is a payload; every device is down, so that all are on the desk."""
    check = {"kind": "tcp", "port": port, "interval": "1s", "retry": "1s", "attempts": 1, "timeout": "500ms"}
    inventory = {
        "kinds": {"host": {"checks": {"ping": check}}},
        "sites": [{"id": f"s{n}", "name": name, "address": name, "phone": name} for n, name in enumerate(IN_FILES)],
        "contracts": [
            {"id": f"c{n}", "name": name, "policy": "s19", "customer": name, "contact": name}
            for n, name in enumerate(IN_FILES)
        ],
        "devices": [
            {"id": f"dev-{n:02}", "name": name, "contact": name, "kind": "host"}
            | {"site": f"s{n}", "contract": f"c{n}", "address": f"127.0.1.{n + 1}"}
            for n, name in enumerate(IN_FILES)
        ],
    }
    roster = {
        "people": [{"id": f"p{n}", "name": name, "phone": name} for n, name in enumerate(IN_FILES)],
        "posts": [
            {"id": f"d{n}", "name": name, "first": f"p{n}", "backup": f"p{n - 1}"}
            for n, name in enumerate(IN_FILES)
            if n
        ],
    }
    write_site(folder, {})
    (folder / "inventory" / "main.yaml").write_text(escaped(inventory), encoding="utf-8")
    (folder / "roster.yaml").write_text(escaped(roster), encoding="utf-8")
    settings = folder / "noctui.toml"
    name = f"name = {escaped(PAYLOADS['clear screen'] + PAYLOADS['markup action'])}"
    settings.write_text(re.sub("name = .*", lambda _: name, settings.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[EngineProcess]:
    shut = Door("127.0.0.1")
    shut.shut()
    with EngineProcess(write_hostile_site(tmp_path / "site", shut.port)) as running:
        yield running
    end_engines(running.site)


@pytest.fixture
def onlooker(engine: EngineProcess) -> Iterator[Onlooker]:
    """Another client that has typed every payload wherever a client may type."""
    with Onlooker(engine.socket) as eyes:
        eyes.until(lambda eyes: len(eyes.tickets) == len(IN_FILES))
        for number, text in enumerate(TYPED):
            type_everywhere(eyes, text[:LONGEST_TEXT], number)
        yield eyes


def type_everywhere(eyes: Onlooker, text: str, number: int) -> None:
    ticket, device, now = 1 + number % len(IN_FILES), f"dev-{number % len(IN_FILES):02}", eyes.watcher.client.now()
    commands = (
        WriteLog(text),
        AddNote(1, text),
        AddNote(ticket, text),
        AddReference(1, text[:LONGEST_LINE], text[:LONGEST_LINE]),
        Acknowledge(device, now + HOUR, text) if number % 2 else OpenMaintenance(device, now, now + HOUR, text),
    )
    for command in commands:
        answer = eyes.do(command)
        assert answer.done, (command, answer)


def leftovers(output: bytes) -> set[str]:
    """What a terminal would act upon beside the sequences that we send."""
    return acting(OURS.sub(b"", output).decode())


def walk(desk: Pty) -> str:
    """Every place; in each the first row opened, read through and copied. Gives all the screens that came by."""
    in_a_row = (b"\r", b"\t", b"\x1b[6~", b"\r", b"\x1b", b"y", b"\x1b", b"\x1b")
    screens = []
    for key in (key for place in PLACES for key in (place, *in_a_row)):
        desk.send(key)
        desk.settle()
        screens.append(desk.screen)
    return "\n".join(screens)


def open_dialogs(desk: Pty) -> None:
    """Every dialog that shows foreign text, on the desk."""
    desk.send(b"1")
    desk.wait_for(r"\[1 Desk\]")
    for key in (b"N", b"A", b"w", b"l", b":", b"?"):
        desk.send(key)
        desk.wait_for("╔")
        desk.send(b"\x1b")
        desk.wait_for(r"\A[^╔]*\Z")


def deeds(eyes: Onlooker) -> list[JournalRow]:
    """What people did, as the journal has it, newest first."""
    page = eyes.ask(JournalQuery(limit=500))
    assert isinstance(page, JournalPage)
    return [row for row in page.rows if row.actor != "engine"]


def test_no_foreign_sequence_reaches_the_terminal_in_any_place(
    engine: EngineProcess, onlooker: Onlooker, tmp_path: Path
) -> None:
    before = deeds(onlooker)
    argv = noctui("--site", engine.site, "--no-bell")
    with Pty(tmp_path, argv, (120, 40), {"ESCDELAY": "50"}) as desk:
        desk.wait_for("all well")
        seen = walk(desk)
        open_dialogs(desk)
        assert [sight for sight in SIGHTS if sight not in seen] == []
        desk.send(b"2")
        desk.wait_for(r"\[2 Devices\]")
        desk.send(b"G")
        desk.wait_for(r" \[@click=app.quit\]S.* \[on red\]SW|\[on red\]SW.* \[@click=app.quit\]S")
        desk.send(b"q")
        assert desk.wait() == 0
        assert leftovers(desk.output) == set()
        copied = [base64.b64decode(payload).decode() for payload in OURS.findall(desk.output) if payload]
        assert copied
        assert acting("".join(copied)) <= {"\n"}
    assert deeds(onlooker) == before, "somebody's text did something"


def test_no_foreign_sequence_comes_out_of_a_command(engine: EngineProcess, onlooker: Onlooker, tmp_path: Path) -> None:
    for words in COMMANDS:
        argv = noctui(*words.split(), "--site", engine.site)
        for more in ((), ("--json",)):
            done = subprocess.run([*argv, *more], env=environment(tmp_path), capture_output=True, check=False)
            assert acting(done.stdout.decode()) == {"\n"}, (words, more, done.stdout)
            assert not done.stderr


def test_a_text_that_is_too_long_is_refused_and_not_cut(onlooker: Onlooker) -> None:
    for command in (WriteLog(PAYLOADS["long"]), AddNote(1, PAYLOADS["long wide"])):
        assert onlooker.do(command).code == "too_long"
