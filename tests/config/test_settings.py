"""noctui.toml: syntax errors at their place, wrong keys at their line, and the glance that a desk takes first."""

import os
from pathlib import Path

import pytest

from noctui.config.paths import SitePaths, glance
from noctui.domain.tools import Tools
from tests.config.build import GOOD, SETTINGS, load, problems, said, write


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('name = "x"\nname = "y"\n', "2:11"),
        ("name = x\n", "1:8"),
        ('name = "a\tb"\nzone = \n', "2:8"),
        ('name = "open', "1:13"),
        ("a = " + "[" * 5000, "1:1"),
        ("n = " + "1" * 5000, "1:1"),
    ],
)
def test_a_syntax_error_is_told_at_its_place(tmp_path: Path, text: str, place: str) -> None:
    first = problems(tmp_path, {"noctui.toml": text})[0]
    assert (first.code, f"{first.line}:{first.column}") == ("syntax", place)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('zone = "Asia/Shanghai"', 'zone = "../../etc/passwd"', "2:8: zone: no such time zone: '../../etc/passwd'"),
        ('zone = "Asia/Shanghai"', "zone = 8", '2:8: zone: should be text, found 8 (put it in quotes: "8")'),
        ('login = "ann"', "login = 'a b'", "5:9: operators.0.login: not a login name: 'a b'"),
        ('name = "Ann"', 'role = "boss"', "6:8: operators.0.role: should be one of 'operator', 'leader', 'manager', "),
        ('name = "Ann"', "", "4:1: operators.0.name: the key 'name' is missing"),
        (
            'name = "Ann"',
            'name = "Ann"\nmay_act_as = ["li"]',
            "7:14: operators.0.may_act_as.0: no such operator 'li'",
        ),
        ("[watch]", "[wacht]", "8:2: wacht: unknown key 'wacht' (did you mean 'watch'?)"),
        (
            "[watch]",
            "[watch]\nreopen = '5m'",
            "9:1: watch.reopen: unknown key 'reopen' (did you mean 'reopen_within'?)",
        ),
        (
            "[watch]",
            '[[operators]]\nlogin = "ann"\nname = "B"\n[watch]',
            "9:9: operators.1.login: the id 'ann' is taken",
        ),
        (
            "[watch]",
            '[engine]\nstore = "postgresql+psycopg://me:secret@db/noctui"\n[watch]',
            "9:9: engine.store: a store is postgresql+psycopg://… without a password",
        ),
    ],
)
def test_what_is_wrong_is_told_at_the_line_of_its_key(tmp_path: Path, old: str, new: str, expected: str) -> None:
    told = said(tmp_path, {"noctui.toml": SETTINGS.replace(old, new, 1)})
    assert any(text.startswith(f"noctui.toml:{expected}") for text in told), told


def test_a_folder_that_is_no_site_is_told_what_to_do(tmp_path: Path) -> None:
    from noctui.config.problems import BadFiles
    from noctui.config.site import load_site

    with pytest.raises(BadFiles, match=r"noctui\.toml:1:1: this file is missing \(`noctui site init` writes"):
        load_site(tmp_path / "nowhere")


def test_a_fifo_a_folder_and_a_huge_file_are_refused_without_reading_them(tmp_path: Path) -> None:
    folder = write(tmp_path, {"inventory/big.yaml": b"#" * 1_000_001})
    os.mkfifo(folder / "inventory" / "fifo.yaml")
    (folder / "inventory" / "folder.yaml").mkdir()
    (folder / "inventory" / "gone.yaml").symlink_to(folder / "nothing")
    assert said(tmp_path, {}) == [
        "inventory/big.yaml:1:1: larger than 800000 bytes (split it into several files)",
        "inventory/fifo.yaml:1:1: can't be read: not a regular file",
        "inventory/folder.yaml:1:1: can't be read: not a regular file",
        "inventory/gone.yaml:1:1: this file is missing (`noctui site init` writes a working site)",
    ]


def test_paths_start_at_the_site_and_a_state_given_from_outside_overrules_them(tmp_path: Path) -> None:
    settings = SETTINGS + '\n[engine]\nstate_dir = "var"\nsocket = "run/desk.sock"\n'
    site = load(tmp_path, **{"noctui.toml": settings})
    var = tmp_path / "var"
    assert site.paths == SitePaths(tmp_path, var, tmp_path / "run/desk.sock", f"sqlite:///{var}/noctui.db")
    assert glance(tmp_path).paths == site.paths
    elsewhere = tmp_path / "elsewhere"
    assert glance(tmp_path, elsewhere).paths == SitePaths(
        tmp_path, elsewhere, elsewhere / "engine.sock", f"sqlite:///{elsewhere}/noctui.db"
    )


@pytest.mark.parametrize(
    "text", ["", "broken = [", "name = 3\nengine = 4\n", '[engine]\nstate_dir = "\\u0000"', "a = " + "[" * 5000]
)
def test_a_glance_gets_by_with_a_wrong_file(tmp_path: Path, text: str) -> None:
    write(tmp_path, {**GOOD, "noctui.toml": text})
    seen = glance(tmp_path)
    assert (seen.name, seen.zone, seen.paths.state) == (tmp_path.name, "UTC", tmp_path / "state")


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ("ping = []", "9:8: tools.ping: a tool is a program and its arguments"),
        ('ping = ["ping", "{adress}"]', "9:8: tools.ping: {adress} can't be filled in"),
        ('ssh = ["{user}", "{address}"]', "9:7: tools.ssh: {user} can't be filled in"),
        ("port = 70000", "9:8: tools.port: "),
        ('user = "a b"', "9:8: tools.user: not a login name: 'a b'"),
        ('telnet = ["telnet"]', "9:1: tools.telnet: unknown key 'telnet'"),
    ],
)
def test_tools_that_could_not_be_run_are_refused_where_they_are_written(
    tmp_path: Path, wrong: str, expected: str
) -> None:
    text = SETTINGS.replace("[watch]", f"[tools]\n{wrong}\n[watch]")
    assert any(expected in str(one) for one in problems(tmp_path, {"noctui.toml": text}))


def test_a_glance_takes_the_tools_that_can_be_run_and_ours_for_the_rest(tmp_path: Path) -> None:
    text = 'name = "x"\n[tools]\nping = ["fping", "{address}"]\ntrace = ["{user}"]\nport = 2222\nuser = "-l"\n'
    (tmp_path / "noctui.toml").write_text(text, "utf-8")
    assert glance(tmp_path).tools == Tools(ping=["fping", "{address}"], port=2222)


@pytest.mark.parametrize("text", ["a." * 350_000 + "b = 1", "[" + '"a" . ' * 100_000 + "b]"])
def test_a_key_of_endless_parts_is_refused_before_it_is_taken_apart(tmp_path: Path, text: str) -> None:
    found = said(tmp_path, {"noctui.toml": text})
    assert found[0] == "noctui.toml:1:1: not valid TOML: nested too deeply"


def test_a_long_dotted_text_is_no_key(tmp_path: Path) -> None:
    name = ".".join(map(str, range(60)))
    assert load(tmp_path, **{"noctui.toml": SETTINGS.replace('"Test site"', f'"{name}"')}).file.name == name
