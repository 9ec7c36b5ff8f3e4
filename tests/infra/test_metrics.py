"""O5: the metrics, their page and their readers name the same things."""

import re

from joinlink.metrics import Metric
from tests.infra.project import ROOT

ROW = re.compile(r"^\| (?P<names>`[a-z_`, ]+`) \| (?P<unit>[A-Z][a-z]+) \|", re.MULTILINE)


def test_the_page_of_metrics_has_each_with_its_unit() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text()

    told = {name: row["unit"] for row in ROW.finditer(page) for name in re.findall(r"[a-z_]+", row["names"])}

    assert told == {metric.value: metric.unit for metric in Metric}
