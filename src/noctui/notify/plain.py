"""Texts that fit: cut by bytes, and foreign words as one short harmless line."""

CUT = "…"
_LONGEST = 160


def cut(text: str, most: int) -> str:
    """The text in at most so many UTF-8 bytes, with a mark where it was cut."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= most:
        return raw.decode()
    return raw[: most - len(CUT.encode())].decode("utf-8", "ignore") + CUT


def fitted(lines: str, tag: str, most: int) -> str:
    """A text that ends with its tag, cut before the tag and not in it."""
    body = lines.removesuffix(tag).rstrip("\n")
    return f"{cut(body, most - len(tag.encode()) - 1)}\n{tag}"


def short(words: object, *secrets: str) -> str:
    """What somebody else said, as one short line that prints; a secret that it repeats is taken out."""
    text = str(words)
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    line = " ".join("".join(char if char.isprintable() else " " for char in text[: 4 * _LONGEST]).split())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + CUT
