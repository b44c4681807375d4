"""When a certificate ends, read from its bytes, for `ssl` tells it only of those that are trusted.

Follows the few fields before it (RFC 5280, section 4.1) and nothing else.
"""

from datetime import UTC, datetime

from noctui.domain.moments import Instant, from_datetime

_SEQUENCE, _VERSION, _UTC_TIME, _TIME = 0x30, 0xA0, 0x17, 0x18


def certificate_end(der: bytes) -> Instant:
    """The end of validity of a certificate in DER. Raises ValueError when it is none."""
    try:
        return _end(der)
    except IndexError:
        raise ValueError("not a certificate") from None


def _end(der: bytes) -> Instant:
    certificate, _ = _enter(der, _SEQUENCE)
    fields, _ = _enter(certificate, _SEQUENCE)
    if fields[0] == _VERSION:
        fields = _element(fields)[1]
    for _ in ("serial number", "signature algorithm", "issuer"):
        fields = _element(fields)[1]
    validity, _ = _enter(fields, _SEQUENCE)
    _, rest = _element(validity)
    end, _ = _element(rest)
    return _moment(rest[0], end.decode("ascii"))


def _enter(data: bytes, tag: int) -> tuple[bytes, bytes]:
    if data[0] != tag:
        raise ValueError(f"not a certificate: {data[0]:#x} instead of {tag:#x}")
    return _element(data)


def _element(data: bytes) -> tuple[bytes, bytes]:
    """(the content of the first element, what follows it)."""
    size, begin = data[1], 2
    if size & 0x80:
        begin += size & 0x7F
        size = int.from_bytes(data[2:begin], "big")
    if len(data) < begin + size:
        raise ValueError("not a certificate: cut short")
    return data[begin : begin + size], data[begin + size :]


def _moment(tag: int, text: str) -> Instant:
    """Years of two digits are those from 1950 to 2049."""
    if tag == _UTC_TIME:
        text = ("19" if text[:2] >= "50" else "20") + text
    elif tag != _TIME:
        raise ValueError(f"not a certificate: no time but {tag:#x}")
    return from_datetime(datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC))
