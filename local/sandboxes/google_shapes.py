"""What Google Calendar accepts. Stricter than Google: an unknown field is refused, where Google may ignore it.

Fields that Google knows and this sandbox does nothing with (attachments, gadgets, focus time, ...) count as unknown.
Source:  the discovery document of Calendar v3
"""

from local.sandboxes.shapes import (
    Check,
    boolean,
    day,
    email,
    integer,
    listing,
    mapping,
    moment,
    record,
    text,
    timezone_name,
    web_address,
)

EVENT_ID = r"[a-v0-9]{5,1024}"
_PROPERTIES = mapping(text(maximum=1024), name_maximum=44, names_maximum=300)
_TIME = record({"date": day, "dateTime": text(), "timeZone": timezone_name})
_CONFERENCE = record(
    {
        "createRequest": record(
            {
                "requestId": text(minimum=1),
                "conferenceSolutionKey": record({"type": text(one_of=("hangoutsMeet",))}, required=("type",)),
            },
            required=("requestId", "conferenceSolutionKey"),
        ),
        "notes": text(maximum=2048),
    },
    required=("createRequest",),
)
_ATTENDEE = record(
    {
        "email": email,
        "displayName": text(),
        "optional": boolean,
        "comment": text(),
        "additionalGuests": integer(minimum=0),
        "responseStatus": text(one_of=("needsAction", "declined", "tentative", "accepted")),
    },
    required=("email",),
)
_REMINDER = record(
    {"method": text(one_of=("email", "popup")), "minutes": integer(minimum=0, maximum=40320)},
    required=("method", "minutes"),
)
_EVENT: dict[str, Check] = {
    "id": text(pattern=EVENT_ID),
    "iCalUID": text(minimum=1),
    "summary": text(),
    "description": text(maximum=8192),
    "location": text(),
    "start": _TIME,
    "end": _TIME,
    "attendees": listing(_ATTENDEE),
    "reminders": record({"useDefault": boolean, "overrides": listing(_REMINDER, maximum=5)}),
    "conferenceData": _CONFERENCE,
    "extendedProperties": record({"private": _PROPERTIES, "shared": _PROPERTIES}),
    "source": record({"title": text(), "url": web_address}),
    "transparency": text(one_of=("opaque", "transparent")),
    "visibility": text(one_of=("default", "public", "private", "confidential")),
    "status": text(one_of=("confirmed", "tentative", "cancelled")),
    "sequence": integer(minimum=0),
    "colorId": text(pattern=r"[1-9]|1[01]"),
    "recurrence": listing(text(minimum=1)),
    "eventType": text(one_of=("default",)),
    "anyoneCanAddSelf": boolean,
    "guestsCanInviteOthers": boolean,
    "guestsCanModify": boolean,
    "guestsCanSeeOtherGuests": boolean,
}
EVENT = record(_EVENT, required=("start", "end"))
EVENT_CHANGES = record(_EVENT)

_SEND_UPDATES = text(one_of=("all", "externalOnly", "none"))
_CONFERENCE_VERSION = text(one_of=("0", "1"))
_TRUTH = text(one_of=("true", "false"))
WRITE_QUERY = record(
    {
        "conferenceDataVersion": _CONFERENCE_VERSION,
        "sendUpdates": _SEND_UPDATES,
        "sendNotifications": _TRUTH,
        "maxAttendees": text(pattern=r"[1-9]\d*"),
    }
)
GET_QUERY = record({"maxAttendees": text(pattern=r"[1-9]\d*"), "timeZone": timezone_name})
DELETE_QUERY = record({"sendUpdates": _SEND_UPDATES, "sendNotifications": _TRUTH})
LIST_QUERY = record(
    {
        "privateExtendedProperty": text(pattern=r"[^=]+=.*"),
        "sharedExtendedProperty": text(pattern=r"[^=]+=.*"),
        "iCalUID": text(),
        "maxResults": text(pattern=r"[1-9]\d{0,3}"),
        "pageToken": text(),
        "showDeleted": _TRUTH,
        "singleEvents": _TRUTH,
        "orderBy": text(one_of=("startTime", "updated")),
        "timeMin": moment,
        "timeMax": moment,
        "timeZone": timezone_name,
    }
)
FREE_BUSY_QUERY = record({})
FREE_BUSY = record(
    {
        "timeMin": moment,
        "timeMax": moment,
        "timeZone": timezone_name,
        "items": listing(record({"id": text(minimum=1)}, required=("id",))),
        "calendarExpansionMax": integer(minimum=1, maximum=50),
        "groupExpansionMax": integer(minimum=1, maximum=100),
    },
    required=("timeMin", "timeMax"),
)
BUSY_SETTING = listing(record({"start": moment, "end": moment}, required=("start", "end")))
