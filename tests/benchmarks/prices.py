"""List prices of AWS in us-east-1, in dollars, without what is free for a first part of a month.

As known in November 2026, DynamoDB's since November 2024. Frankfurt is some 20 % dearer at DynamoDB and
the HTTP API.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Price:
    """What one of something costs, and where that is written."""

    dollars: float
    unit: str
    source: str


PRICES: Final = {
    "table reads": Price(0.125e-6, "read request unit", "https://aws.amazon.com/dynamodb/pricing/on-demand/"),
    "table writes": Price(0.625e-6, "write request unit", "https://aws.amazon.com/dynamodb/pricing/on-demand/"),
    "KMS calls": Price(3e-6, "request", "https://aws.amazon.com/kms/pricing/"),
    "SSM calls": Price(0.0, "GetParameter, standard", "https://aws.amazon.com/systems-manager/pricing/"),
    "transitions": Price(25e-6, "state transition", "https://aws.amazon.com/step-functions/pricing/"),
    "invocations": Price(0.20e-6, "invocation", "https://aws.amazon.com/lambda/pricing/"),
    "GB-seconds": Price(13.3334e-6, "GB-second, arm64", "https://aws.amazon.com/lambda/pricing/"),
    "HTTP requests": Price(1.00e-6, "request, HTTP API", "https://aws.amazon.com/api-gateway/pricing/"),
    "log MB": Price(0.50e-3, "MB taken in", "https://aws.amazon.com/cloudwatch/pricing/"),
    "mails": Price(100e-6, "mail", "https://aws.amazon.com/ses/pricing/"),
}
