"""S1, O2: the site's own domain, and the edge that a parameter puts before the API with the firewall of edge.yaml."""

import re
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from tests.infra.conditions import condition_holds, refusals, resources_made
from tests.infra.project import ROOT, resources, template

EDGE = (ROOT / "edge.yaml").read_text(encoding="utf-8")
SECRET_HEADER = "x-source-{{resolve:secretsmanager:${EdgeSecret}}}"

ZONE = {"DomainName": "book.example.com", "DomainZoneId": "Z1"}
CERTIFICATE = {"DomainName": "book.example.com", "DomainCertificateArn": "arn:aws:acm:…"}
BEHIND_THE_EDGE = {"Edge": "cloudfront", "EdgeCertificateArn": "arn:aws:acm:…", "EdgeWebAclArn": "arn:aws:wafv2:…"}


def test_the_edge_is_off_by_default_and_then_nothing_of_it_or_of_a_domain_is_made() -> None:
    assert _made({}) == set()
    assert refusals({}) == []


def test_o2_a_domain_in_a_zone_of_the_account_has_its_certificate_and_its_records_made() -> None:
    assert _made(ZONE) == {"SiteCertificate", "SiteDomain", "SiteMapping", "SiteRecords"}
    assert refusals(ZONE) == []


def test_o2_a_domain_in_a_zone_elsewhere_brings_its_certificate_and_is_told_where_its_record_leads() -> None:
    target = template()["Outputs"]["DomainTarget"]

    assert _made(CERTIFICATE) == {"SiteDomain", "SiteMapping"}
    assert refusals(CERTIFICATE) == []
    assert target["Condition"] == "HasDomain"
    assert target["Value"] == _to_edge_or_api("DomainName")


def test_o2_an_edge_stands_before_a_domain() -> None:
    edge = {"EdgeSecret", "EdgeTellsSource", "EdgeDistribution"}

    assert _made(ZONE | BEHIND_THE_EDGE) == {"SiteCertificate", "SiteDomain", "SiteMapping", "SiteRecords"} | edge
    assert refusals(ZONE | BEHIND_THE_EDGE) == []


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"DomainName": "book.example.com"}, "DomainName needs DomainZoneId, or DomainCertificateArn if"),
        (ZONE | {"PublicBaseUrl": "https://other.example"}, "DomainName and PublicBaseUrl exclude each other"),
        ({"DomainZoneId": "Z1"}, "need DomainName"),
        ({"DomainCertificateArn": "arn:aws:acm:…"}, "need DomainName"),
        (BEHIND_THE_EDGE, "need DomainName"),
        (
            ZONE | {"Edge": "cloudfront", "EdgeWebAclArn": "arn:aws:wafv2:…"},
            "needs EdgeCertificateArn and EdgeWebAclArn",
        ),
        (ZONE | BEHIND_THE_EDGE | {"EdgeSourceHeader": "x-real-ip"}, "EdgeSourceHeader is for an edge of your own"),
        ({"MailZoneId": "Z1"}, "MailZoneId needs MailIdentity"),
        ({"OidcIssuer": "https://issuer.example"}, "OidcIssuer needs OidcClientId"),
        (
            {"OidcIssuer": "https://issuer.example", "OidcClientId": "site", "AdoptedUserPoolId": "eu-west-1_pool"},
            "AdoptedUserPoolId and OidcIssuer exclude each other",
        ),
    ],
)
def test_o2_parameters_that_make_no_sense_together_are_refused_with_a_sentence(parameters, sentence) -> None:
    (refusal,) = refusals(parameters)

    assert sentence in refusal


def test_o2_with_a_domain_everything_is_there_and_the_apis_own_address_is_off() -> None:
    variables = template()["Globals"]["Function"]["Environment"]["Variables"]
    at_the_domain = {"Fn::Sub": "https://${DomainName}"}
    address = resources("AWS::SSM::Parameter")["PublicBaseUrlParameter"]["Value"]["Fn::If"]

    assert resources("AWS::Serverless::HttpApi")["HttpApi"]["DisableExecuteApiEndpoint"] == {
        "Fn::If": ["HasDomain", True, {"Ref": "AWS::NoValue"}]
    }
    assert address[:2] == ["HasDomain", at_the_domain]
    assert variables["PUBLIC_BASE_URL"] == {"Fn::If": ["HasDomain", at_the_domain, {"Ref": "PublicBaseUrl"}]}
    for name in ("SignInCallbackUrl", "ZoomRedirectUrl", "GoogleRedirectUrl", "StripeWebhookUrl", "ZoomWebhookUrl"):
        assert template()["Outputs"][name]["Value"]["Fn::Sub"].startswith("${PublicBaseUrlParameter.Value}/")


def test_o2_the_domain_speaks_tls_1_2_at_least_and_leads_over_ipv4_and_ipv6_to_the_edge_or_the_api() -> None:
    domain = resources("AWS::ApiGatewayV2::DomainName")["SiteDomain"]
    (configuration,) = domain["DomainNameConfigurations"]
    records = resources("AWS::Route53::RecordSetGroup")["SiteRecords"]["RecordSets"]

    assert (configuration["SecurityPolicy"], configuration["IpAddressType"]) == ("TLS_1_2", "dualstack")
    assert [record["Type"] for record in records] == ["A", "AAAA"]
    assert {record["Name"]["Ref"] for record in records} == {"DomainName"}
    for record in records:
        assert record["AliasTarget"]["DNSName"] == _to_edge_or_api("DomainName")


def test_o2_dkim_records_are_made_where_the_zone_is_given_and_told_where_it_is_elsewhere() -> None:
    made = resources("AWS::Route53::RecordSetGroup")["MailRecords"]["RecordSets"]
    told = [template()["Outputs"][f"DkimRecord{number}"] for number in (1, 2, 3)]

    assert condition_holds("HasMailDomain", {"MailIdentity": "example.com"})
    assert not condition_holds("HasMailDomain", {"MailIdentity": "joinlink@example.com"})
    assert not condition_holds("HasMailDomain", {})
    assert not condition_holds("HasMailZone", {"MailIdentity": "joinlink@example.com", "MailZoneId": "Z1"})
    assert {output["Condition"] for output in told} == {"HasMailDomain"}
    for number, record, output in zip((1, 2, 3), made, told, strict=True):
        name, value = f"DkimDNSTokenName{number}", f"DkimDNSTokenValue{number}"
        assert record["Name"] == {"Fn::GetAtt": ["MailSender", name]}
        assert record["ResourceRecords"] == [{"Fn::GetAtt": ["MailSender", value]}]
        assert output["Value"] == {"Fn::Sub": f"${{MailSender.{name}}} CNAME ${{MailSender.{value}}}"}


def test_behind_the_edge_cloudfront_asks_at_the_sites_host() -> None:
    config = resources("AWS::CloudFront::Distribution")["EdgeDistribution"]["DistributionConfig"]
    (origin,) = config["Origins"]

    assert origin["DomainName"] == {"Fn::GetAtt": ["SiteDomain", "RegionalDomainName"]}
    assert config["Aliases"] == [{"Ref": "DomainName"}]
    assert config["WebACLId"] == {"Ref": "EdgeWebAclArn"}


def test_s1_the_edge_shows_nobody_an_error_that_another_got() -> None:
    """CloudFront keeps errors for ten seconds by itself, most of them whatever the site says of caching.

    Source:  https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
    """
    config = resources("AWS::CloudFront::Distribution")["EdgeDistribution"]["DistributionConfig"]

    assert {each["ErrorCode"]: each["ErrorCachingMinTTL"] for each in config["CustomErrorResponses"]} == dict.fromkeys(
        (400, 403, 404, 405, 414, 500, 501, 502, 503, 504), 0
    )


def test_the_edge_compresses_no_page() -> None:
    config = resources("AWS::CloudFront::Distribution")["EdgeDistribution"]["DistributionConfig"]

    assert config["DefaultCacheBehavior"]["Compress"] is False


def test_s1_the_header_in_which_the_edge_tells_the_client_is_the_one_that_functions_read() -> None:
    code = resources("AWS::CloudFront::Function")["EdgeTellsSource"]["FunctionCode"]["Fn::Sub"]
    variable = template()["Globals"]["Function"]["Environment"]["Variables"]["EDGE_SOURCE_HEADER"]

    assert f'headers["{SECRET_HEADER}"] = {{value: event.viewer.ip}}' in code
    assert variable == {"Fn::If": ["HasEdge", {"Fn::Sub": SECRET_HEADER}, {"Ref": "EdgeSourceHeader"}]}


def test_s1_the_firewall_limits_an_address_and_lets_signed_news_from_outside_through() -> None:
    rules = yaml_parse(EDGE)["Resources"]["WebAcl"]["Properties"]["Rules"]
    limits = {rule["Name"]: rule["Statement"].get("RateBasedStatement", {}).get("Limit") for rule in rules}

    assert limits == {"known-bad-addresses": None, "changes": {"Ref": "Changes"}, "requests": {"Ref": "Requests"}}
    assert re.search(r"SearchString: /webhooks/", EDGE)


def _made(parameters: dict[str, str]) -> set[str]:
    """Return what is made of domain and edge."""
    return {made for made in resources_made(parameters) if made.startswith(("Site", "Edge"))}


def _to_edge_or_api(attribute: str) -> dict[str, Any]:
    return {
        "Fn::If": [
            "HasEdge",
            {"Fn::GetAtt": ["EdgeDistribution", attribute]},
            {"Fn::GetAtt": ["SiteDomain", "RegionalDomainName"]},
        ]
    }
