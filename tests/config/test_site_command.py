"""`noctui site init` and `noctui site check`."""

import argparse
import json
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest

from noctui.cli import site
from noctui.cli.common import CommandError
from noctui.config.site import load_site
from tests.config.build import GOOD, ROSTER, write


def noctui(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    site.add_parser(parser.add_subparsers())
    chosen = parser.parse_args(["site", *map(str, arguments)])
    return int(chosen.func(chosen))


def test_a_new_site_is_a_good_site_for_whoever_wrote_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "new" / "desk"
    assert noctui("init", folder) == 0
    assert noctui("check", folder) == 0
    login = pwd.getpwuid(os.getuid()).pw_name
    file = load_site(folder).file
    assert list(file.operators) == [login]
    assert [device.address for device in file.inventory.devices.values()] == ["127.0.0.1"]
    assert "My network: all right. 1 devices with 1 checks" in capsys.readouterr().out


def test_the_commented_examples_of_a_new_site_are_good_too(tmp_path: Path) -> None:
    site.init(tmp_path, "ann", "Asia/Shanghai", "zh")
    path = tmp_path / "inventory" / "main.yaml"
    text = path.read_text(encoding="utf-8")
    head, _, examples = text.partition("# - id: SW-1\n")
    devices, _, groups = ("# - id: SW-1\n" + examples).partition("# groups:\n")
    lines = [line.removeprefix("# ") for line in devices.splitlines() if line.startswith(("# - ", "#   "))]
    second = "- {id: SW-2, kind: switch, site: main, address: 192.168.1.3}"
    grouped = "\n".join(line.removeprefix("# ") for line in ("# groups:\n" + groups).splitlines())
    path.write_text("\n".join([head, *("  " + line for line in [*lines, second]), grouped, ""]), encoding="utf-8")
    inventory = load_site(tmp_path).file.inventory
    assert list(inventory.devices) == ["THIS-HOST", "SW-1", "SRV-1", "SW-2"]
    assert inventory.groups["core"].members == ("SW-1", "SW-2")


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "roster.yaml").write_text("mine", encoding="utf-8")
    with pytest.raises(CommandError, match=r"roster\.yaml is there already; nothing was written"):
        noctui("init", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["roster.yaml"]


@pytest.mark.parametrize("login", ["DOM\\ann", "ann@example.org", "o_1-x"])
def test_a_login_of_any_directory_service_fits_into_the_files(tmp_path: Path, login: str) -> None:
    site.init(tmp_path, login, "Etc/UTC", "en")
    assert list(load_site(tmp_path).file.operators) == [login]


def test_check_prints_every_problem_and_exits_with_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {**GOOD, "roster.yaml": "people:\n  - {id: ann}\nposts: 3\n"})
    assert noctui("check", tmp_path) == 3
    assert capsys.readouterr().out.splitlines() == [
        "roster.yaml:2:5: people.0.name: the key 'name' is missing",
        "roster.yaml:3:8: posts: should be a list, found 3 (begin each line with '- ', or write [a, b])",
    ]


def test_check_speaks_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {**GOOD, "roster.yaml": "people: [\n"})
    assert noctui("check", "--json", tmp_path) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert [(problem["file"], problem["line"], problem["code"]) for problem in told["problems"]] == [
        ("roster.yaml", 2, "syntax")
    ]
    write(tmp_path, GOOD)
    assert noctui("check", "--json", tmp_path) == 0
    assert json.loads(capsys.readouterr().out)["devices"] == 4


def test_check_tells_which_posts_a_policy_calls_and_nobody_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rungs = "{at: due, to: duty}, {at: due, to: boss}, {at: 1h after, to: chief, again: 1h}"
    clock = f"{{id: c, name: {{en: c}}, start: reported, until: [closed], within: {{l: 1h}}, ladder: [{rungs}]}}"
    own = f"id: s19\nname: {{en: Own}}\nlevels: [{{id: l, name: {{en: L}}}}]\nclocks: [{clock}]\n"
    write(tmp_path, {**GOOD, "policies/s19.yaml": own})
    assert noctui("check", tmp_path) == 0
    assert capsys.readouterr().out.splitlines()[1] == "policies call posts that nobody holds: boss (s19), chief (s19)"
    assert noctui("check", "--json", tmp_path) == 0
    assert json.loads(capsys.readouterr().out)["vacant_posts"] == {"boss": ["s19"], "chief": ["s19"]}


def test_check_tells_which_roles_the_playbooks_call_and_nobody_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, GOOD)
    assert noctui("check", "--json", tmp_path) == 0
    before = json.loads(capsys.readouterr().out)["vacant_roles"]
    assert {"vendor", "generator-service"} <= before.keys()
    assert "fire-brigade" not in before
    named = "{id: %s, name: {en: N, zh: 名}, %s}"
    roles = [named % ("vendor", "posts: [nobody, duty]"), named % ("generator-service", 'phone: "1"')]
    write(tmp_path, {**GOOD, "roles.yaml": f"roles: [{', '.join(roles)}]\n"})
    assert noctui("check", tmp_path) == 0
    told = capsys.readouterr().out.splitlines()
    head = told.index("playbooks call roles that nobody has here; give each a post or a phone in roles.yaml:")
    left = [line.split()[0] for line in told[head + 1 :] if line.startswith("  ")]
    assert left == [role for role in before if role not in ("vendor", "generator-service")]
    write(tmp_path, {**GOOD, "roster.yaml": ""})
    assert noctui("check", "--json", tmp_path) == 0
    assert json.loads(capsys.readouterr().out)["vacant_roles"] == {}


def test_check_tells_which_posts_will_be_empty_and_which_one_person_alone_can_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = "  - {id: gate, name: Gate, needed: {calendar: cn-5x8}}\n  - {id: dog, name: Dog, first: ann}\n"
    write(tmp_path, {**GOOD, "roster.yaml": ROSTER + more})
    assert noctui("check", tmp_path) == 0
    told = [line.partition(" (")[0] for line in capsys.readouterr().out.splitlines() if line.startswith("!")]
    assert sorted(told) == [
        "! dog: fewer than two people can do it",
        "! gate: fewer than two people can do it",
        "! gate: nobody has it",
    ]
    assert noctui("check", "--json", tmp_path) == 0
    found = json.loads(capsys.readouterr().out)["findings"]
    assert sorted((one["kind"], one["post"]) for one in found) == [
        ("empty", "gate"),
        ("one_person", "dog"),
        ("one_person", "gate"),
    ]


def test_check_prints_on_a_terminal_that_knows_ascii_only(tmp_path: Path) -> None:
    write(tmp_path, {**GOOD, "roster.yaml": "人: 1\n"})
    command = [sys.executable, "-m", "noctui", "site", "check", str(tmp_path)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stdout.decode()) == (3, "roster.yaml:1:1: \\u4eba: unknown key '\\u4eba'\n")


def test_the_command_line_of_site_loads_neither_yaml_nor_pydantic() -> None:
    code = "import sys, noctui.cli.site; print({'ruamel.yaml', 'yaml', 'pydantic'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"set()\n"


@pytest.mark.parametrize(
    ("value", "zone"), [("Asia/Shanghai", "Asia/Shanghai"), (":Europe/Berlin", "Europe/Berlin"), ("X3", "UTC")]
)
def test_the_zone_of_the_machine_is_an_iana_name(monkeypatch: pytest.MonkeyPatch, value: str, zone: str) -> None:
    monkeypatch.setenv("TZ", value)
    assert site.local_zone() == zone


def test_without_tz_the_zone_is_where_localtime_points(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TZ", raising=False)
    zone = tmp_path / "zoneinfo" / "Asia" / "Tokyo"
    zone.parent.mkdir(parents=True)
    zone.touch()
    (tmp_path / "localtime").symlink_to(zone)
    assert site.local_zone(tmp_path / "localtime") == "Asia/Tokyo"
    assert site.local_zone(tmp_path / "nothing") == "UTC"


def test_keys_and_themes_of_the_site_are_checked_with_its_other_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"keys.toml": '"list.jmup" = "c"\n', "themes/mine.toml": 'extends = "night"\n[styles]\nbad = "redd"\n'}
    folder = write(tmp_path, files)
    assert noctui("check", folder) == 3
    keys, theme = capsys.readouterr().out.splitlines()
    assert "keys.toml:1: there is no action list.jmup" in keys
    assert "mine.toml:3: " in theme
    assert noctui("check", folder, "--json") == 3
    assert json.loads(capsys.readouterr().out) == {"ok": False, "problems": [], "face": [keys, theme]}
