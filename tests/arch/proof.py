"""A pytest plugin: a full run fails when a number is called fulfilled and no test marked with it passed in that run."""

import os

import pytest

from tests.arch import requirements

JUDGED = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)


def pytest_configure(config: pytest.Config) -> None:
    if full_run(config):
        config.pluginmanager.register(Proof(), "proof")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Put the numbers of `req` marks into the test's reports, which come from pytest-xdist's workers as well."""
    item.user_properties += [("req", number) for mark in item.iter_markers("req") for number in mark.args]


def full_run(config: pytest.Config) -> bool:
    """Whether this process leads a run of all tests: no -k, -m, --lf, and no paths but tests/ itself."""
    option = config.option
    narrowed = option.keyword or option.markexpr or option.collectonly or getattr(option, "lf", False)
    whole = config.args_source is not config.ArgsSource.ARGS or _all_tests(config)
    return whole and not narrowed and not hasattr(config, "workerinput")


def _all_tests(config: pytest.Config) -> bool:
    asked = {(config.invocation_params.dir / arg).resolve() for arg in config.args}
    return not asked.isdisjoint({requirements.ROOT, requirements.TESTS})


class Proof:
    """Gathers the numbers of passed tests and holds them against docs/requirements.md at the end."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.skipped: set[str] = set()
        """What the machine could not run. It proves nothing; only CI, where nothing may be skipped, fails for it."""
        self.missing: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        numbers = {str(number) for key, number in report.user_properties if key == "req"}
        if report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
            self.passed |= numbers
        elif report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") != "true":
            self.skipped |= numbers

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if session.exitstatus in JUDGED and not session.shouldfail and not session.shouldstop:
            self.missing = requirements.unproved(self.passed | self.skipped)
        if self.missing:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.missing:
            terminalreporter.section("requirements without a passed test", sep="=", red=True, bold=True)
            terminalreporter.line("docs/requirements.md calls these fulfilled, and no test marked with them passed:")
            terminalreporter.line(" ".join(self.missing))
