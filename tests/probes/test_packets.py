import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icmplib.sockets import ICMPv4Socket, ICMPv6Socket

from noctui.probes.address import endpoint, fixed
from noctui.probes.echo import PAYLOAD, Packet
from noctui.probes.mmsg import Inbox, Outbox
from noctui.probes.port import Target
from noctui.probes.tally import Tally, unsent_note

words = st.integers(0, 0xFFFF)


def forged(kind: type, identity: int, sequence: int, payload: bytes) -> bytes:
    """What icmplib itself would send; no socket is opened for it."""
    forge = kind.__new__(kind)
    forge._sock = None
    return forge._create_packet(identity, sequence, payload)


@given(
    kind=st.sampled_from([ICMPv4Socket, ICMPv6Socket]), identity=words, sequence=words, payload=st.binary(max_size=64)
)
def test_a_stamped_packet_is_byte_for_byte_what_icmplib_would_send(kind, identity, sequence, payload):
    assert Packet(forged(kind, identity, 0, payload)).stamped(sequence) == forged(kind, identity, sequence, payload)


def test_the_checksum_of_every_sequence_number_verifies():
    packet = Packet(forged(ICMPv4Socket, 0xBEEF, 0, PAYLOAD))
    for sequence in range(0, 0x10000, 7):
        total = sum(memoryview(packet.stamped(sequence)).cast("H"))
        assert (total & 0xFFFF) + (total >> 16) in {0xFFFF, 0x1FFFE}, sequence


def test_requests_are_written_over_one_another_address_and_all():
    packet = Packet(forged(ICMPv4Socket, 0xBEEF, 0, PAYLOAD))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        outbox = Outbox(sock, 2, 16, packet.stamped(0))
    for number, host in ((0xFFFF, "192.0.2.1"), (7, "198.51.100.255")):
        packet.address(outbox, [(1, endpoint("192.0.2.9")), (number, endpoint(host))])
        _, slot = outbox.slots
        data = slot + Outbox.DATA
        assert outbox.bytes[slot:data].rstrip(b"\0") == endpoint(host).name.rstrip(b"\0")
        assert outbox.bytes[data:] == packet.stamped(number)


@pytest.mark.parametrize("address", ["fe80::1%lo", "camera-7", "10.0.0.300"])
def test_what_must_be_looked_up_each_time_or_is_wrong_has_no_fixed_place(address):
    assert fixed(address) is None
    assert Target("a/ping", address).place is None


def test_a_target_knows_its_place_from_the_beginning():
    assert Target("a/ping", "192.0.2.1").place == endpoint("192.0.2.1")
    assert Target("a/ping", "2001:DB8::1").place == endpoint("2001:db8::1")


def test_an_address_is_spelled_as_the_kernel_spells_it():
    assert endpoint("2001:DB8:0:0::1").host == "2001:db8::1"
    assert endpoint("192.0.2.1").sockaddr(80) == ("192.0.2.1", 80)


def test_an_address_has_the_bytes_that_the_kernel_takes_for_it():
    with (
        socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as six,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as four,
    ):
        six.bind(("::1", 0))
        four.bind(("127.0.0.1", 0))
        for sock, address in ((six, "::1"), (four, "127.0.0.1")):
            inbox = Inbox(sock, 1, 8)
            sock.sendto(b"x", sock.getsockname())
            assert inbox.receive() == 1
            name = bytearray(inbox.bytes[: len(endpoint(address).name)])
            name[2:4] = b"\0\0"  # the port
            assert name == endpoint(address).name


def test_datagrams_leave_and_arrive_many_at_once_and_in_order():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.connect(sock.getsockname())
        outbox, inbox = Outbox(sock, 4, 0, b"ten"), Inbox(sock, 3, 8)
        for slot, word in zip(outbox.slots, (b"one", b"two", b"six"), strict=False):
            outbox.bytes[slot + Outbox.DATA : slot + Outbox.DATA + 3] = word
        assert outbox.send(4) == 4
        words = []
        for expected in (3, 1):
            assert inbox.receive() == expected
            at = [slot * inbox.stride + Inbox.DATA for slot in range(expected)]
            words += [bytes(inbox.bytes[here : here + 3]) for here in at]
        assert words == [b"one", b"two", b"six", b"ten"]
        with pytest.raises(BlockingIOError):
            inbox.receive()
        assert not any(inbox.bytes), "what was received before is gone"


def test_a_link_local_address_names_its_interface():
    place = endpoint("fe80::1%lo")
    assert place.sockaddr(22) == ("fe80::1", 22, 0, socket.if_nametoindex("lo"))
    assert endpoint("fe80::1%7").scope == 7


@pytest.mark.parametrize("text", ["localhost", "10.0.0", "", "10.0.0.1; reboot", "::1::", "10.0.0.1%x"])
def test_what_is_no_literal_address_is_refused(text):
    with pytest.raises((ValueError, OSError)) as refusal:
        endpoint(text)
    assert unsent_note(refusal.value) in {"bad-address", "no-interface"}


def test_a_tally_knows_the_shortest_mean_and_longest_round_trip():
    tally = Tally(Target("a/ping", "192.0.2.1", probes=4))
    tally.sent = 4
    for rtt in (300, 100, 203):
        tally.answer(rtt)
    reading = tally.reading(5, "icmp")
    assert (reading.rtt_min, reading.rtt_avg, reading.rtt_max) == (100, 201, 300)
    assert (reading.sent, reading.received, reading.at, reading.note) == (4, 3, 5, "")


def test_silence_is_a_timeout_and_not_sending_is_not():
    silent, unsent = Tally(Target("a", "192.0.2.1")), Tally(Target("b", "192.0.2.2"))
    silent.sent = 1
    unsent.note = "no-route"
    assert silent.reading(0, "icmp").note == "timeout"
    assert (unsent.reading(0, "icmp").sent, unsent.reading(0, "icmp").note) == (0, "no-route")
