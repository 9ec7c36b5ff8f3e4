"""`/__local` does what it offers and refuses what it doesn't offer."""

from email.message import EmailMessage
from typing import Any

import pytest
import requests

from local.cloud import LocalCloud


def control(cloud: LocalCloud, method: str, path: str, body: object = None) -> requests.Response:
    return requests.request(method, f"{cloud.site}/__local/{path}", json=body, timeout=60)


def send_mail(cloud: LocalCloud, **parts: str) -> None:
    message = EmailMessage()
    message["From"] = "Joinlink <joinlink@example.com>"
    message["To"] = "Guest <guest@example.com>"
    message["Subject"] = "Your class – confirmed"
    message.set_content(parts["text"])
    if "html" in parts:
        message.add_alternative(parts["html"], subtype="html")
    if "calendar" in parts:
        message.add_alternative(parts["calendar"], subtype="calendar", params={"method": "REQUEST"})
    cloud.client("sesv2").send_email(
        FromEmailAddress="joinlink@example.com",
        Destination={"ToAddresses": ["guest@example.com"]},
        Content={"Raw": {"Data": message.as_bytes()}},
    )


def test_the_mailbox_page_keeps_what_a_mail_contains_inside_its_frame(cloud: LocalCloud) -> None:
    control(cloud, "DELETE", "mailbox")

    send_mail(cloud, text="<b>plain</b>", html='<script>alert("x")</script>')

    page = requests.get(f"{cloud.site}/__local/mailbox", headers={"Accept": "text/html"}, timeout=60)
    assert page.headers["Content-Type"].startswith("text/html")
    assert "<script" not in page.text
    assert "<b>plain" not in page.text
    assert "sandbox=" in page.text


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("crash", {"function": "task"}, "at: Field required"),
        ("crash", {"function": "task", "at": "middle"}, "at: Input should be 'start' or 'end'"),
        ("crash", {"function": "task", "at": "start", "times": "1"}, "times: Input should be a valid integer"),
        ("crash", {"function": "task", "at": "start", "often": 1}, "often: Extra inputs are not permitted"),
        ("crash", {"function": "nobody", "at": "start"}, "there is no nobody"),
        ("faults", {"provider": "zoom", "operation": "create_meeting", "mode": "explode", "times": 1}, "explode"),
        ("faults", {"provider": "zoom", "operation": "dance", "mode": "429", "times": 1}, "dance"),
        ("faults", {"provider": "ses", "operation": "send_email", "mode": "revoked", "times": 1}, "revoked"),
        ("faults", {"provider": "ses", "operation": "send", "mode": "429", "times": 1}, "only send_email"),
        ("faults", {"provider": "caldav", "operation": "propfind", "mode": "revoked", "times": 1}, "revoked"),
        ("faults", [], "the body isn't a JSON object"),
        ("sign-in", {"name": "Host"}, "email: Field required"),
        ("schedules/tick", {"time": "2026-12-01T10:00:00"}, "time: Input should have timezone info"),
        ("webhooks/stripe", {"type": "checkout.session.completed"}, "object: Field required"),
        ("webhooks/nobody", {"type": "x", "object": {}}, "nobody"),
        ("webhooks/stripe", {"type": "refund.created", "object": {"payment_intent": "pi_9"}}, "No such payment_intent"),
        ("provider-state/zoom", {"accountPlan": "gold"}, "gold"),
        ("provider-state/ses", {"sandbox": "yes"}, "sandbox: Input should be a valid boolean"),
        ("provider-state/ses", {"productionAccess": True}, "productionAccess: Extra inputs are not permitted"),
    ],
)
def test_a_body_that_is_not_as_documented_is_refused_with_the_reason(
    cloud: LocalCloud, path: str, body: Any, reason: str
) -> None:
    answer = control(cloud, "POST", path, body)

    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert reason in answer.json()["detail"]


def test_a_body_that_is_no_json_is_refused(cloud: LocalCloud) -> None:
    answer = requests.post(f"{cloud.site}/__local/faults", data="{", timeout=60)

    assert (answer.status_code, answer.json()["detail"]) == (422, "the body isn't JSON")


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "nothing", 404), ("PUT", "faults", 405)])
def test_a_call_that_is_not_there_is_a_problem(cloud: LocalCloud, method: str, path: str, status: int) -> None:
    answer = control(cloud, method, path)

    assert (answer.status_code, answer.json()["status"]) == (status, status)


def test_a_sandbox_shows_its_state(cloud: LocalCloud) -> None:
    assert control(cloud, "GET", "provider-state/zoom").json()["meetings"] == []
    assert control(cloud, "GET", "provider-state/nobody").status_code == 422
    assert control(cloud, "GET", "webhooks?source=stripe").json() == {"deliveries": []}
    assert control(cloud, "GET", "webhooks").status_code == 422


def test_a_sign_in_that_the_product_does_not_serve_says_where_it_ended(cloud: LocalCloud) -> None:
    answer = control(cloud, "POST", "sign-in", {"email": "host@example.com"})

    assert answer.status_code == 502
    assert f"GET {cloud.site}/login answered 404" in answer.json()["detail"]
