"""A host's classes."""

from __future__ import annotations

from typing import Final

from joinlink.web.api.schemas import ClassBody, ClassOrderBody
from reference.answers.classes import HostClass, HostClasses, Places
from reference.calls import PICTURE, Access, Call, Partial, Query, Subject

_TERMS_REFUSED: Final = ("plan_required", "no_meeting_provider", "payouts_required")

CLASSES: Final = Subject(
    "Classes",
    "What the host offers: how long it takes, what it costs, where it takes place and what guests are asked.",
    (
        Call("listClasses", "GET /api/classes", Access.HOST, HostClasses, sample="classes.list"),
        Call(
            "createClass",
            "POST /api/classes",
            Access.HOST,
            HostClass,
            sample="classes.create_in_person",
            body=ClassBody,
            status=201,
            refuses=_TERMS_REFUSED,
        ),
        Call(
            "readClass",
            "GET /api/classes/{classId}",
            Access.HOST,
            HostClass,
            sample="classes.read",
            refuses=("not_found",),
        ),
        Call(
            "changeClass",
            "PATCH /api/classes/{classId}",
            Access.HOST,
            HostClass,
            sample="classes.change",
            body=Partial(ClassBody, "ClassChange", "Any members of a class; those that are missing stay as they are."),
            refuses=("not_found", *_TERMS_REFUSED),
        ),
        Call(
            "removeClass",
            "DELETE /api/classes/{classId}",
            Access.HOST,
            None,
            sample="classes.remove",
            status=204,
            refuses=("not_found",),
            says="Bookings of it stay.",
        ),
        Call(
            "orderClasses",
            "PUT /api/classes/order",
            Access.HOST,
            HostClasses,
            sample="classes.order",
            body=ClassOrderBody,
            says="Those left out come first, the newest at the top, as new classes do. Pages and lists follow.",
        ),
        Call(
            "putClassPicture",
            "PUT /api/classes/{classId}/picture",
            Access.HOST,
            None,
            sample="profile.put_class_picture",
            body=PICTURE,
            status=204,
            refuses=("not_found",),
            says="PNG, JPEG or WebP, at most 2 MB. It is cropped to its middle, and encoded again.",
        ),
        Call(
            "deleteClassPicture",
            "DELETE /api/classes/{classId}/picture",
            Access.HOST,
            None,
            sample="profile.delete_class_picture",
            status=204,
            refuses=("not_found",),
        ),
        Call(
            "findPlaces",
            "GET /api/places",
            Access.HOST,
            Places,
            sample="places.suggest",
            query=(
                Query("query", "What was typed so far; fewer than three characters find nothing.", {"type": "string"}),
                Query("session", "Ties the requests of one search together: any text made for it.", {"type": "string"}),
            ),
        ),
    ),
)
