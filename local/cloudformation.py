"""CloudFormation for stacks of SAM templates: change sets as `sam deploy` makes them.

CreateChangeSet    the packaged template is read as the local cloud reads its own, and compared with what the stack has
ExecuteChangeSet   moto makes what it can (local/stack.py); what fails is rolled back
all other calls    are moto's

A stack that is deployed here is made and described; nothing of it runs, so a change of a resource is taken as done.
The local cloud's own stack is described as it was started, and refuses to be changed.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Self
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring  # nosec B405  # it only writes

from moto.cloudformation.models import ChangeSet, CloudFormationBackend, Event, cloudformation_backends
from moto.cloudformation.models import Stack as MotoStack
from moto.cloudformation.parsing import OutputMap, ResourceMap
from moto.core.exceptions import ServiceException
from moto.s3.models import s3_backends
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from local.aws_calls import CREDENTIAL
from local.stack import makeable
from local.template import Template, TemplateUnusable, load_packaged, read, without_aliases

NAMESPACE = "http://cloudformation.amazonaws.com/doc/2010-05-15/"
SAM = "AWS::Serverless::"
PARTITION = "aws"
CHANGED = frozenset({"AWS::SSM::Parameter"})
"""What outputs are read from, so that a change of it has to be made."""


class CloudFormation:
    """Answer the calls in `ANSWERS`; `own_code` are the addresses of the own stack's code by logical id."""

    def __init__(self, account: str, region: str) -> None:
        self._account = account
        self._region = region
        self._own_stack = ""
        self._own_code: Mapping[str, str] = {}

    def own(self, stack_name: str, code: Mapping[str, str]) -> None:
        """Know which stack the local cloud itself is, and where its functions run from."""
        self._own_stack = stack_name
        self._own_code = code

    def answer(self, operation: str, request: Request) -> Response | None:
        """Answer a call; None for one that is moto's."""
        try:
            match operation:
                case "CreateChangeSet":
                    self._require_own_region(request)
                    change_set_id, stack_id = self._create_change_set(request.form)
                    return _answer(operation, {"Id": change_set_id, "StackId": stack_id})
                case "ExecuteChangeSet":
                    self._execute(self._change_set(request.form))
                    return _answer(operation, {})
        except (TemplateUnusable, HTTPException, ServiceException, ValueError) as exc:
            return _refusal(str(exc))
        return None

    def _require_own_region(self, request: Request) -> None:
        signed = CREDENTIAL.search(request.headers.get("Authorization", ""))
        if signed and signed["region"] != self._region:
            raise ValueError(f"The local cloud is in {self._region}, and this is for {signed['region']}.")

    @property
    def _backend(self) -> CloudFormationBackend:
        return cloudformation_backends[self._account][self._region]

    def _create_change_set(self, form: Mapping[str, str]) -> tuple[str, str]:
        name, kind = form["StackName"], form.get("ChangeSetType", "UPDATE")
        stack = self._stack_to_change(name, kind)
        had = dict(stack.stack_parameters) if stack else {}
        given = dict(_parameters(form, had))
        template = self._template(name, form, given)
        _require_known(given, template)
        if stack and {key: str(value) for key, value in had.items()} == _resolved(given, template):
            # moto compares what was given, and not what it comes to.
            given = stack.parameters
        is_new = stack is None or given is not stack.parameters or not stack.has_template(json.dumps(template))
        if name == self._own_stack and is_new:
            raise ValueError("The local cloud doesn't change the stack that it runs: stop it, and start it anew.")
        change_set_id, stack_id = self._backend.create_change_set(
            stack_name=name,
            change_set_name=form["ChangeSetName"],
            template=json.dumps(template),
            parameters=given,
            description=form.get("Description", ""),
            change_set_type=kind,
            tags={tag["Key"]: tag["Value"] for tag in _members(form, "Tags")},
        )
        if kind == "CREATE":
            made = self._backend.stacks[stack_id]
            made.resource_map = _Resources.of(made)
        return change_set_id, stack_id

    def _stack_to_change(self, name: str, kind: str) -> MotoStack | None:
        """Find the stack that a change set is for; None for one to be made."""
        stack = next((each for each in self._backend.stacks.values() if each.name == name), None)
        if stack and stack.status == "REVIEW_IN_PROGRESS":
            del self._backend.stacks[stack.stack_id]
            return None
        if stack and kind == "CREATE":
            raise ValueError(f"Stack [{name}] already exists and cannot be created again with the changeset.")
        if stack and stack.status == "ROLLBACK_COMPLETE":
            raise ValueError(f"Stack:{stack.stack_id} is in ROLLBACK_COMPLETE state and can not be updated.")
        return stack

    def _template(self, stack_name: str, form: Mapping[str, str], parameters: Mapping[str, str]) -> Template:
        text = form.get("TemplateBody") or self._fetch(*_bucket_and_key(form["TemplateURL"]))
        written = read(text)
        if not any(each["Type"].startswith(SAM) for each in written["Resources"].values()):
            return makeable(written)
        own = stack_name == self._own_stack
        code = self._own_code if own else {}
        transformed = load_packaged(text, parameters, self._region, code=code, fetch=self._fetch)
        template = makeable(without_aliases(transformed))
        if not own:
            # What the functions are made of is no resource here; a change of it is a change all the same.
            template["Metadata"] = {"Code": sorted(dict(_uris(written)).items())}
        return template

    def _fetch(self, bucket: str, key: str) -> str:
        found = s3_backends[self._account][PARTITION].get_object(bucket, key)
        if found is None:
            raise ValueError(f"There is no s3://{bucket}/{key}.")
        text: str = found.value.decode()
        return text

    def _change_set(self, form: Mapping[str, str]) -> ChangeSet:
        asked_for = form["ChangeSetName"]
        for change_set in self._backend.change_sets.values():
            names_it = change_set.change_set_name == asked_for and change_set.stack_name == form.get("StackName")
            if names_it or change_set.change_set_id == asked_for:
                return change_set
        raise ValueError(f"ChangeSet [{asked_for}] does not exist")

    def _execute(self, change_set: ChangeSet) -> None:
        stack: MotoStack = self._backend.stacks[change_set.stack_id]
        _enter(stack, f"{change_set.change_set_type}_IN_PROGRESS", "User Initiated")
        try:
            change_set.apply()
        except Exception as exc:  # noqa: BLE001  whatever moto could not make
            _roll_back(stack, change_set, str(exc))
            return
        stack.template = change_set.template
        stack.template_dict = change_set.template_dict
        stack.parameters = change_set.parameters
        stack.tags = change_set.tags or {}
        stack.output_map = OutputMap(stack.resource_map, stack.template_dict, stack.stack_id)
        _enter(stack, f"{change_set.change_set_type}_COMPLETE")
        change_set.execution_status = "EXECUTE_COMPLETE"


class _Resources(ResourceMap):
    """The resources of a stack of which nothing runs."""

    @classmethod
    def of(cls, stack: MotoStack) -> Self:
        """Begin with none, as moto does for a stack that it is told to review."""
        resources = cls(
            *(stack.stack_id, stack.name, stack.parameters, stack.tags, stack.region_name, stack.account_id),
            template={},
            cross_stack_resources=stack.cross_stack_resources,
        )
        resources.load()
        return resources

    def build_resource_diff(
        self, other_template: dict[str, Any], parameters: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Change what outputs are read from; of the rest moto can't change most, and nobody would notice."""
        diff = super().build_resource_diff(other_template, parameters)
        if parameters is not None:
            stays = other_template["Resources"].keys() - set(diff["Add"])
            diff["Modify"] = [name for name in stays if other_template["Resources"][name]["Type"] in CHANGED]
        return diff


def _roll_back(stack: MotoStack, change_set: ChangeSet, reason: str) -> None:
    """Delete what was made for a new stack; the resources that are to be retained stay, as in AWS."""
    prefix = "" if change_set.change_set_type == "CREATE" else "UPDATE_"
    _enter(stack, f"{prefix}ROLLBACK_IN_PROGRESS", reason)
    if change_set.change_set_type == "CREATE":
        stack.resource_map.delete()
    _enter(stack, f"{prefix}ROLLBACK_COMPLETE")
    change_set.execution_status = "EXECUTE_FAILED"


def _enter(stack: MotoStack, status: str, reason: str | None = None) -> None:
    """Bring a stack into a state, and tell of it as of an event."""
    stack.status = status
    stack.events.append(
        Event(
            stack_id=stack.stack_id,
            stack_name=stack.name,
            logical_resource_id=stack.name,
            physical_resource_id=stack.stack_id,
            resource_type="AWS::CloudFormation::Stack",
            resource_status=status,
            resource_status_reason=reason,
            resource_properties=None,
        )
    )


def _parameters(form: Mapping[str, str], had: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for each in _members(form, "Parameters"):
        name = each["ParameterKey"]
        yield name, str(had[name]) if each.get("UsePreviousValue") == "true" else each["ParameterValue"]


def _resolved(given: Mapping[str, str], template: Template) -> dict[str, str]:
    declared = template.get("Parameters", {})
    return {name: given.get(name, str(each.get("Default", ""))) for name, each in declared.items()}


def _require_known(given: Mapping[str, str], template: Template) -> None:
    declared = template.get("Parameters", {})
    if unknown := [name for name in given if name not in declared]:
        raise ValueError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    if missing := [name for name, each in declared.items() if "Default" not in each and name not in given]:
        raise ValueError(f"Parameters: [{', '.join(missing)}] must have values")


def _uris(template: Template) -> Iterator[tuple[str, str]]:
    for logical_id, resource in template["Resources"].items():
        for name in ("CodeUri", "ContentUri", "DefinitionUri"):
            if name in resource.get("Properties", {}):
                yield logical_id, json.dumps(resource["Properties"][name])


def _members(form: Mapping[str, str], name: str) -> list[dict[str, str]]:
    """Read a list of structures out of a form of AWS's query protocol."""
    found: dict[int, dict[str, str]] = {}
    for key, value in form.items():
        head, is_member, rest = key.partition(".member.")
        if head == name and is_member:
            number, _, part = rest.partition(".")
            found.setdefault(int(number), {})[part] = value
    return [found[number] for number in sorted(found)]


def _bucket_and_key(url: str) -> tuple[str, str]:
    bucket, _, key = urlsplit(url).path.lstrip("/").partition("/")
    return bucket, key


def _answer(operation: str, result: Mapping[str, str]) -> Response:
    root = Element(f"{operation}Response", xmlns=NAMESPACE)
    parent = SubElement(root, f"{operation}Result")
    for name, value in result.items():
        SubElement(parent, name).text = value
    return Response(tostring(root), content_type="text/xml")


def _refusal(message: str) -> Response:
    root = Element("ErrorResponse", xmlns=NAMESPACE)
    error = SubElement(root, "Error")
    for name, value in {"Type": "Sender", "Code": "ValidationError", "Message": message}.items():
        SubElement(error, name).text = value
    return Response(tostring(root), status=400, content_type="text/xml")
