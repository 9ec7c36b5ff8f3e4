"""Print what CloudFormation makes of template.yaml, for checkov: `python -m tests.infra.transformed_template`.

The reasons that `Metadata` has for every resource of a type are put beside each. What the API's routes and the
workflows' states are made of is left out: nothing is looked for there, and it takes most of the time.
"""

import json
import sys
from typing import Any

from local.template import load, resources
from tests.infra.project import ROOT, template

PARAMETERS = {"MailFrom": "joinlink@example.com"}
NOT_LOOKED_AT = ("Body", "DefinitionString")


def for_checkov() -> dict[str, Any]:
    """Return the transformed template with each reason beside its resource."""
    transformed = load(ROOT / "template.yaml", PARAMETERS, "eu-west-1")
    for resource in transformed["Resources"].values():
        resource.pop("Condition", None)  # what is made only if it is wanted is looked at, too
        for name in NOT_LOOKED_AT:
            resource["Properties"].pop(name, None)
    for resource_type, skipped in template()["Metadata"]["checkov"].items():
        for _, resource in resources(transformed, resource_type):
            its_own = resource.setdefault("Metadata", {}).setdefault("checkov", {}).setdefault("skip", [])
            its_own += [skip for skip in skipped if skip not in its_own]
    return transformed


if __name__ == "__main__":
    json.dump(for_checkov(), sys.stdout, indent=1)
