"""S1: the edge that a parameter puts before the API, and the firewall that edge.yaml makes for it."""

import re

from samtranslator.yaml_helper import yaml_parse

from tests.infra.project import ROOT, resources, template

ON = {"Fn::Equals": [{"Ref": "Edge"}, "cloudfront"]}
SECRET_HEADER = "x-source-{{resolve:secretsmanager:${EdgeSecret}}}"


def test_the_edge_is_off_by_default_and_then_nothing_of_it_is_made() -> None:
    edge = {name: made for name, made in template()["Resources"].items() if name.startswith("Edge")}

    assert template()["Parameters"]["Edge"]["Default"] == "off"
    assert template()["Conditions"]["HasEdge"] == ON
    assert len(edge) == 5
    assert {made["Condition"] for made in edge.values()} == {"HasEdge"}


def test_behind_the_edge_the_apis_own_address_is_off_and_cloudfront_asks_at_the_sites_host() -> None:
    config = resources("AWS::CloudFront::Distribution")["EdgeDistribution"]["DistributionConfig"]
    (origin,) = config["Origins"]

    assert resources("AWS::Serverless::HttpApi")["HttpApi"]["DisableExecuteApiEndpoint"] == {
        "Fn::If": ["HasEdge", True, False]
    }
    assert origin["DomainName"] == {"Fn::GetAtt": ["EdgeApiDomain", "RegionalDomainName"]}
    assert config["Aliases"] == [resources("AWS::ApiGatewayV2::DomainName")["EdgeApiDomain"]["DomainName"]]
    assert config["WebACLId"] == {"Ref": "EdgeWebAclArn"}


def test_s1_the_header_in_which_the_edge_tells_the_client_is_the_one_that_functions_read() -> None:
    code = resources("AWS::CloudFront::Function")["EdgeTellsSource"]["FunctionCode"]["Fn::Sub"]
    variable = template()["Globals"]["Function"]["Environment"]["Variables"]["EDGE_SOURCE_HEADER"]

    assert f'headers["{SECRET_HEADER}"] = {{value: event.viewer.ip}}' in code
    assert variable == {"Fn::If": ["HasEdge", {"Fn::Sub": SECRET_HEADER}, {"Ref": "EdgeSourceHeader"}]}


def test_s1_the_firewall_limits_an_address_and_lets_signed_news_from_outside_through() -> None:
    text = (ROOT / "edge.yaml").read_text(encoding="utf-8")
    rules = yaml_parse(text)["Resources"]["WebAcl"]["Properties"]["Rules"]
    limits = {rule["Name"]: rule["Statement"].get("RateBasedStatement", {}).get("Limit") for rule in rules}

    assert limits == {"known-bad-addresses": None, "changes": {"Ref": "Changes"}, "requests": {"Ref": "Requests"}}
    assert re.search(r"SearchString: /webhooks/", text)
