"""The files in which hosts get everything that is kept about them (S6)."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from aws_lambda_powertools.event_handler.api_gateway import Response

from joinlink.errors import InvalidInput
from joinlink.language import gettext as _
from joinlink.usecases.privacy.export_host import ExportPorts, export_booking_list, export_host
from joinlink.web.addresses import HOST_EXPORT
from joinlink.web.api.present_kept import as_file, bookings_csv, host_export


def export_file(
    host_id: str, file_format: str | None, cursor: str | None, *, ports: ExportPorts, now: datetime
) -> Response[str]:
    """Write everything as JSON, or the bookings as CSV; of many bookings, the answer names the next part.

    Raises:  InvalidInput  there is no such format, or the cursor is not one of ours
    """
    match file_format or "json":
        case "json":
            export = export_host(host_id, cursor, ports)
            following = _next(export.cursor)
            told = host_export(export.rows, export.bookings, now, following=following, packages=export.packages)
            return _file("joinlink.json", "application/json", as_file(told), None)
        case "csv":
            bookings, shown = export_booking_list(host_id, cursor, ports)
            return _file("bookings.csv", "text/csv; charset=utf-8", bookings_csv(bookings), _next(shown, "csv"))
    raise InvalidInput(_("choose json or csv"), field="format")


def _next(cursor: str | None, file_format: str = "json") -> str | None:
    return None if cursor is None else f"{HOST_EXPORT}?{urlencode({'format': file_format, 'cursor': cursor})}"


def _file(name: str, content_type: str, content: str, following: str | None) -> Response[str]:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if following is not None:
        headers["Link"] = f'<{following}>; rel="next"'
    return Response(200, content_type, content, headers=headers)
