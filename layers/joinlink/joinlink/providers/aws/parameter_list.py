"""Parameter Store: which parameters the stage has, without their values.

Source:  https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from joinlink.model.running import Parameter
from joinlink.providers.aws.not_told import told

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_ssm.type_defs import DescribeParametersRequestTypeDef

MOST_AT_ONCE: Final = 50


class SsmParameterList:
    """Lists the parameters below a prefix, without their values."""

    def __init__(self, client: SSMClient, prefix: str) -> None:
        self._client = client
        self._prefix = prefix

    def list(self) -> Sequence[Parameter]:
        request: DescribeParametersRequestTypeDef = {
            "ParameterFilters": [{"Key": "Name", "Option": "BeginsWith", "Values": [f"{self._prefix}/"]}],
            "MaxResults": MOST_AT_ONCE,
        }
        found: list[Parameter] = []
        with told():
            while True:
                answer = self._client.describe_parameters(**request)
                found += [
                    Parameter(each["Name"].removeprefix(f"{self._prefix}/"), each["Type"] == "SecureString")
                    for each in answer["Parameters"]
                ]
                if not answer.get("NextToken"):
                    return found
                request["NextToken"] = answer["NextToken"]
