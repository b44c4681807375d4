import pytest

from tests.needs import need


def test_what_is_there_is_not_mentioned():
    need(True, "nothing to say")


def test_what_is_missing_skips_at_home_with_its_reason(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no rights"):
        need(False, "no rights")


def test_what_is_missing_fails_in_ci(monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no rights"):
        need(False, "no rights")
