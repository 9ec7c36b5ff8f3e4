"""Change a picture of a host, which is photo, logo or cover, or of a class (F1, F2)."""

from __future__ import annotations

from typing import Protocol

from joinlink.model.pictures import SHAPES, PictureUse
from joinlink.ports.hosts import PictureMaker, PictureStore, ProfileStore
from joinlink.usecases.classes.save_class import find_class


class PicturePorts(Protocol):
    """Ports for changing pictures."""

    profiles: ProfileStore
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


def change_class_picture(host_id: str, class_id: str, sent: bytes, ports: PicturePorts) -> None:
    """Show a picture that the host sent at a class, made small; safe to repeat.

    Raises:  InvalidInput  as change_picture
             NotFound      the host has no such class
    """
    find_class(ports.profiles.load(host_id), class_id)
    ports.pictures.put_of_class(host_id, class_id, ports.picture_maker.make(sent, SHAPES[PictureUse.CLASS]))


def remove_class_picture(host_id: str, class_id: str, pictures: PictureStore) -> None:
    """Show none at the class any more; safe to repeat.

    Raises:  NotFound  the host has no such class
    """
    pictures.put_of_class(host_id, class_id, None)
