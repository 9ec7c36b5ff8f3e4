"""O1: settings that the template refuses are known before anything is built."""

import pytest

from operations.template import read_template
from tests.infra.conditions import refusals

GIVEN = {"MailFrom": "hello@studio.example"}


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"DomainName": "book.studio.example"},
        {"DomainName": "book.studio.example", "DomainZoneId": "Z1"},
        {"DomainName": "book.studio.example", "DomainZoneId": "Z1", "PublicBaseUrl": "https://book.studio.example"},
        {"DomainZoneId": "Z1"},
        {"Edge": "cloudfront"},
        {"OidcIssuer": "https://id.studio.example"},
        {"OidcIssuer": "https://id.studio.example", "OidcClientId": "joinlink"},
        {"OidcIssuer": "https://id.studio.example", "OidcClientId": "joinlink", "AdoptedUserPoolId": "eu-west-1_a"},
        {"MailZoneId": "Z1"},
        {"MailZoneId": "Z1", "MailIdentity": "studio.example"},
    ],
    ids=" ".join,
)
def test_o1_settings_that_go_without_others_are_refused_as_cloudformation_would(settings: dict[str, str]) -> None:
    assert [*read_template().faults(GIVEN | settings)] == refusals(GIVEN | settings)


def test_o1_a_domain_without_zone_or_certificate_is_refused() -> None:
    faults = read_template().faults(GIVEN | {"DomainName": "book.studio.example"})

    assert [*faults] == ["DomainName needs DomainZoneId, or DomainCertificateArn if its zone is elsewhere"]


@pytest.mark.parametrize(
    "sender", ["nobody", "a..b@studio.example", "hello.@studio.example", "a@.example", "a@studio."]
)
def test_o1_a_sender_that_no_mail_can_have_is_refused(sender: str) -> None:
    assert [*read_template().faults({"MailFrom": sender})] == [f"MailFrom can't be {sender!r}, only a mail address"]
