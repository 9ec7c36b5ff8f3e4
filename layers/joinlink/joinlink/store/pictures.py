"""Pictures of hosts and classes: each an item of its own, which only those who ask for it read (F1, F2).

HOST#h / PICTURE#place    content, name; `place` is photo, logo, cover, or a class's id
HOST#h / HOST             photo, logo, cover: the name of the picture
HOST#h / CLASS#c          picture: the same
"""

from __future__ import annotations

from boto3.dynamodb.conditions import Attr

from joinlink.errors import NotFound
from joinlink.language import gettext as _
from joinlink.model.pictures import Picture, PictureUse
from joinlink.store import keys
from joinlink.store.table import ConditionFailed, Table
from joinlink.store.writes import Delete, Put, Update, Write


class DynamoPictures:
    """Keeps pictures beside the rows that name them."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def content(self, host_id: str, place: str, name: str) -> bytes:
        item = self._table.get(keys.picture(host_id, place), consistent=False)
        if item is None or item["name"] != name:
            raise NotFound(_("There is no such picture."))
        return bytes(item["content"])

    def put_of_host(self, host_id: str, use: PictureUse, picture: Picture | None) -> None:
        is_open = Attr("pk").exists() & Attr("closed_at").not_exists()
        name = picture.name if picture else None
        self._put(host_id, use, picture, Update(keys.host(host_id), {use.value: name}, is_open))

    def put_of_class(self, host_id: str, class_id: str, picture: Picture | None) -> None:
        named = Update(keys.teaching_class(host_id, class_id), {"picture": picture.name if picture else None})
        self._put(host_id, class_id, picture, named)

    def _put(self, host_id: str, place: str, picture: Picture | None, named: Update) -> None:
        key = keys.picture(host_id, place)
        kept: Write = Put(key | {"content": picture.content, "name": picture.name}) if picture else Delete(key)
        try:
            self._table.transact([kept, named])
        except ConditionFailed as exc:
            raise NotFound("There is nothing of which this could be a picture.") from exc
