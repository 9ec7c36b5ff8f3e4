"""The demo says ok only of a journey that came to its good end, and says what was wrong with any other."""

from contextlib import nullcontext
from types import SimpleNamespace

import pytest
import requests

from local import demo


@pytest.mark.parametrize("price", ["1", "49", "-1", "free"])
def test_a_price_that_no_payment_can_be_taken_of_is_refused_at_once(
    price: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        demo.main([f"--price={price}"])

    assert caught.value.code == 2
    assert "argument --price" in capsys.readouterr().err


@pytest.mark.parametrize("price", ["0", "50"])
def test_free_and_the_least_payment_are_prices(price: str) -> None:
    assert demo.price(price) == int(price)


def test_a_site_that_does_not_answer_is_a_failure_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = SimpleNamespace(site="http://localhost:1")
    monkeypatch.setattr(demo, "LocalCloud", lambda **_: nullcontext(cloud))

    with pytest.raises(SystemExit, match=r"demo: failed: .*localhost"):
        demo.main([])


@pytest.mark.parametrize(
    ("meeting", "status", "reason"),
    [("missing", "SUCCEEDED", "no link"), ("ready", "FAILED", "ended as FAILED"), ("ready", "ABORTED", "ABORTED")],
)
def test_a_booking_without_its_link_is_a_failure(meeting: str, status: str, reason: str) -> None:
    with pytest.raises(demo.Refused, match=reason):
        demo.require_link({"meetingState": meeting}, {"status": status})


def test_an_answer_that_leads_nowhere_and_nothing_to_choose_from_are_failures() -> None:
    answer = requests.Response()
    answer.status_code, answer.url = 500, "http://localhost:1/oauth/zoom/start?code=x"

    with pytest.raises(demo.Refused, match="/oauth/zoom/start answered 500 where"):
        demo.location(answer)
    with pytest.raises(demo.Refused, match="there is no open slot"):
        demo.first("open slot", [])
