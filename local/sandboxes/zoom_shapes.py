"""What Zoom accepts in the body of a meeting. Stricter than Zoom in one point: an unknown field is refused.

Settings that a scheduled lesson has no use for (breakout rooms, interpreters, country lists) count as unknown.
Source:  the Meetings OpenAPI document, POST /users/{userId}/meetings and PATCH /meetings/{meetingId}
"""

import re
from collections.abc import Iterator

from local.sandboxes.moments import from_date_time
from local.sandboxes.shapes import (
    Check,
    Place,
    Violation,
    boolean,
    day,
    email,
    integer,
    invalid,
    listing,
    moment,
    record,
    text,
    timezone_name,
)

MAXIMUM_PAGE_SIZE = 300
LOCAL_OR_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?")


def start_time(value: object, place: Place) -> Iterator[Violation]:
    """Accept `yyyy-MM-ddTHH:mm:ssZ` in UTC, or the same without Z in the meeting's time zone."""
    written = value if isinstance(value, str) and LOCAL_OR_UTC.fullmatch(value) else ""
    try:
        from_date_time(written)
    except ValueError:
        yield invalid(place, "must be yyyy-MM-ddTHH:mm:ssZ, or without Z in the time zone of the meeting")


_NAMED_PEOPLE = listing(record({"email": email, "name": text()}))
_SWITCHES = [
    "allow_host_control_participant_mute_state",
    "allow_multiple_devices",
    "alternative_host_manage_cloud_recording",
    "alternative_host_manage_meeting_summary",
    "alternative_host_update_polls",
    "alternative_hosts_email_notification",
    "auto_start_ai_companion_questions",
    "auto_start_meeting_summary",
    "close_registration",
    "cn_meeting",
    "device_testing",
    "disable_participant_video",
    "email_in_attendee_report",
    "email_notification",
    "focus_mode",
    "host_save_video_order",
    "host_video",
    "in_meeting",
    "internal_meeting",
    "join_before_host",
    "meeting_authentication",
    "mute_upon_entry",
    "participant_focused_meeting",
    "participant_video",
    "private_meeting",
    "push_change_to_calendar",
    "registrants_confirmation_email",
    "registrants_email_notification",
    "request_permission_to_unmute_participants",
    "show_join_info",
    "show_share_button",
    "use_pmi",
    "waiting_room",
    "watermark",
]
_TEXTS = [
    "alternative_hosts",
    "authentication_domains",
    "authentication_option",
    "contact_email",
    "contact_name",
    "summary_template_id",
]

SETTINGS: dict[str, Check] = {
    **dict.fromkeys(_SWITCHES, boolean),
    **dict.fromkeys(_TEXTS, text()),
    "additional_data_center_regions": listing(text()),
    "approval_type": integer(one_of=(0, 1, 2)),
    "audio": text(one_of=("both", "telephony", "voip", "thirdParty")),
    "audio_conference_info": text(maximum=2048),
    "authentication_exception": _NAMED_PEOPLE,
    "auto_recording": text(one_of=("local", "cloud", "none")),
    "calendar_type": integer(one_of=(1, 2)),
    "continuous_meeting_chat": record(
        {
            "enable": boolean,
            "auto_add_invited_external_users": boolean,
            "auto_add_meeting_participants": boolean,
        }
    ),
    "encryption_type": text(one_of=("enhanced_encryption", "e2ee")),
    "global_dial_in_countries": listing(text()),
    "jbh_time": integer(one_of=(0, 5, 10, 15)),
    "meeting_invitees": listing(record({"email": email})),
    "registration_type": integer(one_of=(1, 2, 3)),
    "waiting_room_options": record(
        {
            "mode": text(one_of=("follow_setting", "custom")),
            "who_goes_to_waiting_room": text(
                one_of=(
                    "everyone",
                    "users_not_in_account",
                    "users_not_in_account_or_whitelisted_domains",
                    "users_not_on_invite",
                )
            ),
        },
        required=("mode",),
    ),
    "who_can_ask_questions": integer(one_of=(1, 2, 3, 4, 5)),
    "who_will_receive_summary": integer(one_of=(1, 2, 3, 4)),
}

MEETING = record(
    {
        "agenda": text(maximum=2000),
        "default_password": boolean,
        "duration": integer(minimum=1, maximum=1440),
        "password": text(maximum=10),
        "pre_schedule": boolean,
        "recurrence": record(
            {
                "type": integer(one_of=(1, 2, 3)),
                "end_date_time": moment,
                "end_times": integer(minimum=1, maximum=60),
                "monthly_day": integer(minimum=1, maximum=31),
                "monthly_week": integer(one_of=(-1, 1, 2, 3, 4)),
                "monthly_week_day": integer(minimum=1, maximum=7),
                "repeat_interval": integer(minimum=1),
                "weekly_days": text(pattern=r"[1-7](,[1-7])*"),
            },
            required=("type",),
        ),
        "schedule_for": text(),
        "settings": record(SETTINGS),
        "start_time": start_time,
        "template_id": text(),
        "timezone": timezone_name,
        "topic": text(maximum=200),
        "tracking_fields": listing(record({"field": text(), "value": text()}, required=("field",))),
        "type": integer(one_of=(1, 2, 3, 8, 10)),
    }
)

LIST_QUERY = record(
    {
        "type": text(one_of=("scheduled", "live", "upcoming", "upcoming_meetings", "previous_meetings")),
        "page_size": text(pattern=r"[1-9]\d{0,2}"),
        "page_number": text(pattern=r"[1-9]\d*"),
        "next_page_token": text(),
        "from": day,
        "to": day,
        "timezone": timezone_name,
    }
)
DELETE_QUERY = record(
    {
        "occurrence_id": text(),
        "schedule_for_reminder": text(one_of=("true", "false")),
        "cancel_meeting_reminder": text(one_of=("true", "false")),
    }
)
UPDATE_QUERY = record({"occurrence_id": text()})
GET_QUERY = record({"occurrence_id": text(), "show_previous_occurrences": text(one_of=("true", "false"))})
NO_QUERY = record({})
