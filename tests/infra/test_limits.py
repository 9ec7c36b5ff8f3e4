"""O1: a deployment that AWS would refuse is found here, while there is still room."""

from tests.infra.limits import measures

ROOM = 0.9
"""Beyond this part of a limit it is time to think of another way."""


def test_o1_nothing_of_the_deployment_comes_near_to_a_limit_of_aws() -> None:
    assert [measure for measure in measures() if measure.part > ROOM] == []
