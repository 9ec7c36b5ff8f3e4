"""QR codes of addresses, by segno: black on white with a quiet margin, as scanners want them.

Source:  https://segno.readthedocs.io/
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from segno import QRCode

PIXELS_A_MODULE: Final = 20
"""Enough for a poster; some 800 pixels for an address of ours, in two kilobytes."""


class SegnoQrCodes:
    """Makes QR codes that can be read with a sixth of them covered or dirty."""

    def svg(self, text: str) -> str:
        file = BytesIO()
        _code(text).save(file, kind="svg", scale=8, dark="#000", light="#fff", xmldecl=False, nl=False)
        return file.getvalue().decode()

    def png(self, text: str) -> bytes:
        file = BytesIO()
        _code(text).save(file, kind="png", scale=PIXELS_A_MODULE, dark="#000", light="#fff")
        return file.getvalue()


def _code(text: str) -> QRCode:
    import segno

    return segno.make_qr(text, error="m")
