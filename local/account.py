"""What an operator's commands ask of the account, and moto doesn't know: its limits, and the client of a user pool."""

import secrets
from collections.abc import Mapping
from typing import Any

from local.aws_calls import AwsCall

CONCURRENT_EXECUTIONS = 1000
"""What Lambda gives an account that has been in use for a while; a new one has ten."""

_CLIENT_SECRET = secrets.token_urlsafe(32)


def answer(call: AwsCall) -> Mapping[str, Any] | None:
    """Answer a call; None for one that is moto's.

    Source:  https://docs.aws.amazon.com/lambda/latest/api/API_GetAccountSettings.html
             https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolClient.html
    """
    match call.name:
        case "lambda:GET /2016-08-19/account-settings/" | "lambda:GET /2016-08-19/account-settings":
            limits = {
                "ConcurrentExecutions": CONCURRENT_EXECUTIONS,
                "UnreservedConcurrentExecutions": CONCURRENT_EXECUTIONS,
            }
            return {"AccountLimit": limits, "AccountUsage": {"FunctionCount": 0, "TotalCodeSize": 0}}
        case "cognito-idp:DescribeUserPoolClient":
            asked_for = {name: call.body[name] for name in ("UserPoolId", "ClientId")}
            return {"UserPoolClient": {**asked_for, "ClientSecret": _CLIENT_SECRET}}
    return None
