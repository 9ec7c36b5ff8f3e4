"""EventBridge: the account's default bus and the template's rules for it.

Source:  https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html
"""

import json
from collections.abc import Sequence

from local.deployment import JsonObject, Rule
from local.event_patterns import matches
from local.lambda_pool import LambdaPool


class EventBus:
    """Hand each event to the functions whose rules want it; they run in their own time, again when they fail."""

    def __init__(self, rules: Sequence[Rule], pool: LambdaPool) -> None:
        self._rules = rules
        self._pool = pool

    def put(self, event: JsonObject) -> None:
        for rule in self._rules:
            if matches(rule.pattern, event):
                self._pool.invoke_later(rule.function, json.dumps(event).encode())
