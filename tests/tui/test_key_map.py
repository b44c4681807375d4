"""Keys of one's own: what is wrong in the file is said with its line and what is possible; the rest obeys."""

import subprocess
import sys
from pathlib import Path

import pytest

from noctui.cli.main import main
from noctui.tui.actions import ACTIONS, BY_ID
from noctui.tui.key_map import BadKeys, flaw, load, rebound


def written(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "keys.toml").write_text(text, "utf-8")
    return folder


def wrong(folder: Path, text: str) -> list[str]:
    with pytest.raises(BadKeys) as refusal:
        load([written(folder, text)], ACTIONS)
    return list(refusal.value.problems)


def test_an_action_gets_the_keys_that_the_file_says_and_all_others_keep_theirs(tmp_path: Path) -> None:
    text = '"list.jump" = ["f12", "{"]\nticket.accept = "f10"\n[device]\nprobe = []\n'
    chosen = load([written(tmp_path, text)], ACTIONS)
    assert chosen == {"list.jump": ("f12", "left_curly_bracket"), "ticket.accept": ("f10",), "device.probe": ()}
    assert {one.id for one in rebound(ACTIONS, chosen) if one.keys != BY_ID[one.id].keys} == chosen.keys()


def test_the_file_of_the_operator_goes_over_that_of_the_site(tmp_path: Path) -> None:
    site = written(tmp_path / "site", '"list.sort" = "f10"\n"help" = "f1"\n')
    mine = written(tmp_path / "mine", '"help" = "f11"\n')
    assert load([mine, site, mine], ACTIONS) == {"list.sort": ("f10",), "help": ("f11",)}


def test_two_actions_may_change_their_keys_with_each_other(tmp_path: Path) -> None:
    chosen = load([written(tmp_path, '"list.sort" = "p"\n"list.freeze" = "o"\n')], ACTIONS)
    assert chosen["list.sort"] == ("p",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('\n"list.jmup" = "f10"\n', "keys.toml:2: there is no action list.jmup; possible: list.jump"),
        ('"zzz.qqq" = "f10"\n', "keys.toml:1: there is no action zzz.qqq; possible: `noctui keys show` lists them all"),
        ('help = "?"\n"list.sort" = "p"\n', "keys.toml:2: list.sort: p is the key of list.freeze already; free here: "),
        ('"list.sort" = "ctrl+i"\n', "keys.toml:1: list.sort: a terminal sends the same for ctrl+i and tab; write tab"),
        ('"list.sort" = "shift+a"\n', "keys.toml:1: list.sort: shift+a is written A"),
        ('"list.sort" = "alt+x"\n', "keys.toml:1: list.sort: not every terminal sends alt+x; letters, digits"),
        ('"list.sort" = "pgdown"\n', "keys.toml:1: list.sort: there is no key pgdown; possible: pagedown"),
        ('"list.sort" = "ctrl+c"\n', "keys.toml:1: list.sort: ctrl+c can't be had: it always leaves the desk"),
        ('"list.sort" = 7\n', 'keys.toml:1: list.sort: keys are written "a" or ["a", "f2"]'),
        ("palette = []\n", "keys.toml:1: palette needs a key"),
        ('"list.sort" = \n', "keys.toml:1: Invalid value"),
        ('help = "a"\n\n"help" = "b"\n', "keys.toml:3: Cannot overwrite a value"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_is_possible(text: str, said: str, tmp_path: Path) -> None:
    assert wrong(tmp_path, text)[0].startswith(said)


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    assert len(wrong(tmp_path, '"a.b" = "f10"\n"list.sort" = ["alt+a", "f99"]\n"list.filter" = "p"\n')) == 4


def test_a_key_whose_uses_differ_stays_where_it_is(tmp_path: Path) -> None:
    keyed = next(action for action in ACTIONS if action.keyed)
    assert "each of its keys means something else" in wrong(tmp_path, f'"{keyed.id}" = "f10"\n')[0]


def test_every_key_that_we_bind_ourselves_could_be_written_in_a_file() -> None:
    assert [(action.id, key) for action in ACTIONS for key in action.keys if flaw(key)] == []


def test_the_keys_of_a_file_are_in_bindings_footer_and_help_of_a_desk_that_starts_with_it(tmp_path: Path) -> None:
    """In a process of its own: a desk binds its keys once."""
    written(tmp_path, '"ticket.accept" = "f12"\n')
    code = """if True:
        import sys
        from pathlib import Path
        from noctui.tui.actions import use_keys
        assert use_keys([Path(sys.argv[1])]) == ""
        from noctui.tui import bars
        from noctui.tui.actions import footer_of
        from noctui.tui.dialogs.help import help_lines
        from noctui.tui.dialogs.palette import matching, palette_line
        from noctui.tui.reasons import Context
        from noctui.tui.rooms.tickets import TicketsRoom
        bound = {binding.id: binding.key for binding in TicketsRoom.BINDINGS}
        assert bound["ticket.accept"] == "f12"
        footer = "".join(text for text, _ in bars.footer(footer_of("tickets"), lambda _: True, 3000))
        helped = "\\n".join("".join(text for text, _ in line) for line in help_lines(Context("tickets"), 80))
        listed = [palette_line(one, Context("tickets")) for one in matching(Context("tickets"), "")]
        assert "F12 accept" in footer and " F12 " in helped and any(line.startswith("F12 ") for line in listed)
    """
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)


def test_the_command_tells_what_is_wrong_in_keys_and_themes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    mine = written(tmp_path / "noctui", '"list.sort" = "f10"\n')
    assert main(["keys", "check", "--lang", "en"]) == 0
    written(mine, '"list.sort" = "p"\n')
    (mine / "themes").mkdir()
    (mine / "themes" / "mine.toml").write_text('extends = "nihgt"\n', "utf-8")
    capsys.readouterr()
    assert main(["keys", "check", "--lang", "en"]) == 3
    said = capsys.readouterr().err
    assert "keys.toml:1: list.sort: p is the key of list.freeze already" in said
    assert "mine.toml:1: extends must be one of night, day" in said


def test_the_command_shows_every_action_with_its_keys(tmp_path: Path) -> None:
    written(tmp_path / "noctui", '"list.sort" = "f10"\n')
    found = subprocess.run(
        [sys.executable, "-m", "noctui", "keys", "show", "--lang", "en"],
        env={"XDG_CONFIG_HOME": str(tmp_path), "PATH": ""},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert {line.removeprefix("*").split()[0] for line in found} >= {"ticket.accept", "list.sort", "help"}
    assert [line.split() for line in found if line.startswith("*")] == [["*", "list.sort", "f10", "sort"]]
