"""botocore made quick: the same answers with less work, to whoever makes many clients, as functions and moto do.

Each of these was found by profiling, and does what botocore does by another way:

- a description of a service is read once per process, and not once per session
- a handler of events takes any argument if its code says so; botocore makes a signature of it for that
- the name of an event is translated once, and not once per client
- the regions of EC2 are known without its description, which takes half a second to read

It imports nothing of the project: it runs as well where functions' processes are forked, which have none of it.
"""

from functools import cache
from inspect import CO_VARKEYWORDS
from typing import Any

import botocore.hooks
import botocore.loaders
import botocore.session

# What is replaced here is not part of botocore's interface, and has no stubs.
hooks: Any = botocore.hooks
Aliaser: Any = botocore.hooks.EventAliaser
Loader: Any = botocore.loaders.JSONFileLoader
Session: Any = botocore.session.Session

_accepts_kwargs = hooks.accepts_kwargs
_alias_event_name = Aliaser._alias_event_name  # noqa: SLF001
_load_file = Loader.load_file
_regions = Session.get_available_regions

_files = Loader()
_names: dict[str, str] = {}


def quicken() -> None:
    """Make this process's botocore quick; safe to repeat."""
    hooks.accepts_kwargs = accepts_kwargs
    Aliaser._alias_event_name = alias_event_name  # noqa: SLF001
    Loader.load_file = load_file
    Session.get_available_regions = regions


def warm(*services: str) -> None:
    """Make a client of each of these services, so that whoever makes the next finds all that was read for it."""
    session = Session()
    for service in services:
        session.create_client(
            service,
            region_name="us-east-1",
            aws_access_key_id="nobody",
            aws_secret_access_key="nothing",  # noqa: S106
        )


def load_file(_self: object, file_path: str) -> Any:  # noqa: ANN401  as botocore's
    """Read a file, or remember what it said; nobody changes it."""
    return _remembered(file_path)


@cache
def _remembered(file_path: str) -> Any:  # noqa: ANN401
    return _load_file(_files, file_path)


def accepts_kwargs(handler: Any) -> Any:  # noqa: ANN401  any callable
    """Return whether a handler takes any argument by name."""
    code = getattr(getattr(handler, "__func__", handler), "__code__", None)
    return _accepts_kwargs(handler) if code is None else code.co_flags & CO_VARKEYWORDS


def alias_event_name(self: Any, event_name: str) -> str:  # noqa: ANN401  as above
    """Translate the name of an event as all clients do that have no translations of their own."""
    if self._event_aliases is not hooks.EVENT_ALIASES:
        return str(_alias_event_name(self, event_name))
    name = _names.get(event_name)
    if name is None:
        name = _names[event_name] = _alias_event_name(self, event_name)
    return name


def regions(
    self: Any,  # noqa: ANN401  as above
    service_name: str,
    partition_name: str = "aws",
    allow_non_regional: bool = False,
) -> Any:  # noqa: ANN401
    """Name the regions of a service; EC2 has the name in the list of endpoints that it has everywhere else."""
    if service_name != "ec2":
        return _regions(self, service_name, partition_name, allow_non_regional)
    resolver = self._get_internal_component("endpoint_resolver")
    return resolver.get_available_endpoints("ec2", partition_name, allow_non_regional)
