"""`noctui operator`: a PIN is refused before it is hashed when it is no good, and roles are told as they are."""

import io
import json
from pathlib import Path

import pytest

from noctui.cli.main import main
from noctui.domain.operators import MAY


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("12345\n", "6 to 64"),
        ("1" * 65 + "\n", "6 to 64"),
        ("111111\n", "guessed"),
        ("12\x1b3456\n", "6 to 64"),
        ("", "6"),
    ],
)
def test_a_pin_that_is_no_good_is_refused_with_what_would_be(
    typed: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "noctui.toml").write_text('name = "x"\nzone = "UTC"\n', "utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert main(["operator", "pin", "--site", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert why in said.err
    assert typed.strip() == "" or typed.strip() not in said.err + said.out


def test_the_roles_are_told_as_the_table_has_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["operator", "roles", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {role: sorted(rights) for role, rights in MAY.items()}
    assert main(["operator", "roles"]) == 0
    lines = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines()}
    assert lines["handover.drop"] == ["-", "yes", "yes", "-", "-"]
