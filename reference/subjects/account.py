"""The host's account."""

from __future__ import annotations

from typing import Final

from joinlink.web.api.account_schemas import CloseAccountBody, PlanBody
from joinlink.web.api.introduction import AccountBody
from joinlink.web.api.schemas import NoBody
from reference.answers.account import Account, AccountClosing, Checkout, HostExport, Notices
from reference.calls import CSV, PICTURE, Access, Call, Query, Subject

PICTURE_AS_SENT: Final = "PNG, JPEG or WebP, at most 2 MB. It is cropped to its middle, and encoded again."

ACCOUNT: Final = Subject(
    "Account",
    "The host behind the session or the key: name and public page, pictures, notices, plan, and all that is kept.",
    (
        Call("readAccount", "GET /api/me", Access.HOST, Account, sample="account.me"),
        Call(
            "changeAccount",
            "PATCH /api/me",
            Access.HOST,
            Account,
            sample="account.change",
            body=AccountBody,
            says="A member that is missing stays as it is; `null` removes an optional one.",
        ),
        Call(
            "closeAccount",
            "DELETE /api/me",
            Access.SESSION,
            AccountClosing,
            sample="sign_in.delete_account",
            body=CloseAccountBody,
            status=202,
            says="`confirm` is the host's handle. Public pages are gone at once, and the rest follows within minutes. "
            "With `refundPackages`, what is left of packages that can still be booked with goes back to their buyers.",
        ),
        Call(
            "exportAccount",
            "GET /api/me/export",
            Access.HOST,
            HostExport,
            sample="account.export",
            or_as=CSV,
            query=(
                Query(
                    "format", "Everything as JSON, or the bookings as CSV.", {"type": "string", "enum": ["json", "csv"]}
                ),
                Query("cursor", "From `next`, or from the header `Link`, of the part before.", {"type": "string"}),
            ),
            refuses=("invalid_input",),
        ),
        Call(
            "putPhoto",
            "PUT /api/me/photo",
            Access.HOST,
            None,
            sample="profile.put_photo",
            body=PICTURE,
            status=204,
            answered_by="PUT /api/me/{use}",
            says=PICTURE_AS_SENT,
        ),
        Call(
            "deletePhoto",
            "DELETE /api/me/photo",
            Access.HOST,
            None,
            sample="profile.delete_photo",
            status=204,
            answered_by="DELETE /api/me/{use}",
        ),
        Call(
            "putPicture",
            "PUT /api/me/{use}",
            Access.HOST,
            None,
            sample="profile.put_logo",
            body=PICTURE,
            status=204,
            refuses=("not_found",),
            says=PICTURE_AS_SENT,
        ),
        Call(
            "deletePicture",
            "DELETE /api/me/{use}",
            Access.HOST,
            None,
            sample="profile.delete_logo",
            status=204,
            refuses=("not_found",),
        ),
        Call("listNotices", "GET /api/notices", Access.HOST, Notices, sample="account.notices"),
        Call(
            "dismissNotice",
            "POST /api/notices/{noticeId}/dismiss",
            Access.HOST,
            Notices,
            sample="account.dismiss_notice",
            body=NoBody,
            body_required=False,
            refuses=("not_found",),
        ),
        Call(
            "payPlan",
            "POST /api/plan/checkout",
            Access.HOST,
            Checkout,
            sample="plan.checkout",
            body=PlanBody,
            refuses=("not_found", "provider_unavailable"),
            says="Where every host has all features, there are no plans to pay for: 404.",
        ),
    ),
)
