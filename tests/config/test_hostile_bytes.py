"""Whatever bytes a file holds: a site, or problems that can be printed; never a traceback, never a long wait."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noctui.bundled import folder
from noctui.config.problems import BadFiles
from noctui.config.site import load_site
from tests.config.build import GOOD, write

S19 = (folder("data") / "policies" / "s19.yaml").read_text(encoding="utf-8")
FLEET = "period: 1m\nkinds: {switch: {rtt: 3ms}}\nevents:\n  - {at: 5s, device: SW-2, condition: down, loss: 5%}\n"
FILES = {**GOOD, "policies/s19.yaml": S19, "fleet.yaml": FLEET}

TRAPS = [
    *("*a", "&a ", "!!int ", "<<: ", "? ", "- ", ": ", "{", "}", "[", "]", "'", '"', "|", ">-", "#", "%", "@", "---\n"),
    *("\t", "\r", "\r\n", "\x00", "\x1b[2J", "\u202e", "\u2028", "\ufeff", '"\\ud800"', '"\\U00110000"', '"\\0"', "𝔻"),
    *("0123", "20:00", "NO", "~", "null", "true", "1e999", ".nan", "-0", "9" * 400, "2026-13-45", "12:34:56:12:34:56"),
    *("GW-1", "core", "s19", "none", "off", "150%", "999999999d", "::1", "fe80::1%x", "0.0.0.0", "a" * 300, "[" * 30),
]  # fmt: skip

edits = st.lists(
    st.tuples(
        st.floats(0, 1, exclude_max=True),
        st.integers(0, 40),
        st.one_of(st.sampled_from(TRAPS).map(lambda text: text.encode("utf-8")), st.binary(max_size=6)),
    ),
    min_size=1,
    max_size=5,
)
"""(place as a share of the file, bytes to delete there, bytes to insert there)"""


def mutate(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for place, gone, come in changes:
        at = int(place * len(content))
        content = content[:at] + come + content[at + gone :]
    return content


def read(name: str, content: bytes) -> None:
    with TemporaryDirectory() as home:
        site = write(Path(home), {"fleet.yaml": FLEET, name: content})
        try:
            load_site(site)
        except BadFiles as bad:
            lines = content.replace(b"\r", b"\n").count(b"\n") + 1
            for problem in bad.problems:
                assert str(problem).isprintable()
                assert problem.column >= 1
                assert 1 <= problem.line <= (lines + 1 if problem.file == name else 1_000)
            json.dumps([problem.as_dict() for problem in bad.problems]).encode()


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(FILES)), changes=edits)
def test_a_good_file_with_anything_done_to_it_is_read_or_refused(
    name: str, changes: list[tuple[float, int, bytes]]
) -> None:
    read(name, mutate(FILES[name].encode(), changes))


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(FILES)), content=st.binary(max_size=400))
def test_any_bytes_at_all_are_read_or_refused(name: str, content: bytes) -> None:
    read(name, content)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["GW-1", "10s", "core"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
sections = st.sampled_from(
    ["kinds", "sites", "contracts", "groups", "devices", "people", "posts", "levels", "clocks", "events", "id"]
)
items = st.dictionaries(
    st.sampled_from(
        [
            *("id", "name", "kind", "site", "address", "parents", "members", "need", "checks", "policies"),
            *("start", "until", "within", "needs", "promised", "daily", "ladder", "at", "again"),
        ]
    ),
    values,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from([name for name in sorted(FILES) if name.endswith(".yaml")]),
    data=st.dictionaries(
        sections, values | st.lists(items, max_size=3) | st.dictionaries(st.text(max_size=4), items), max_size=5
    ),
)
def test_data_of_any_shape_is_read_or_refused(name: str, data: dict[str, object]) -> None:
    read(name, json.dumps(data).encode())  # JSON is YAML
