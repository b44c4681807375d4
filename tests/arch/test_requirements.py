"""docs/requirements.md: complete, true to the marks, and proved by tests that passed."""

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.arch import requirements
from tests.arch.promises import promises
from tests.arch.requirements import Row, marks_of

DOCUMENT = requirements.FILE.read_text(encoding="utf-8")

# --------------------------------------------------------------------------------------------------- the file itself


def test_every_number_stands_once_in_its_order() -> None:
    assert [row.number for row in requirements.rows(DOCUMENT)] == list(requirements.NUMBERS)


def test_every_number_has_words_of_its_own() -> None:
    wordings = [row.wording.strip() for row in requirements.rows(DOCUMENT)]
    assert all(wordings)
    assert len(set(wordings)) == len(wordings)


def test_no_line_that_looks_like_a_row_is_left_unread() -> None:
    lines = [line for line in DOCUMENT.splitlines() if line.startswith("| ") and not line.startswith("| number ")]
    assert [str(requirements.parse(line)) for line in lines] == lines


def test_the_columns_are_as_the_tests_and_the_bundled_policies_have_them() -> None:
    wrong = requirements.problems(DOCUMENT, requirements.collect(), promises())
    assert not wrong, "\n".join([*wrong, f"mend the marks, or run: {requirements.MEND}"])


# -------------------------------------------------------------------------------------------------- reading the marks

SOURCE = """
import pytest

CASES = [pytest.param(1, marks=pytest.mark.req("C-001")), pytest.param(2, marks=[pytest.mark.req("C-002")])]

@pytest.mark.req("R001", "R002")
def test_plain(): ...

@pytest.mark.parametrize("case", CASES)
async def test_cases(case): ...

@pytest.mark.req("PB-01")
class TestGroup:
    @pytest.mark.parametrize("case", [pytest.param(1, marks=pytest.mark.req("R003"))])
    def test_inside(self, case): ...

    def helper(self): ...
"""


def test_marks_are_found_on_functions_classes_and_cases() -> None:
    assert marks_of(SOURCE, "tests/test_x.py") == [
        ("R001", "tests/test_x.py::test_plain"),
        ("R002", "tests/test_x.py::test_plain"),
        ("C-001", "tests/test_x.py::test_cases"),
        ("C-002", "tests/test_x.py::test_cases"),
        ("PB-01", "tests/test_x.py::TestGroup::test_inside"),
        ("R003", "tests/test_x.py::TestGroup::test_inside"),
    ]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("@pytest.mark.req(number)\ndef test_a(): ...", "x.py:1: a req mark holds numbers as literal texts"),
        ("@pytest.mark.req()\ndef test_a(): ...", "x.py:1: a req mark holds numbers as literal texts"),
        ('\nLOST = pytest.mark.req("R001")\ndef test_a(): ...', "x.py:2: no test wears this req mark"),
    ],
)
def test_a_mark_that_cannot_be_read_is_refused_with_its_line(source: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        marks_of(source, "x.py")


# --------------------------------------------------------------------------------------- from the marks to the columns

OPEN = Row("R001", "Do it.", "open")
DONE = Row("R001", "Do it.", "fulfilled", "tests/test_x.py::test_a")


def test_a_row_survives_being_written_and_read() -> None:
    assert [requirements.parse(str(row)) for row in (OPEN, DONE)] == [OPEN, DONE]


def test_writing_fills_and_empties_the_columns_and_nothing_else() -> None:
    text = f"# Title\n\n{OPEN}\n"
    marked = requirements.rewrite(text, {"R001": ["tests/test_x.py::test_a"]})
    assert marked == f"# Title\n\n{DONE}\n"
    assert requirements.rewrite(marked, {}) == text


def test_a_named_test_stays_named_while_it_wears_the_mark() -> None:
    assert requirements.true(DONE, {"R001": ["tests/test_b.py::test_b", DONE.where]}) == DONE


def test_a_row_that_the_tests_contradict_is_named() -> None:
    assert requirements.problems(str(DONE), {}) == ["R001 stands as fulfilled tests/test_x.py::test_a, it is open"]


def test_a_mark_with_an_unknown_number_is_named_with_its_test() -> None:
    (problem,) = requirements.problems(str(OPEN), {"R999": ["tests/test_x.py::test_a"]})
    assert problem == "tests/test_x.py::test_a is marked R999, which is no number of docs/requirements.md"


# ---------------------------------------------------------------------------------- from the policies to the columns

CLOCK = Row("C-001", "In 60 min.", "open")
PROMISED = replace(CLOCK, policies="`data/policies/own.yaml` come")
POLICY = """\
id: own
name: {en: Own}
levels: [{id: high, name: {en: High}}, {id: low, name: {en: Low}}]
clocks:
  - {id: come, name: {en: come}, start: reported, until: [arrived], within: {high: 1h, low: 2h}, refs: {high: C-001}}
  - {id: fix, name: {en: fix}, start: arrived, until: [recovered], within: {high: 1h, low: 2h}, refs: {high: C-001}}
repeat: {ref: C-108}
penalty: {share: 1%, late_limit: 3, longest: 30d, refs: [C-077]}
"""


def test_a_row_with_policies_survives_being_written_and_read() -> None:
    proved = replace(PROMISED, status="fulfilled", where="tests/test_x.py::test_a")
    assert [requirements.parse(str(row)) for row in (CLOCK, PROMISED, proved)] == [CLOCK, PROMISED, proved]


def test_what_a_policy_names_is_found_with_its_clocks(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "ours.yaml").write_text(POLICY.replace("id: own", "id: ours"), encoding="utf-8")
    found = promises(tmp_path)
    assert found["C-001"] == "`data/policies/ours.yaml` come, fix; `data/policies/own.yaml` come, fix"
    assert found.keys() == {"C-001", "C-077", "C-108"}


def test_a_policy_that_names_a_number_stands_in_its_row() -> None:
    assert requirements.true(CLOCK, {}, {"C-001": PROMISED.policies}) == PROMISED
    assert requirements.true(PROMISED, {}) == CLOCK


def test_a_policy_with_an_unknown_number_is_named_with_its_clock() -> None:
    assert requirements.problems("", {}, {"C-999": "`data/policies/own.yaml` come"}) == [
        "`data/policies/own.yaml` come names C-999, which is no number of docs/requirements.md"
    ]


# ------------------------------------------------------------------------------------------ proved by tests that passed

OTHER = "def test_another_thing():\n    pass\n"
PASSES = 'import pytest\n@pytest.mark.req("R001")\ndef test_a():\n    pass\n'
SKIPS = PASSES.replace("pass", "pytest.skip()")
FAILS_AS_EXPECTED = PASSES.replace("@", "@pytest.mark.xfail\n@", 1).replace("pass", "assert False")
PASSES_UNEXPECTEDLY = PASSES.replace("@", "@pytest.mark.xfail\n@", 1)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A project of its own whose file calls R001 fulfilled."""
    here = Path(requirements.__file__).parent
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "requirements.md").write_text(f"{DONE}\n", encoding="utf-8")
    ini = "[pytest]\ntestpaths = tests\nmarkers = req(*numbers): numbers\n"
    (tmp_path / "pytest.ini").write_text(ini, encoding="utf-8")
    (tmp_path / "tests" / "arch").mkdir(parents=True)
    for name in ("__init__.py", "proof.py", "requirements.py"):
        shutil.copy(here / name, tmp_path / "tests" / "arch" / name)
    (tmp_path / "tests" / "__init__.py").touch()
    (tmp_path / "tests" / "conftest.py").write_text('pytest_plugins = ["tests.arch.proof"]\n', encoding="utf-8")
    (tmp_path / "tests" / "test_other.py").write_text(OTHER, encoding="utf-8")
    return tmp_path


def run(house: Path, test: str, *arguments: str, ci: str = "true") -> subprocess.CompletedProcess[str]:
    (house / "tests" / "test_x.py").write_text(test, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "xdist", *arguments]
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "CI": ci}
    return subprocess.run(command, cwd=house, env=alone, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", [(), ("tests",), (".",), ("-n", "2")])
def test_a_full_run_in_which_the_marked_test_passed_is_good(house: Path, arguments: tuple[str, ...]) -> None:
    assert run(house, PASSES, *arguments).returncode == 0


@pytest.mark.parametrize("test", [SKIPS, FAILS_AS_EXPECTED, PASSES_UNEXPECTEDLY, ""])
def test_a_full_run_in_which_no_marked_test_passed_fails_and_names_the_number(house: Path, test: str) -> None:
    result = run(house, test)
    assert result.returncode == 1
    assert "requirements without a passed test" in result.stdout
    assert "\nR001\n" in result.stdout


def test_at_home_a_skipped_proof_is_no_failure_but_a_failed_one_is(house: Path) -> None:
    assert run(house, SKIPS, ci="").returncode == 0
    assert run(house, FAILS_AS_EXPECTED, ci="").returncode == 1


def test_workers_report_to_the_judge(house: Path) -> None:
    result = run(house, SKIPS, "-n", "2")
    assert result.returncode == 1
    assert "\nR001\n" in result.stdout


@pytest.mark.parametrize("arguments", [("-k", "another"), ("-m", "not req"), ("tests/test_other.py",), ("--co",)])
def test_a_run_of_some_tests_is_not_judged(house: Path, arguments: tuple[str, ...]) -> None:
    result = run(house, SKIPS, *arguments)
    assert result.returncode == 0
    assert "requirements without" not in result.stdout


def test_a_run_that_stops_early_is_not_judged(house: Path) -> None:
    result = run(house, PASSES.replace("pass", "assert False"), "-x")
    assert result.returncode == 1
    assert "requirements without" not in result.stdout
