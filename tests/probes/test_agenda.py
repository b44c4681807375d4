from hypothesis import given
from hypothesis import strategies as st

from noctui.probes.address import endpoint
from noctui.probes.agenda import Agenda
from noctui.probes.lane import Inquiry
from noctui.probes.port import Target

delays = st.sampled_from([0.0, 0.2, 1.0, 2.0])


def inquiry() -> Inquiry:
    return Inquiry(Target("a/ping", "192.0.2.1"), endpoint("192.0.2.1"), now=0.0)


@given(st.lists(st.tuples(st.floats(0, 3), delays)))
def test_everything_has_its_turn_once_and_not_before_its_time(plans):
    agenda, when, now = Agenda(), {}, 0.0
    for step, delay in plans:
        now += step
        item = inquiry()
        agenda.plan(item, now, delay)
        when[id(item)] = (now + delay, item)
    while (due := agenda.next()) is not None:
        assert due == min(at for at, _ in when.values())
        for item in agenda.due(due):
            assert when.pop(id(item))[0] <= due
    assert not when


def test_a_burst_that_is_broken_off_goes_on_where_it_stopped():
    agenda, items = Agenda(), [inquiry() for _ in range(4)]
    for item in items:
        agenda.plan(item, 0.0, 0.0)
    turns = agenda.due(0.0)
    assert [next(turns), next(turns)] == items[:2]
    assert list(agenda.due(0.0)) == items[2:]
