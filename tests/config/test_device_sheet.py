"""Whatever bytes a spreadsheet holds: devices, or problems that can be printed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from noctui.config.device_sheet import DeviceSheet
from noctui.config.problems import Problem

GOOD = b"id,name,kind,site,address,parents\nA,a,k,s,10.0.0.1,\nB,b,k,s,10.0.0.2,A;C\n"
TRAPS = [
    b'"',
    b"\n",
    b"\r",
    b",",
    b";",
    b"\t",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"sep=|\n",
    b"=",
    b"'=",
    b"id,",
    b"\x85",
]

edits = st.lists(
    st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 20), st.sampled_from(TRAPS) | st.binary(max_size=4)),
    max_size=5,
)


@settings(max_examples=400, deadline=None)
@given(edits, st.binary(max_size=80) | st.none())
def test_any_bytes_are_devices_or_problems(changes: list[tuple[float, int, bytes]], other: bytes | None) -> None:
    raw = GOOD if other is None else other
    for place, gone, come in changes:
        at = int(place * len(raw))
        raw = raw[:at] + come + raw[at + gone :]
    problems: list[Problem] = []
    document = DeviceSheet("f.csv", problems).read(raw, {"name": "contact"}, {"kind": "k"}, {})
    assert document is not None or problems
    for problem in problems:
        assert str(problem).isprintable()
        assert problem.line >= 1
        assert problem.column >= 1
