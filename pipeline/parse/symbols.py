"""Signs of symbol fonts, whose codes stand for pictures: as the characters they look like."""

from collections.abc import Mapping

_PLAIN = "0123456789%()+,./:;<=>[]"  # the same in every font but the pictorial ones
SYMBOL_FONTS: Mapping[str, Mapping[int, str]] = {
    "wingdings": dict(zip(b"\xfe\xfc\xfd\xfb\xa8\x6f\x71\x72\x6c\x6e\xa1\xe0", "☑☑☒☒□□□□●■○→", strict=True)),
    "wingdings 2": dict(zip(b"\x52\x50\x51\x4f\x53\x54\xa3\x2a\x30", "☑☑☒☒☒☒□□□", strict=True)),
    "symbol": dict(zip(b"\xa3\xb3\xb1\xb4\xb8\xb0\xb9\xbb\x2d\x6d\x44\x53\xd7" + _PLAIN.encode(), "≤≥±×÷°≠≈-μΔΣ·" + _PLAIN, strict=True)),
}
"""Name of a font in small letters → code → what it looks like."""
_PICTORIAL = ("wingdings", "symbol", "webdings", "dingbats", "mt extra", "mtextra", "euclid")


def translate(text: str, font: Mapping[int, str] | None) -> str:
    """Characters of a symbol font as what they look like; its codes are printed as they are or moved to U+F000."""
    if font is None:
        return text
    return "".join(font.get(ord(sign) & 0xFF, sign) if ord(sign) < 0x100 or 0xF000 <= ord(sign) < 0xF100 else sign for sign in text)


def pictorial(font: str) -> bool:
    """Whether a font of this name holds pictures and formula signs: a code of its own in it is no lost letter."""
    return any(name in font.lower() for name in _PICTORIAL)


def from_pdf_font(text: str, font: str) -> str:
    """A character with a private code in a symbol font of a PDF file ("ABCDEF+Wingdings-Regular") as what it looks like."""
    if not "\uf000" <= text[:1] <= "\uf0ff":
        return text
    name = font.rpartition("+")[2].lower().partition("-")[0].removesuffix("mt").replace("wingdings2", "wingdings 2")
    return translate(text, SYMBOL_FONTS.get(name))
