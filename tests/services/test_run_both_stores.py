"""A run lives the same life on SQLite and on PostgreSQL: event for event, call for call, hash for hash."""

from pathlib import Path

from sqlalchemy import select

from noctui.domain.run_commands import AuthoriseRun, FinishRun, NoteRun, SkipStep, StartRun
from noctui.store import connect, schema_run
from noctui.store.schema_page import page
from tests.services.plans import stored
from tests.services.running import detail, done, pass_seconds, running_scene, say, started
from tests.services.scene import ANNA, BO
from tests.services.staff import LEAD
from tests.stores import postgres


def life(url: str) -> dict[str, object]:
    """A fire with a late step, a call, a playbook within, and its end."""
    with running_scene(url) as desk:
        number = started(desk, text="浓烟")
        done(desk, AuthoriseRun(number, True, by="lead", way="phone"), BO)
        pass_seconds(desk, 400, 20)
        assert say(desk, number, "alarm", text="晚了").done
        assert say(desk, number, "out", "all", records={"count": "3"}).done
        assert say(desk, number, "left", records={"value": "9"}).done
        for who in (ANNA, BO):
            assert say(desk, number, "cut", who=who).done
        child = int(done(desk, StartRun("rescue", parent=number, step="data"), ANNA).params["run"])
        assert say(desk, child, "tapes").done
        done(desk, FinishRun(child), ANNA)
        assert say(desk, number, "data").done
        done(desk, SkipStep(number, "report", 1, "later"), LEAD)
        done(desk, NoteRun(number, "more whistles", "alarm", change=True), ANNA)
        done(desk, FinishRun(number), ANNA)
        tables = (schema_run.run, schema_run.event, schema_run.playbook_version, page)
        rows = {
            one.name: [tuple(row) for row in desk.read(lambda c, t=one: c.execute(select(t)).all())] for one in tables
        }
        return {
            **stored(desk),
            **{name: sorted(found, key=str) for name, found in rows.items()},
            "": detail(desk, number),
        }


def test_both_stores_hold_the_same_after_the_same_run(tmp_path: Path) -> None:
    with postgres() as server:
        one, other = (life(url) for url in (connect.sqlite_url(tmp_path / "noctui.db"), server))
    assert one == other
