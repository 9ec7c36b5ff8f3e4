"""Change a picture of a host: photo, logo or cover (F1, F2)."""

from __future__ import annotations

from typing import Protocol

from joinlink.model.pictures import SHAPES, PictureUse
from joinlink.ports.hosts import PictureMaker, PictureStore


class PicturePorts(Protocol):
    """Ports for changing pictures."""

    pictures: PictureStore
    picture_maker: PictureMaker


def change_picture(host_id: str, use: PictureUse, sent: bytes, ports: PicturePorts) -> None:
    """Show a picture that the host sent, made small; safe to repeat.

    Raises:  InvalidInput  it is too large, or no picture that can be read
    """
    ports.pictures.put_of_host(host_id, use, ports.picture_maker.make(sent, SHAPES[use]))


def remove_picture(host_id: str, use: PictureUse, pictures: PictureStore) -> None:
    """Show none any more; safe to repeat."""
    pictures.put_of_host(host_id, use, None)
