"""O1: a deployment step by step, against the local cloud's AWS; `sam` itself is in test_make_deploy.py."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from operations.account import Account
from operations.deploy import DONE, INCOMPLETE, Deploying
from operations.stage_secrets import Asking
from operations.stages import Stage
from operations.template import read_template
from operations.trouble import Trouble
from tests.operations.keyboard import TEMPLATE, Person, QuickSam

STRIPE_KEY = "sk_test_" + "a1" * 20
SIGNING_SECRET = "whsec_" + "b2" * 16
FROM_A_CI = {"JOINLINK_STRIPE_SECRET_KEY": STRIPE_KEY, "JOINLINK_STRIPE_WEBHOOK_SECRETS": SIGNING_SECRET}


def stage_called(name: str, **parameters: str) -> Stage:
    return Stage(name, f"joinlink-{name}", {"Stage": name, "MailFrom": "hello@studio.example", **parameters}, {})


def deploying(
    account: Account,
    stage: Stage,
    person: Person,
    *,
    environment: Mapping[str, str] | None = None,
    code: str = "1",
    **asking: Sequence[str],
) -> Deploying:
    return Deploying(
        stage,
        account,
        Asking(person, environment or {}, **asking),
        template=read_template(TEMPLATE),
        build=lambda: ["  built"],
        sam=QuickSam(account, code),
    )


def stored(account: Account, stage: str) -> dict[str, str]:
    found = account.client("ssm").get_parameters_by_path(Path=f"/joinlink/{stage}", Recursive=True, WithDecryption=True)
    return {each["Name"].removeprefix(f"/joinlink/{stage}/"): each["Value"] for each in found["Parameters"]}


def parameters(account: Account, stack: str) -> dict[str, str]:
    found = account.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    return {each["ParameterKey"]: each["ParameterValue"] for each in found["Parameters"]}


def outputs(account: Account, stack: str) -> dict[str, Any]:
    found = account.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    return {each["OutputKey"]: each["OutputValue"] for each in found["Outputs"]}


def test_o1_the_first_deployment_asks_for_each_secret_once_and_prints_the_addresses_to_register(account) -> None:
    person = Person(answers=[STRIPE_KEY, SIGNING_SECRET])

    code = deploying(account, stage_called("first"), person).run()

    assert code == DONE
    there = stored(account, "first")
    assert (there["stripe/secret-key"], there["stripe/webhook-secrets"]) == (STRIPE_KEY, SIGNING_SECRET)
    assert len(there["links/signing-key"]) == 64
    assert len(there["identity/client-secret"]) > 8
    assert "https://api.example/webhooks/stripe" in person.read
    assert "checkout.session.async_payment_failed" in person.read
    assert "https://api.example/oauth/zoom/callback" in person.read
    assert person.read.index("https://api.example/webhooks/stripe") < person.read.index("begins with whsec_")


def test_o1_no_secret_is_ever_shown(account) -> None:
    person = Person(answers=["pk_live_" + "c3" * 12, STRIPE_KEY, SIGNING_SECRET])

    deploying(account, stage_called("hidden"), person).run()

    assert "Not taken: pk_… is Stripe's publishable key" in person.read
    assert not any(
        secret in person.read for secret in (*stored(account, "hidden").values(), "c3" * 12) if len(secret) > 22
    )


def test_o1_a_second_deployment_asks_nothing_and_changes_nothing_and_says_so(account) -> None:
    deploying(account, stage_called("twice"), Person(), environment=FROM_A_CI).run()
    before = stored(account, "twice")
    person = Person()

    code = deploying(account, stage_called("twice"), person).run()

    assert code == DONE
    assert stored(account, "twice") == before
    assert "Paste it" not in person.read
    assert "Nothing had to be changed: joinlink-twice is up to date." in person.read


def test_o1_a_stack_is_protected_from_deletion_once_it_stands_unless_the_settings_say_otherwise(account) -> None:
    deploying(account, stage_called("guarded"), Person(), environment=FROM_A_CI).run()
    deploying(account, stage_called("loose", DeletionProtection="off"), Person(), environment=FROM_A_CI).run()

    assert parameters(account, "joinlink-guarded")["DeletionProtection"] == "on"
    assert parameters(account, "joinlink-loose")["DeletionProtection"] == "off"


def test_o1_the_addresses_follow_a_domain_that_comes_later(account) -> None:
    deploying(account, stage_called("moving"), Person(), environment=FROM_A_CI).run()
    person = Person()

    deploying(account, stage_called("moving", DomainName="book.studio.example"), person).run()

    assert outputs(account, "joinlink-moving")["SiteUrl"] == "https://book.studio.example"
    assert "https://book.studio.example/webhooks/stripe" in person.read


def test_o1_new_code_is_a_change(account) -> None:
    deploying(account, stage_called("anew"), Person(), environment=FROM_A_CI).run()
    person = Person()

    deploying(account, stage_called("anew"), person, code="2").run()

    assert "Deployed." in person.read


def test_o1_stages_never_touch_one_another(account) -> None:
    deploying(account, stage_called("one"), Person(), environment=FROM_A_CI).run()
    secrets_of_one = stored(account, "one")

    deploying(account, stage_called("other", DomainName="book.studio.example"), Person(), environment=FROM_A_CI).run()

    assert stored(account, "one") == secrets_of_one
    assert outputs(account, "joinlink-one")["SiteUrl"] == "https://api.example"
    assert outputs(account, "joinlink-other")["SiteUrl"] == "https://book.studio.example"
    with pytest.raises(Trouble, match="put right"):
        deploying(
            account, Stage("third", "joinlink-one", {"Stage": "third", "MailFrom": "a@b.example"}, {}), Person()
        ).run()


def test_o1_where_nobody_can_be_asked_nothing_is_deployed_and_what_is_missing_is_listed(account) -> None:
    nobody = Person(has_a_person=False)

    with pytest.raises(Trouble) as stopped:
        deploying(account, stage_called("unattended", ZoomClientId="zoom-app"), nobody).run()

    assert "stripe/secret-key: missing. Without it, nothing with a price can be booked" in str(stopped.value)
    assert "JOINLINK_ZOOM_CLIENT_SECRET" in str(stopped.value)
    assert "joinlink-unattended" not in str(account.client("cloudformation").describe_stacks())


def test_o1_a_secret_that_follows_from_an_address_is_missing_in_the_end_and_the_exit_code_says_so(account) -> None:
    nobody = Person(has_a_person=False)

    code = deploying(
        account, stage_called("incomplete"), nobody, environment={"JOINLINK_STRIPE_SECRET_KEY": STRIPE_KEY}
    ).run()

    assert code == INCOMPLETE
    assert "stripe/webhook-secrets: missing. Without it, a payment confirms no booking." in nobody.read


def test_o1_what_a_stage_can_do_without_is_not_missing(account) -> None:
    nobody = Person(has_a_person=False)

    code = deploying(account, stage_called("free"), nobody, without=["stripe"]).run()

    assert code == DONE


def test_o1_a_key_of_the_wrong_kind_from_the_environment_is_refused_with_a_sentence(account) -> None:
    with pytest.raises(Trouble, match="JOINLINK_STRIPE_SECRET_KEY: pk_… is Stripe's publishable key"):
        deploying(
            account, stage_called("wrong"), Person(), environment={"JOINLINK_STRIPE_SECRET_KEY": "pk_live_" + "c3" * 12}
        ).run()


def test_o7_a_placeholder_in_parameter_store_counts_as_missing(account) -> None:
    account.client("ssm").put_parameter(
        Name="/joinlink/holder/stripe/secret-key", Value="changeme", Type="SecureString"
    )
    nobody = Person(has_a_person=False)

    with pytest.raises(Trouble, match="stripe/secret-key: a placeholder"):
        deploying(account, stage_called("holder"), nobody).run()


def test_o1_a_secret_is_replaced_only_if_asked_to_and_the_key_of_guests_links_never(account) -> None:
    deploying(account, stage_called("replacing"), Person(), environment=FROM_A_CI).run()
    before = stored(account, "replacing")
    other = {"JOINLINK_STRIPE_SECRET_KEY": "sk_test_" + "d4" * 20}

    deploying(account, stage_called("replacing"), Person(), environment=other).run()
    kept = stored(account, "replacing")
    deploying(
        account, stage_called("replacing"), Person(), environment=other, replace=["stripe/secret-key", "links"]
    ).run()

    assert kept == before
    assert stored(account, "replacing") == {**before, "stripe/secret-key": other["JOINLINK_STRIPE_SECRET_KEY"]}


def test_o1_a_first_creation_that_fails_says_why_leaves_nothing_and_can_be_tried_again(account) -> None:
    logs = account.client("logs")
    logs.create_log_group(logGroupName="/aws/lambda/joinlink-unlucky-book")

    with pytest.raises(Trouble) as failed:
        deploying(account, stage_called("unlucky"), Person(), environment=FROM_A_CI).run()
    left = [each["StackName"] for each in account.client("cloudformation").describe_stacks()["Stacks"]]
    logs.delete_log_group(logGroupName="/aws/lambda/joinlink-unlucky-book")
    again = deploying(account, stage_called("unlucky"), Person()).run()

    assert "log group already exists" in str(failed.value)
    assert "Nothing of it was left" in str(failed.value)
    assert "joinlink-unlucky" not in left
    assert again == DONE


def test_o1_what_an_earlier_attempt_by_other_means_left_is_removed_first(account, tmp_path) -> None:
    given = tmp_path / "parameters.yaml"
    given.write_text(json.dumps({"Stage": "remains", "MailFrom": "hello@studio.example"}), encoding="utf-8")
    account.client("logs").create_log_group(logGroupName="/aws/lambda/joinlink-remains-book")
    with pytest.raises(Trouble):
        QuickSam(account)(
            ["deploy", "--stack-name", "joinlink-remains", "--parameter-overrides", f"file://{given}"], tmp_path, {}
        )
    account.client("logs").delete_log_group(logGroupName="/aws/lambda/joinlink-remains-book")
    person = Person()

    code = deploying(account, stage_called("remains"), person, environment=FROM_A_CI).run()

    assert code == DONE
    assert "joinlink-remains failed when it was first made" in person.read


@pytest.mark.parametrize("status", ["UPDATE_ROLLBACK_FAILED", "DELETE_FAILED", "UPDATE_IN_PROGRESS"])
def test_o1_a_stack_that_somebody_has_to_look_at_is_left_alone(account, status) -> None:
    deploying(account, stage_called("stuck"), Person(), environment=FROM_A_CI).run()
    person = Person()
    again = deploying(account, stage_called("stuck"), person)
    again.stack = replace(again.stack, status=status)

    with pytest.raises(Trouble, match="Nothing was deployed"):
        again.run()

    assert f"({status})" in person.read
    assert "joinlink-stuck" in str(account.client("cloudformation").describe_stacks())


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"MailFrom": "nobody"}, "MailFrom can't be 'nobody', only a mail address"),
        ({"PlacesSearch": "yes"}, "PlacesSearch can't be 'yes', only on, off"),
        ({"CalendarReadings": "2000"}, "CalendarReadings can't be '2000', only a number of 0 or more, up to 1000"),
        ({"CalendarReadings": "950"}, "CalendarReadings=950 would leave less than 100 of 1000 executions at once"),
        ({"MailForm": "a@b.example"}, "MailForm is no parameter of template.yaml"),
    ],
)
def test_o1_what_is_wrong_with_a_parameter_is_said_before_anything_is_built(account, parameters, sentence) -> None:
    person = Person()

    with pytest.raises(Trouble, match="Nothing was deployed"):
        deploying(account, stage_called("faulty", **parameters), person).run()

    assert sentence in person.read
    assert "built" not in person.read


def test_o1_a_sender_that_is_not_set_is_not_looked_for_at_ses(account) -> None:
    person = Person()

    with pytest.raises(Trouble, match="Nothing was deployed"):
        deploying(account, stage_called("senderless", MailFrom=""), person).run()

    assert "MailFrom can't be ''" in person.read
    assert "SES" not in person.read


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [({"sandbox": True}, "SES is in its sandbox"), ({"paused": True}, "SES has paused this account")],
)
def test_o1_mail_that_cannot_be_sent_yet_is_noted_and_keeps_no_site_from_standing(
    aws, account, standing, sentence
) -> None:
    person = Person()
    aws.mail.account.change(standing)

    code = deploying(account, stage_called("quiet"), person, environment=FROM_A_CI).run()
    aws.mail.account.change(dict.fromkeys(standing, False))

    assert code == DONE
    assert "SES can't send as hello@studio.example yet" in person.read
    assert sentence in person.read


def test_o1_what_was_set_at_an_earlier_deployment_and_is_no_setting_now_stays_and_is_shown(account) -> None:
    deploying(account, stage_called("kept", PlacesSearch="on"), Person(), environment=FROM_A_CI).run()
    person = Person()

    deploying(account, stage_called("kept"), person).run()

    assert "kept   PlacesSearch=on" in person.read
    assert "places/api-key begins with AIza" in person.read
