"""`noctui page …` against an engine that runs: a call of a real ticket, answered from the shell."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from noctui.cli.main import main
from tests.engine.house import EngineProcess, write_site

POLICY = """\
id: prompt
name: {en: Prompt, zh: 快速}
scheme: S00
levels: [{id: any, name: {en: any, zh: 全部}}]
clocks:
  - id: repair
    name: {en: repair, zh: 修复}
    start: reported
    until: [recovered]
    within: {any: 1h}
    ladder: [{to: noc, at: 0%}]
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = write_site(tmp_path / "site", {"gone": "127.0.0.2"}, check=CHECK)
    (folder / "policies").mkdir()
    (folder / "policies" / "prompt.yaml").write_text(POLICY, encoding="utf-8")
    inventory = folder / "inventory" / "main.yaml"
    inventory.write_text(inventory.read_text().replace("policy: s19", "policy: prompt"))
    return folder


CHECK = "{kind: tcp, port: 9, interval: 1s, retry: 1s, attempts: 1, timeout: 500ms}"


def listed(site: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    code = main(["page", "list", "--site", str(site), "--json"])
    return code, json.loads(capsys.readouterr().out)


def waiting(site: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            code, rows = listed(site, capsys)
        except (SystemExit, ValueError):
            continue
        if rows:
            return code, rows
    raise AssertionError("nobody was called")


def test_a_call_is_listed_answered_and_sent_on(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with EngineProcess(site):
        code, [row] = waiting(site, capsys)
        assert (code, row["ticket"], row["person"], row["state"]) == (1, 1, "a", "waiting")
        where = ["--site", str(site)]
        assert main(["page", "answer", "T-1", "have-it", "--until", "20m", *where]) == 0
        capsys.readouterr()
        code, [row] = listed(site, capsys)
        assert (code, row["state"]) == (0, "acknowledged")
        assert main(["page", "answer", "1", "have-it", "--until", "5h", *where]) == 1
        assert "2h" in capsys.readouterr().err
        assert main(["page", "remind", "1", "10m", "--text", "ask", *where]) == 0
