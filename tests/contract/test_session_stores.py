"""Sessions and the states of sign-ins, on the fakes and on DynamoDB."""

from dataclasses import replace
from datetime import timedelta

from boto3.dynamodb.conditions import Key

from joinlink.ids import hashed
from joinlink.model.host import OauthState, Session
from joinlink.store import keys
from joinlink.store.writes import Update
from tests.samples import NOW

SECOND = timedelta(seconds=1)
SESSION = Session("host_1", "csrf", expires_at=NOW + timedelta(days=30), renewed_at=NOW)
STATE = OauthState("zoom", "browser-hash", "verifier", "nonce", "/mentor", NOW + timedelta(minutes=10))


class TestSessions:
    def test_a_session_lives_until_it_ends_or_is_signed_out_of(self, stores) -> None:
        lasting = replace(SESSION, renewed_at=SESSION.expires_at)
        stores.sessions.put_session("token", lasting)

        assert stores.sessions.session("token", SESSION.expires_at - SECOND) == lasting
        assert stores.sessions.session("token", SESSION.expires_at) is None
        assert stores.sessions.session("another", NOW) is None
        stores.sessions.delete_session("host_1", "token")
        assert stores.sessions.session("token", NOW) is None

    def test_s5_a_session_that_nobody_uses_ends_after_two_weeks(self, stores) -> None:
        stores.sessions.put_session("token", SESSION)

        assert stores.sessions.session("token", NOW + timedelta(days=14) - SECOND) == SESSION
        assert stores.sessions.session("token", NOW + timedelta(days=14)) is None

    def test_s5_use_is_written_down_once_a_day_and_brings_no_ended_session_back(self, stores) -> None:
        stores.sessions.put_session("token", SESSION)
        a_day_on = NOW + timedelta(days=1)

        stores.sessions.renew_session("token", a_day_on - SECOND)
        assert stores.sessions.session("token", a_day_on) == SESSION

        stores.sessions.renew_session("token", a_day_on)
        stores.sessions.renew_session("token", a_day_on + SECOND)
        assert stores.sessions.session("token", a_day_on) == replace(SESSION, renewed_at=a_day_on)

        stores.sessions.renew_session("ended", a_day_on)
        assert stores.sessions.session("ended", a_day_on) is None

    def test_s5_all_sessions_of_a_host_end_at_once_and_those_of_others_stay(self, stores) -> None:
        for token in ("at the desk", "on the phone"):
            stores.sessions.put_session(token, SESSION)
        stores.sessions.put_session("another host's", replace(SESSION, host_id="host_2"))

        stores.sessions.delete_sessions("host_1")

        assert stores.sessions.session("at the desk", NOW) is None
        assert stores.sessions.session("on the phone", NOW) is None
        assert stores.sessions.session("another host's", NOW) is not None

    def test_s5_a_session_from_before_they_were_listed_is_none(self, dynamo, table) -> None:
        dynamo.sessions.put_session("token", SESSION)
        table.write(Update(keys.session("token"), {"renewed_at": None}))

        assert dynamo.sessions.session("token", NOW) is None

    def test_a_session_that_ended_leaves_no_row(self, dynamo, table) -> None:
        dynamo.sessions.put_session("token", SESSION)
        dynamo.sessions.put_session("another", SESSION)

        dynamo.sessions.delete_session("host_1", "token")
        dynamo.sessions.delete_sessions("host_1")

        assert table.query(Key("pk").eq("HOST#host_1"), consistent=True) == []
        assert dynamo.sessions.session("token", NOW) is dynamo.sessions.session("another", NOW) is None

    def test_a_state_works_once_before_it_is_stale_and_no_session_is_one(self, stores) -> None:
        for state in ("state", "stale"):
            stores.sessions.put_state(state, STATE)
        stores.sessions.put_session("secret", SESSION)

        assert stores.sessions.take_state("state", STATE.expires_at - SECOND) == STATE
        assert stores.sessions.take_state("state", NOW) is None
        assert stores.sessions.take_state("stale", STATE.expires_at) is None
        assert stores.sessions.take_state("secret", NOW) is None

    def test_only_hashes_of_secrets_reach_the_table_and_dynamodb_drops_them_in_time(self, dynamo, table) -> None:
        dynamo.sessions.put_session("secret-token", SESSION)
        dynamo.sessions.put_state("secret-state", STATE)

        for kind, secret, ends in (
            ("SESSION", "secret-token", SESSION.expires_at),
            ("STATE", "secret-state", STATE.expires_at),
        ):
            key = f"{kind}#{hashed(secret)}"
            item = table.get({"pk": key, "sk": key})
            assert item is not None
            assert secret not in str(item)
            assert item["ttl"] == int(ends.timestamp())
