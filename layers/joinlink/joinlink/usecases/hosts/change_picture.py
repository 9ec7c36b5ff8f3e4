"""Change a picture of a host, which is photo, logo or cover, or of a class (F1, F2)."""

from __future__ import annotations

from typing import Protocol

from joinlink.model.pictures import SHAPES, Picture, PicturePlace
from joinlink.ports.hosts import PictureMaker, PictureStore, ProfileStore
from joinlink.usecases.classes.save_class import find_class


class PicturePorts(Protocol):
    """Ports for changing pictures."""

    profiles: ProfileStore
    pictures: PictureStore
    picture_maker: PictureMaker


def change_picture(place: PicturePlace, sent: bytes, ports: PicturePorts) -> None:
    """Show a picture that the host sent, made small; safe to repeat.

    Raises:  InvalidInput  it is too large, or no picture that can be read
             NotFound      the host has no such class
    """
    if place.class_id:
        find_class(ports.profiles.load(place.host_id), place.class_id)
    _show(place, ports.picture_maker.make(sent, SHAPES[place.use]), ports.pictures)


def remove_picture(place: PicturePlace, pictures: PictureStore) -> None:
    """Show none any more; safe to repeat.

    Raises:  NotFound  the host has no such class
    """
    _show(place, None, pictures)


def _show(place: PicturePlace, picture: Picture | None, pictures: PictureStore) -> None:
    if place.class_id:
        pictures.put_of_class(place.host_id, place.class_id, picture)
    else:
        pictures.put_of_host(place.host_id, place.use, picture)
