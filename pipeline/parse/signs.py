"""What the signs of a page are, each asked once, whatever page it stands on."""

from functools import lru_cache

import numpy as np

from pipeline.parse.coded import Coded, Places

WHITE, SHOWN, FIGURE, LATIN, LOST = 1, 2, 4, 8, 16
"""White space; what is printed or white space; digits and what stands between them; Latin letters; what means nothing."""
PRINTED = 8
"""The bits above these say how many characters of it are not white space."""

_IN_FIGURES = frozenset(".,-")


def kinds(texts: Coded[str]) -> Places:
    """For each of the texts all of the above that it is, added up."""
    return _of_table(texts.table)[texts.places]


@lru_cache(maxsize=4)
def _of_table(table: tuple[str, ...]) -> Places:
    return np.fromiter(map(_KINDS.__getitem__, table), np.intp, len(table))


class _Kinds(dict[str, int]):
    """What each sign is, found out when it is asked for first: there are no more signs than codes."""

    def __missing__(self, sign: str) -> int:
        self[sign] = kind = _kind(sign)
        return kind


_KINDS = _Kinds()


def _kind(sign: str) -> int:
    white = sign.isspace()
    shown = white or sign.isprintable()
    figure = sign.isdigit() or sign in _IN_FIGURES
    latin = sign.isascii() and sign.isalpha()
    flags = WHITE * white + SHOWN * shown + FIGURE * figure + LATIN * latin + LOST * is_lost(sign)
    return flags + (len("".join(sign.split())) << PRINTED)


def is_lost(text: str) -> bool:
    """Whether a text means nothing: a code without a letter, a private code, a replacement sign."""
    return text.startswith("(cid:") or text == "\ufffd" or "\ue000" <= text[:1] <= "\uf8ff"
