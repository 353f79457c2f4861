"""QR codes that lead to a clause."""

import io
from functools import lru_cache

import segno


@lru_cache(maxsize=512)  # a clause on several slides has one code, which takes some 20 ms to find
def png(address: str) -> bytes:
    """Return the code as a picture for a slide."""
    picture = io.BytesIO()
    _code(address).save(picture, kind="png", scale=4, border=2)
    return picture.getvalue()


@lru_cache(maxsize=512)
def svg(address: str) -> str:
    """Return the code as an element for a page, which its style sizes."""
    return str(_code(address).svg_inline(border=2, omitsize=True))


def _code(address: str) -> segno.QRCode:
    """Return the code of the address, of several marks the first alone, so that it stays coarse enough to be read."""
    before, _, at = address.partition("#")
    short = f"{before.split('&mark=')[0]}#{at}"
    return segno.make(short, error="m", micro=False)
