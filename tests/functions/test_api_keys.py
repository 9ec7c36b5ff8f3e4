"""P1: keys of a host's programs: made once on a page or by the API, listed without their secret, revoked at once."""

import re

import pytest

from joinlink.model.api_key import MOST_KEYS, Scope
from joinlink.usecases.privacy.close_account import close_account
from tests.functions.site import Site
from tests.samples import HOST

PAGE = "/mentor/settings/automation"


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def test_p1_a_key_is_told_once_and_then_only_how_it_begins(site, log) -> None:
    made = site.post("/api/keys", {"name": "Spreadsheet", "scopes": ["write", "read"]})

    assert made.status == 201
    assert made.json == {
        "keyId": made.json["keyId"],
        "name": "Spreadsheet",
        "scopes": ["read", "write"],
        "prefix": made.json["key"][:10],
        "createdAt": "2026-12-01T09:00:00Z",
        "key": made.json["key"],
    }
    listed = site.get("/api/keys")
    assert [each["keyId"] for each in listed.json["keys"]] == [made.json["keyId"]]
    assert made.json["key"] not in listed.text
    assert made.json["key"] not in site.get(PAGE).text
    assert made.json["key"] not in log.getvalue()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "", "scopes": ["read"]}, "name"),
        ({"name": "x", "scopes": []}, "scopes"),
        ({"name": "x", "scopes": ["admin"]}, "scopes.0"),
        ({"name": "x"}, "scopes"),
        ({"name": "x", "scopes": ["read"], "expires": 1}, "expires"),
    ],
)
def test_p1_what_a_key_may_do_is_said_in_the_words_of_the_contract(site, body, field) -> None:
    answer = site.post("/api/keys", body)

    assert (answer.status, answer.json["field"]) == (422, field)


def test_p1_a_used_key_shows_the_day_and_is_noted_in_the_log_by_its_id_alone(world, site, log) -> None:
    key = world.issue_key(Scope.READ)

    asked = Site(world, session=None, csrf=None).get("/api/me", headers=bearer(key))

    assert asked.json["hostId"] == HOST.host_id
    (listed,) = site.get("/api/keys").json["keys"]
    assert listed["lastUsedOn"] == "2026-12-01"
    assert listed["keyId"] in log.getvalue()
    assert key not in log.getvalue()


def test_p1_a_host_makes_and_revokes_keys_on_the_page(world, site) -> None:
    made = site.submit(PAGE, {**site.get(PAGE).form(PAGE), "do": "issue", "name": "Calendar", "scopes": "read,write"})

    (key,) = re.findall(r"<code>(jl_[\w-]{43})</code>", made.text)
    program = Site(world, session=None, csrf=None)
    assert program.get("/api/classes", headers=bearer(key)).status == 200

    shown = site.get(PAGE)
    assert "Calendar" in shown.words
    assert "reads and changes" in shown.words
    revoked = site.submit(PAGE, {**shown.form(PAGE), "do": "revoke"})
    assert (revoked.status, revoked.location) == (303, f"{PAGE}?done=revoked")
    assert program.get("/api/classes", headers=bearer(key)).status == 401
    assert "locked out" in site.get(revoked.location).words


def test_p1_a_form_that_is_sent_twice_makes_one_key_and_shows_the_secret_that_counts(world, site) -> None:
    sent = {**site.get(PAGE).form(PAGE), "do": "issue", "name": "Calendar", "scopes": "read"}

    secrets = [re.findall(r"<code>(jl_[\w-]{43})</code>", site.submit(PAGE, sent).text)[0] for _click in range(2)]

    program = Site(world, session=None, csrf=None)
    assert [program.get("/api/classes", headers=bearer(each)).status for each in secrets] == [401, 200]
    assert len(site.get("/api/keys").json["keys"]) == 1
    site.submit(PAGE, {**sent, "name": "Other"})
    assert len(site.get("/api/keys").json["keys"]) == 2


def test_p2_a_form_that_is_sent_twice_makes_one_webhook_with_the_secret_that_is_shown(world, site) -> None:
    sent = {**site.get(PAGE).form(PAGE), "do": "add", "url": "https://hooks.example.com/1", "booking.confirmed": "on"}

    shown = [re.findall(r"<code>(whsec_[^<]+)</code>", site.submit(PAGE, sent).text)[0] for _click in range(2)]

    (webhook,) = world.webhooks.list(HOST.host_id)
    assert world.webhook_vault.open(HOST.host_id, webhook.webhook_id, webhook.sealed_secret) == shown[-1] != shown[0]


def test_p1_a_form_without_a_name_comes_back_with_its_error(site) -> None:
    refused = site.submit(PAGE, {**site.get(PAGE).form(PAGE), "do": "issue", "name": " ", "scopes": "read,write"})

    assert refused.status == 422
    assert refused.error("name")
    assert refused.form(PAGE)["scopes"] == "read,write"


def test_p1_a_host_has_no_more_keys_than_one_can_look_over(world, site) -> None:
    for _ in range(MOST_KEYS):
        world.issue_key(Scope.READ)

    assert site.post("/api/keys", {"name": "one more", "scopes": ["read"]}).status == 422


def test_p1_s6_a_closed_account_has_no_keys(world) -> None:
    key = world.issue_key(Scope.READ)

    close_account(HOST.host_id, HOST.handle, world.house)

    assert Site(world, session=None, csrf=None).get("/api/me", headers=bearer(key)).status == 401
