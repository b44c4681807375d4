"""A look that a check step has asked for always comes to an end, or nobody could answer the step any more."""

import asyncio
from typing import Any, cast

import pytest

from noctui.domain.survey import Asked, Findings, Survey
from noctui.engine.core import Core
from noctui.engine.surveyor import Surveyor
from noctui.services import run_checks

ASKED = Asked(7, 1, "one", Survey("http", "192.0.2.1"))


class Acting:
    async def act(self, verb: Any) -> None:
        verb(None)


async def test_a_look_that_fails_by_a_fault_of_ours_is_booked_as_one_that_saw_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Findings] = []
    monkeypatch.setattr(run_checks, "see", lambda tx, asked, found: seen.append(found))

    async def look(asked: Asked) -> Findings:
        raise LookupError("no such page")

    surveyor = Surveyor(cast(Core, Acting()), look)
    surveyor.take([ASKED])
    await asyncio.gather(*surveyor._tasks)
    assert seen == [Findings(note="fault")]
    assert "no such page" in caplog.text
