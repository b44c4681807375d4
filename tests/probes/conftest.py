from collections.abc import Iterator

import pytest

from noctui.probes.echo import EchoSocket
from tests.lab import FarSide, why_not
from tests.needs import need


@pytest.fixture(scope="session")
def far() -> Iterator[FarSide]:
    reason = why_not()
    need(reason is None, reason or "")
    with FarSide() as far:
        yield far


@pytest.fixture(params=["dgram", "raw"])
def either_way(request: pytest.FixtureRequest, far: FarSide) -> Iterator[FarSide]:
    """The far side, once with unprivileged ICMP sockets and once with raw ones."""
    far.may_ping(request.param == "dgram")
    yield far
    far.may_ping(True)


@pytest.fixture(scope="session")
def may_ping() -> None:
    import socket

    try:
        EchoSocket(socket.AF_INET).close()
    except PermissionError as error:
        need(False, f"{error.strerror} (sysctl net.ipv4.ping_group_range='0 2147483647')")
