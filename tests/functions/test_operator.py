"""O3, O4: the operator's pages, which are there for nobody else; what can be done on them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest

from joinlink.model.host import RENEWED_EVERY, Session
from joinlink.model.notice import leftover_notice
from joinlink.model.running import FailedRun, QueueName, RunStatus, SetAside
from joinlink.model.workflow import Workflow
from tests.functions.site import BROWSER, Answer, Site, http_event, invoke
from tests.samples import HOST, NOW
from tests.worlds.world import NEXT_WEEK, WITH_ZOOM, World

ROUTES = [
    ("GET", "/operator"),
    ("GET", "/operator/doctor"),
    ("HEAD", "/operator"),
    ("POST", "/operator"),
    ("POST", "/operator/workflows/again"),
    ("POST", "/operator/queues/again"),
]
RUN = FailedRun(Workflow.CONFIRM, "booking_abc-r2", RunStatus.FAILED, NOW - timedelta(hours=1), "MailUnavailable")
UNHANDLED = QueueName.UNHANDLED_CHANGES


@pytest.fixture
def operated(world: World) -> World:
    """Let the host be who runs the site."""
    world.configure(OPERATOR_ADDRESSES=f"nobody@example.com, {HOST.email.upper()}")
    return world


@pytest.fixture
def operator(operated: World) -> Site:
    return Site(operated)


def answers(method: str, path: str, site: Site) -> Iterator[Answer]:
    """Ask the operator's function, and the one that answers for addresses of nothing, for the same."""
    for function, route_key in (("operator", f"{method} {path}"), ("assets", "$default")):
        for accept in (BROWSER, {"accept": "application/json"}):
            cookies = [] if site.session is None else [f"__Host-session={site.session}"]
            headers = {**accept, "x-forwarded-proto": "https", "sec-fetch-site": "same-origin"}
            headers["content-type"] = "application/x-www-form-urlencoded"
            yield invoke(
                function,
                http_event(method, path, route_key=route_key, headers=headers, cookies=cookies, body="name=x&csrf=y"),
            )


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("session", [None, "unknown", "other-session"])
@pytest.mark.parametrize("addresses", ["", HOST.email])
def test_o4_to_anybody_else_the_operators_addresses_are_what_any_address_of_nothing_is_byte_for_byte(
    world: World, method: str, path: str, session: str | None, addresses: str
) -> None:
    world.configure(OPERATOR_ADDRESSES=addresses)
    world.add_host(replace(HOST, host_id="host_other", handle="other", email="other@example.com"))
    world.sign_in("host_other", "other-session")

    page, document, page_of_nothing, document_of_nothing = answers(method, path, Site(world, session=session))

    assert page == page_of_nothing
    assert document == document_of_nothing
    assert page.status == document.status == 404


def test_o4_an_operator_with_an_internationalised_domain_is_known_by_either_spelling(world: World) -> None:
    world.configure(OPERATOR_ADDRESSES="ada@MÜNCHEN.de")
    world.be(email="ada@xn--mnchen-3ya.de")

    assert Site(world).get("/operator").status == 200


def test_o4_without_operators_there_is_nobody_who_sees_the_page(world: World) -> None:
    world.be(email="")

    assert Site(world).browse("/operator").status == 404


def test_o4_an_operator_is_known_by_the_address_in_any_case_and_head_answers_like_get(operator: Site) -> None:
    assert operator.browse("/operator").status == 200
    assert operator.send("HEAD", "/operator", headers=BROWSER).status == 200


def test_o4_a_session_that_is_due_is_renewed_on_the_way_to_the_page(operated: World) -> None:
    due = Session(HOST.host_id, "csrf", expires_at=NOW + timedelta(days=20), renewed_at=NOW - RENEWED_EVERY)
    operated.sessions.put_session("due", due)

    assert Site(operated, session="due").browse("/operator").location == "/login?next=%2Foperator"


def test_o4_the_page_has_hosts_bookings_failed_workflows_leftovers_mail_queues_and_version(
    operator: Site, operated: World
) -> None:
    operated.site_metrics.count("bookings_confirmed", NOW, 7)
    operated.site_metrics.count("bookings_confirmed", NOW - timedelta(days=1), 5)
    operated.workflow_runs.runs.append(RUN)
    operated.queues.messages[UNHANDLED].append(SetAside("r1", "start_workflow"))
    operated.put_with_meeting(replace(WITH_ZOOM, booking_id=NEXT_WEEK.booking_id))
    [record] = operated.meeting_ledger.all_records(NEXT_WEEK.booking_id)
    operated.notices.put(leftover_notice(replace(record, provider_id="811"), None, NOW))

    page = operator.browse("/operator")

    assert "Hosts 1 Booked today 7 Failed workflows 1 Set aside 1" in page.words
    assert "12 confirmed and 0 cancelled in 14 days" in page.words
    assert "booking_abc-r2" in page.words
    assert "failed booking_abc-r2 MailUnavailable," in page.words
    assert "1 waiting for 3 hours" in page.words
    assert "meeting 811" in page.words
    assert "May send to everybody" in page.words
    assert "12 of 50,000" in page.words
    assert "Stage test, version v1.2.3" in page.text
    assert HOST.email not in page.text


def test_o4_what_aws_does_not_tell_says_so_and_hides_nothing_else(operator: Site, operated: World) -> None:
    for port in (operated.workflow_runs, operated.queues, operated.mail_standing, operated.site_metrics):
        port.silent = True

    page = operator.browse("/operator")

    assert page.status == 200
    for what in ("CloudWatch’s numbers", "Step Functions", "The queues", "SES"):
        assert f"{what} can’t be read right now." in page.words
    assert HOST.name in page.words


def test_o4_run_again_runs_the_workflow_once_however_often_it_is_pressed_and_the_log_has_it(
    operator: Site, operated: World, log: StringIO
) -> None:
    operated.workflow_runs.runs.append(RUN)
    form = operator.browse("/operator").form("/operator/workflows/again")

    first, second = (operator.submit("/operator/workflows/again", form) for _ in range(2))

    assert (first.status, first.location) == (303, "/operator?run=started")
    assert "was started anew" in operator.browse(first.location).words
    assert "nothing to run again" in operator.browse(second.location).words
    assert operated.workflow_runs.ran_again == [RUN.name]
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    acts = [(line["host_id"], line["execution"], line["became"]) for line in lines if "operator_act" in line]
    assert acts == [(HOST.host_id, RUN.name, "started"), (HOST.host_id, RUN.name, "not_failed")]


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/operator/workflows/again", {"workflow": "confirm_booking", "name": "booking_nobody-r1"}),
        ("/operator/workflows/again", {"workflow": "drop_table", "name": RUN.name}),
        ("/operator/workflows/again", {"workflow": "confirm_booking", "name": "*"}),
        ("/operator/queues/again", {"queue": "another"}),
        ("/operator/queues/again", {}),
    ],
)
def test_o4_what_there_is_not_can_not_be_run_or_sent_again(
    operator: Site, operated: World, path: str, fields: dict[str, str]
) -> None:
    operated.workflow_runs.runs.append(RUN)

    assert operator.submit(path, {**fields, "csrf": operator.csrf or ""}).status == 404
    assert operated.workflow_runs.ran_again == []


@pytest.mark.parametrize("path", ["/operator/workflows/again", "/operator/queues/again"])
def test_o4_an_operators_act_takes_the_sessions_csrf_token(operator: Site, operated: World, path: str) -> None:
    operated.workflow_runs.runs.append(RUN)
    operated.queues.messages[UNHANDLED].append(SetAside("r1", "start_workflow"))

    answer = operator.submit(path, {"workflow": "confirm_booking", "name": RUN.name, "queue": UNHANDLED, "csrf": "x"})

    assert answer.status == 403
    assert operated.workflow_runs.ran_again == operated.handover.handed_over == []


def test_o4_send_again_hands_over_each_message_and_keeps_only_what_fails_again(operator: Site, operated: World) -> None:
    operated.queues.messages[UNHANDLED] = [SetAside(f"r{number}", "start_workflow") for number in range(1, 6)]
    operated.handover.outcomes = {"r2": False, "r5": None}
    form = operator.browse("/operator").form("/operator/queues/again")

    answer = operator.submit("/operator/queues/again", form)

    assert operated.handover.handed_over == ["r1", "r2", "r3", "r4", "r5"]
    assert [message.receipt for message in operated.queues.messages[UNHANDLED]] == ["r2"]
    words = operator.browse(answer.location).words
    assert "3 sent again. 1 dropped" in words
    assert "1 failed again and stay." in words


def test_o4_an_act_that_aws_does_not_carry_out_says_so(operator: Site, operated: World) -> None:
    operated.queues.messages[UNHANDLED].append(SetAside("r1", "start_workflow"))
    form = operator.browse("/operator").form("/operator/queues/again")
    operated.queues.silent = True

    answer = operator.submit("/operator/queues/again", form)

    assert "AWS does not answer" in operator.browse(answer.location).words


@pytest.mark.parametrize("query", ["run=<b>", "sent=1&old=x&kept=1", "sent=99999999&old=1&kept=1", "sent=1", ""])
def test_o4_an_address_that_somebody_made_up_tells_no_news(operator: Site, query: str) -> None:
    assert 'class="alert' not in operator.browse(f"/operator?{query}").text


def test_o3_the_doctors_page_lists_what_is_wrong_first_and_what_to_do(operator: Site, operated: World) -> None:
    del operated.secret_values.values["links/signing-key"]
    operated.mail_standing.change(in_sandbox=True)

    page = operator.browse("/operator/doctor")

    assert [heading.text for heading in page.find("//h2")] == ["Wrong", "Can’t tell", "In order"]
    assert (
        "It is missing: nobody can book or sign in. Write it to /joinlink/test/links/signing-key as a SecureString."
        in page.words
    )
    assert "SES sandbox" in page.words
    assert "Nothing is found to be wrong." not in page.words


def test_o3_the_doctors_page_of_a_site_on_which_all_is_well_says_so(operator: Site) -> None:
    assert "Nothing is found to be wrong." in operator.browse("/operator/doctor").words
