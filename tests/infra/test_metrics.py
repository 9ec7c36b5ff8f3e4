"""O5: the metrics, their page and their readers name the same things."""

import json
import re

from joinlink.metrics import DIMENSION, NAMESPACE, Metric
from tests.infra.project import HOUSE, ROOT, resources, template

ROW = re.compile(r"^\| (?P<names>`[a-z_`, ]+`) \| (?P<unit>[A-Z][a-z]+) \|", re.MULTILINE)


def test_the_page_of_metrics_has_each_with_its_unit() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text()

    told = {name: row["unit"] for row in ROW.finditer(page) for name in re.findall(r"[a-z_]+", row["names"])}

    assert told == {metric.value: metric.unit for metric in Metric}


def test_o3_o4_who_asks_for_a_metric_asks_for_one_that_there_is() -> None:
    """Use cases know no metrics, only their names."""
    folder = HOUSE / "joinlink" / "usecases" / "operating"
    words = {word for path in folder.glob("*.py") for word in re.findall(r'"([a-z]+(?:_[a-z]+)+)"', path.read_text())}
    asked = {word for word in words if re.match("bookings_|mails_|(stripe|zoom)_webhooks", word)}

    assert len(asked) >= 6
    assert asked <= {metric.value for metric in Metric}


# --- the dashboard ---

OF_AWS = {
    "AWS/ApiGateway": ({"Count", "4xx", "5xx", "Latency"}, {"ApiId"}),
    "AWS/DynamoDB": ({"ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"}, {"TableName"}),
    "AWS/Lambda": ({"ConcurrentExecutions", "Invocations", "Throttles"}, set()),
    "AWS/SES": ({"Send"}, set()),
    "AWS/SQS": ({"ApproximateNumberOfMessagesVisible"}, {"QueueName"}),
    "AWS/States": ({"ConsumedCapacity", "ExecutionsFailed", "ExecutionsStarted"}, {"StateMachineArn", "ServiceMetric"}),
}
"""Namespaces of AWS: the metrics shown of them, and the dimensions these have there."""
FREE_METRICS = 50


def test_o5_the_dashboard_shows_only_metrics_that_there_are() -> None:
    (dashboard,) = resources("AWS::CloudWatch::Dashboard").values()
    widgets = json.loads(dashboard["DashboardBody"]["Fn::Sub"][0])["widgets"]
    shown = [metric for widget in widgets for metric in widget["properties"]["metrics"]]

    assert len(shown) <= FREE_METRICS
    for namespace, name, *dimensions in shown:
        if dimensions and isinstance(dimensions[-1], dict):
            assert dimensions.pop().keys() <= {"stat", "label"}
        if namespace == NAMESPACE:
            assert (Metric(name), dimensions) == (name, [DIMENSION, "${Stage}"])
        else:
            names, known = OF_AWS[namespace]
            assert (name in names, set(dimensions[::2]) <= known) == (True, True), (namespace, name, dimensions)


def test_o5_the_dashboard_names_only_what_the_template_has_and_its_widgets_do_not_overlap() -> None:
    (dashboard,) = resources("AWS::CloudWatch::Dashboard").values()
    body, own = dashboard["DashboardBody"]["Fn::Sub"]

    named = {name.partition(".")[0] for name in re.findall(r"\$\{([\w.:]+)\}", body)}
    places = [
        (x, y)
        for widget in json.loads(body)["widgets"]
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    ]

    assert named <= {"AWS::Region", *own, *template()["Parameters"], *template()["Resources"]}
    assert len(places) == len(set(places))
    assert max(x for x, _ in places) < 24
