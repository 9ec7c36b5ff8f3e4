"""moto made quick: the same answers with less work. It matters to whoever makes thousands of calls, as tests do.

Each of these was found by profiling, and does what moto does by another way:

- a query looks at the items of its partition, and not, sorted, at all that the table has
- an answer is serialised by the keys it has, and not by those it might have; a value of an attribute as it is
- an item's size is taken with the last of its attributes, and not with each
- an index of keys takes these from an item, and doesn't make all of it plain for each of them
- no item is remembered for good: moto keeps a list of all models it ever made, copies of whole tables included, and
  the collector of garbage goes through it again and again
- the methods of a service, and the tree of a state machine's definition, are found once
- a template that is JSON is read as JSON, which moto takes for YAML
- the nodes of an update expression are told apart by their classes, copied without what they are made of, and their
  clauses counted and compared once
- a key that encrypts with one secret has no pair of RSA keys, which moto makes for every key there is
- a request to DynamoDB goes to what answers it, and not through a web framework (`ask_dynamodb`)

`quicken`, `quicken_stacks` and `quicken_workflows` say where they go. Like the repairs in `moto_dynamodb.py` they rely
on requests being served one at a time.
"""

import json
from base64 import b64encode
from collections import defaultdict
from functools import cache
from inspect import signature
from typing import Any, cast

from moto.core import responses
from moto.core.request import Request
from moto.core.serialize import ResponseSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb import responses as dynamodb_responses
from moto.dynamodb.models import utilities
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import SecondaryIndex, Table
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node  # type: ignore[attr-defined]
from moto.dynamodb.parsing.validators import ActionCountValidator, OverlappingPathsValidator
from moto.dynamodb.responses import DynamoHandler
from moto.kms import models as kms_models
from werkzeug.wrappers import Response

SYMMETRIC = "SYMMETRIC_DEFAULT"
ATTRIBUTE = "AttributeValue"
"""Shape of a value in DynamoDB and its streams, `{"S": "…"}`; nothing else that is played here has that name."""

kms: Any = kms_models

Items = dict[DynamoType, dict[DynamoType, Item]]

_query = Table.query
QUERY = signature(_query)
_private_key = kms.generate_private_key
_count_actions = ActionCountValidator.verify_action_counts
_compare_paths = OverlappingPathsValidator.check_for_overlapping_paths
_project = SecondaryIndex.project
_plain = utilities.dynamo_to_dict
_serialize_structure = ResponseSerializer._serialize_type_structure  # noqa: SLF001


def quicken() -> None:
    """Make this process's moto quick; safe to repeat."""
    Table.query = query  # type: ignore[method-assign]
    ResponseSerializer._serialize_type_structure = serialize_structure  # type: ignore[method-assign]  # noqa: SLF001
    DepthFirstTraverser.traverse = traverse
    responses.method_names_from_class = method_names  # type: ignore[attr-defined]
    ActionCountValidator.verify_action_counts = count_actions  # type: ignore[method-assign]
    OverlappingPathsValidator.check_for_overlapping_paths = compare_paths  # type: ignore[method-assign]
    Node.__deepcopy__ = copy_node
    Item.__init__ = make_item  # type: ignore[method-assign]
    SecondaryIndex.project = project  # type: ignore[method-assign]
    for module in (utilities, dynamodb_responses):
        module.dynamo_to_dict = plain  # type: ignore[attr-defined]
    kms.generate_private_key = private_key
    for model in (Item, Table):
        model.__new__ = forgotten  # type: ignore[method-assign,assignment]


def query(self: Table, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401  as moto's
    """Let moto query a table that has no other items than those that can be meant."""
    asked = QUERY.bind(self, *arguments, **named).arguments
    everything = cast("Items", self.items)
    self.items = _within_reach(everything, asked) if self.has_range_key else everything  # type: ignore[assignment]
    try:
        return _query(self, *arguments, **named)
    finally:
        self.items = everything  # type: ignore[assignment]


def _within_reach(items: Items, asked: dict[str, Any]) -> Items:
    if asked.get("index_name") is None:
        partition = asked["hash_key"]
        return {partition: items[partition]} if partition in items else {}
    wanted: list[tuple[str, DynamoType]] = asked["hash_key_conditions"]
    return _with_attributes(items, wanted)


def _with_attributes(items: Items, wanted: list[tuple[str, DynamoType]]) -> Items:
    found: defaultdict[DynamoType, dict[DynamoType, Item]] = defaultdict(dict)
    for partition, of_partition in items.items():
        for sort, item in of_partition.items():
            if all((has := item.attrs.get(name)) and has.value == value.value for name, value in wanted):
                found[partition][sort] = item
    return found


def serialize_structure(self: ResponseSerializer, serialized: Any, value: Any, shape: Any, key: str) -> None:  # noqa: ANN401
    """Go through the members that a plain dictionary has, where all it has are members."""
    if shape.name == ATTRIBUTE and type(value) is dict and len(value) == 1:
        self._default_serialize(serialized, _as_json(value), shape, key)
        return
    if type(value) is not dict or not value.keys() <= shape.members.keys():
        _serialize_structure(self, serialized, value, shape, key)
        return
    wrapper = self.MAP_TYPE() if key else serialized
    for name, member in shape.members.items():
        if name in value:
            member.parent = shape
            self._serialize_structure_member(wrapper, value, member, name)
    if key:
        self._default_serialize(serialized, wrapper, shape, key)


def _as_json(value: dict[str, Any]) -> dict[str, Any]:
    [(kind, content)] = value.items()
    match kind:
        case "L":
            return {"L": [_as_json(each) for each in content]}
        case "M":
            return {"M": {name: _as_json(each) for name, each in content.items()}}
        case "B":
            return {"B": b64encode(content).decode()}
        case "BS":
            return {"BS": [b64encode(each).decode() for each in content]}
    return value


def plain(value: Any) -> Any:  # noqa: ANN401  anything in moto
    """Make an answer of plain types, as `dynamo_to_dict` does, which imports a module for each value in it."""
    kind = type(value)
    if kind is str or kind is bool:
        return value
    if kind is dict:
        return {name: plain(each) for name, each in value.items()}
    if kind is list:
        return [plain(each) for each in value]
    if kind is DynamoType and value.type not in ("B", "BS"):
        return {value.type: plain(value.value)}
    return _plain(value)


def make_item(self: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: dict[str, Any]) -> None:
    """Make an item; it is too large with its last attribute, or not at all."""
    self.hash_key = hash_key
    self.range_key = range_key
    self.attrs = LimitedSizeDict()
    attributes = {name: DynamoType(value) for name, value in attrs.items()}
    if attributes:
        last, value = attributes.popitem()
        dict.update(self.attrs, attributes)
        self.attrs[last] = value


def project(self: SecondaryIndex, item: Item) -> Item:
    """Give what an index holds of an item."""
    if (self.projection or {}).get("ProjectionType") != "KEYS_ONLY":
        return _project(self, item)
    names = [name for name in (*self.table_key_attrs, *self.schema_key_attrs) if name in item.attrs]
    return Item(item.hash_key, item.range_key, {name: item.attrs[name].to_json() for name in names})


def copy_node(self: Any, memo: dict[int, Any]) -> Any:  # noqa: ANN401  untyped in moto
    """Copy a part of an expression; the words that it ends in are nobody's to change."""
    copied = object.__new__(type(self))
    vars(copied).update(vars(self), parent=None)
    if self.children is not None:
        copied.children = [copy_node(child, memo) if isinstance(child, Node) else child for child in self.children]
        for child in copied.children:
            if isinstance(child, Node):
                child.parent = copied
    return copied


def traverse(self: Any, root: Any) -> Any:  # noqa: ANN401  untyped in moto
    """Process a tree from its leaves to its root, as `traverse_node_recursively` does."""
    processors = tuple(self._processing_map().items())
    prepares = type(self).pre_processing_of_child is not DepthFirstTraverser.pre_processing_of_child
    known: dict[type, Any] = {}

    def processor_of(kind: type) -> Any:  # noqa: ANN401
        known[kind] = next((process for each, process in processors if each in kind.__mro__), None)
        return known[kind]

    def visit(node: Any, position: int) -> Any:  # noqa: ANN401
        kind = type(node)
        if Node not in kind.__mro__:
            return node
        parent = node.parent
        for number, child in enumerate(node.children or ()):
            if prepares:
                self.pre_processing_of_child(node, number)
            visit(child, number)
        process = known[kind] if kind in known else processor_of(kind)
        if process is None:
            return node
        processed = process(node)
        processed.parent = parent
        if parent:
            parent.children[position] = processed
        return processed

    return visit(root, -1)


@cache
def method_names(service: type) -> list[str]:
    """Find the operations of a service, once."""
    return method_names_from_class(service)


def forgotten(model: type, *_: object, **__: object) -> object:
    """Make an instance that nobody keeps a list of."""
    return object.__new__(model)


def count_actions(self: ActionCountValidator, node: Any) -> Any:  # noqa: ANN401
    """Count the clauses of a whole expression; its parts have no others."""
    return _count_actions(self, node) if node.parent is None else node


def compare_paths(self: OverlappingPathsValidator, node: Any) -> Any:  # noqa: ANN401  as above
    """Compare the paths of a whole expression, as above."""
    return _compare_paths(self, node) if node.parent is None else node


def private_key(key_spec: str) -> Any:  # noqa: ANN401  as moto's
    """Make the private key of a pair, where a key is one."""
    return None if key_spec == SYMMETRIC else _private_key(key_spec)


def ask_dynamodb(environ: dict[str, Any]) -> Response:
    """Answer a request to DynamoDB."""
    request = Request(environ)
    status, headers, content = DynamoHandler.dispatch(request, request.raw_url, dict(request.headers))
    return Response(content, status, headers)


def quicken_stacks() -> None:
    """Make moto's CloudFormation quick as well, which imports all of moto; safe to repeat."""
    from moto.cloudformation.models import Stack

    original = Stack.parse_template
    if original.__module__ == __name__:
        return

    def parse_template(template: str) -> dict[str, Any]:
        """Read a template: as JSON where it begins as that does."""
        return cast("dict[str, Any]", json.loads(template)) if template.startswith("{") else original(template)

    Stack.parse_template = staticmethod(parse_template)  # type: ignore[method-assign]


def quicken_workflows() -> None:
    """Make moto's Step Functions quick as well, which take a second to import; safe to repeat."""
    from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
    from moto.stepfunctions.parser.asl.parse.preprocessor import Preprocessor

    original = AmazonStateLanguageParser.parse
    if original.__module__ == __name__:
        return
    tree_of = cache(lambda definition: original(definition)[1])

    def parse(definition: str) -> tuple[Any, Any]:
        """Make the components of a definition, which have a state of their own, from its tree, which has none."""
        tree = tree_of(definition)
        return Preprocessor().visit(tree), tree

    AmazonStateLanguageParser.parse = staticmethod(parse)  # type: ignore[method-assign]
