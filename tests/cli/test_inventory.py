"""Devices from a spreadsheet: as Excel saves it, with columns called as people call them, all good or nothing."""

import json
from pathlib import Path

import pytest

from noctui.cli.main import main
from noctui.config.reader import LARGEST
from noctui.config.site import load_site
from noctui.domain.inventory import Device
from tests.config.build import write

GOOD = "id,kind,site,address,parents\nA-1,switch,hq,10.1.0.1,GW-1\nA-2,switch,hq,10.1.0.2,A-1; SW-1\n"
BAD = "id,kind,site,address\nA-1,switch,hq,10.1.0.1\nA-2,swich,hq,10.1.0\nA-3,switch,hq,10.1.0.1\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", {})


def run(site: Path, content: str | bytes, *more: str, name: str = "sheet.csv") -> int:
    file = site.parent / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return main(["inventory", "import", str(file), "--site", str(site), "--lang", "en", *more])


def devices(site: Path) -> dict[str, Device]:
    return load_site(site).file.inventory.devices


def test_a_good_sheet_becomes_a_file_of_the_inventory_and_says_what_it_changes(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(site, GOOD) == 0
    assert "+ 2 devices: A-1, A-2" in capsys.readouterr().out
    assert devices(site)["A-2"].parents == ("A-1", "SW-1")
    assert (site / "inventory" / "sheet.yaml").exists()


@pytest.mark.parametrize(
    "raw",
    [
        "﻿设备编号;类型;站点;管理IP;名称\nA-1;switch;Head office;10.1.0.1;城东 1\n".encode(),
        "设备编号\t类型\t站点\t管理IP\t名称\r\nA-1\tswitch\thq\t10.1.0.1\t城东 1\r\n".encode("gbk"),
        "设备编号\t类型\t站点\t管理IP\t名称\nA-1\tswitch\thq\t10.1.0.1\t城东 1\n".encode("utf-16"),
        "sep=;\nHostname;Type;Location;IP Address;Description\nA-1;switch;hq;10.1.0.1;城东 1\n".encode(),
        'ID|KIND|SITE|ADDRESS|NAME\n\n"A-1"|switch|hq| 10.1.0.1 |城东 1\n||||\n'.encode(),
    ],
)
def test_sheets_are_read_as_spreadsheets_save_them(site: Path, raw: bytes) -> None:
    assert run(site, raw) == 0
    assert devices(site)["A-1"] == Device(
        "A-1", "城东 1", "switch", "hq", "10.1.0.1", checks=devices(site)["A-1"].checks
    )


def test_columns_can_be_said_and_cells_filled(site: Path) -> None:
    sheet = "Asset=No,IP\nA-1,10.1.0.1\n"
    more = ("--map", "asset=no=id", "--set", "kind=switch", "--set", "site=hq", "--set", "contract=LAN")
    assert run(site, sheet, *more, "--set", "name=a=b") == 0
    found = devices(site)["A-1"]
    assert (found.kind, found.contract, found.name) == ("switch", "lan", "a=b")


def test_what_is_no_column_of_a_device_is_refused(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(site, GOOD, "--map", "kind=colour") == 1
    assert "colour is no column of a device" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run(site, GOOD, "--set", "kind")


def test_every_bad_line_is_named_at_its_cell_and_nothing_is_written(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(site, BAD + 'A-4,switch,hq,10.1.0.4,a "note"\nSW-1,switch,hq,10.1.0.5\n') == 3
    said = [line.partition("sheet.csv:")[2] for line in capsys.readouterr().err.splitlines()]
    assert said == [
        "3:5: devices.1.kind: no such kind 'swich' (did you mean 'switch'?)",
        "3:14: devices.1.address: not an IP address: '10.1.0' (names are not looked up; write it like 10.1.0.7)",
        f"4:15: devices.2.address: the address '10.1.0.1' is taken by A-1, at {site.parent}/sheet.csv:2:1",
        "5:24: devices.3: more cells than the 4 columns (put a text that holds a separator in quotes)",
        "6:1: devices.4.id: the id 'SW-1' is taken, first at inventory/core.yaml:17:5 (an id names one thing)",
        "",
    ]
    assert not (site / "inventory" / "sheet.yaml").exists()


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("id,kind,site\nA,switch,hq\n", "sheet.csv:1:1: address: the column 'address' is missing"),
        ("id,ip,address,kind,site\n", "sheet.csv:1:7: a second column for address: 'address'"),
        ("", "sheet.csv:1:1: id: the column 'id' is missing"),
        ('id,kind,site,address\n"A,switch,hq,10.1.0.1\n', "not valid CSV"),
        (b"id\x00,kind\n", "control character U+0000"),
        (b"\xff\xfe\x00\xd8", "not UTF-8 text"),
    ],
)
def test_a_sheet_that_makes_no_sense_is_refused_as_a_whole(
    site: Path, capsys: pytest.CaptureFixture[str], sheet: str | bytes, said: str
) -> None:
    assert run(site, sheet, "--skip-bad") == 3
    assert said in capsys.readouterr().err


def test_bad_lines_can_be_left_out_with_what_stands_behind_them(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = BAD.replace("address\n", "address,parents\n") + "A-5,switch,hq,10.1.0.5,A-2\n"
    assert run(site, sheet, "--skip-bad") == 0
    assert devices(site).keys() >= {"A-1"}
    assert devices(site).keys().isdisjoint({"A-2", "A-3", "A-5"})
    assert "no such device or group 'A-2'" in capsys.readouterr().err


def test_a_dry_run_shows_the_difference_and_writes_nothing(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(site, GOOD) == 0
    capsys.readouterr()
    assert run(site, GOOD.replace("10.1.0.1", "10.1.0.9").replace("A-2", "A-3"), "--dry-run", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["written"] == []
    assert [(one["how"], one["id"], one["keys"]) for one in said["changes"]] == [
        ("added", "A-3", []),
        ("removed", "A-2", []),
        ("changed", "A-1", ["address"]),
    ]
    assert "A-2" in devices(site)


def test_an_import_replaces_the_one_before_and_nothing_that_was_written_by_hand(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(site, GOOD) == 0
    assert run(site, GOOD.replace("A-2", "A-3")) == 0
    assert devices(site).keys() >= {"A-1", "A-3"}
    assert "A-2" not in devices(site)
    assert run(site, GOOD, "--as", "core") == 1
    assert "core.yaml was not written by an import" in capsys.readouterr().err


def test_many_devices_are_written_in_several_files_and_fewer_in_fewer(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("noctui.config.device_import._LARGEST", 1)
    assert run(site, GOOD) == 0
    assert sorted(path.name for path in (site / "inventory").iterdir()) == ["core.yaml", "sheet-1.yaml", "sheet-2.yaml"]
    assert run(site, GOOD.partition("A-2")[0]) == 0
    assert sorted(path.name for path in (site / "inventory").iterdir()) == ["core.yaml", "sheet.yaml"]


def test_no_file_that_is_written_is_too_large_to_be_read(site: Path) -> None:
    lines = (f"D{n},{'机房设备名称' * 10},switch,hq,10.2.{n // 250}.{n % 250}" for n in range(4_000))
    assert run(site, "\n".join(("id,name,kind,site,address", *lines))) == 0
    sizes = [path.stat().st_size for path in (site / "inventory").glob("sheet-*.yaml")]
    assert (len(sizes) > 1, max(sizes) <= LARGEST) == (True, True)
    assert len(devices(site)) > 4_000


def test_more_bad_lines_than_are_told_are_left_out_all_the_same(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (f"D{n},Door {n},{'swich' if n else 'switch'},hq,10.2.{n // 250}.{n % 250}" for n in range(2_501))
    assert run(site, "\n".join(("id,name,kind,site,address", *lines)), "--skip-bad") == 0
    assert "! 2500 problems" in capsys.readouterr().err
    assert "D0" in devices(site)
    assert "D1" not in devices(site)


def test_what_is_exported_is_the_same_when_it_is_imported(
    site: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    sheet = (
        "id,name,kind,site,address,contact,simulated\nA-1,=1+1,switch,hq,10.1.0.1,'-x,no\nNO,20:00,switch,hq,::1,,\n"
    )
    assert run(site, sheet) == 0
    before = devices(site)
    assert before["A-1"].name == "=1+1"
    capfdbinary.readouterr()
    assert main(["inventory", "export", "--site", str(site)]) == 0
    written = capfdbinary.readouterr().out
    assert b"'=1+1" in written
    lines = [line for line in written.splitlines(keepends=True) if line.startswith((b"\xef\xbb\xbfid", b"A-1", b"NO"))]
    assert run(site, b"".join(lines)) == 0
    assert devices(site) == before
