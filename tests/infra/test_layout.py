"""The folders and imports of the project: who may know whom."""

import ast
import logging
import re
import sys
from graphlib import TopologicalSorter

import pytest

from joinlink import errors
from joinlink.wiring.house import House
from tests.fakes import FakeClock
from tests.fakes.outside import FakeOutside
from tests.infra.project import (
    BY_PRODUCTS,
    FUNCTIONS,
    ROOT,
    VENDOR,
    area_of,
    function_names,
    house_modules,
    imports_of,
    module_name,
    resources,
    room_of,
    run_on_the_layers,
)
from tests.infra.reach import members_of, names_reached, ports_protocols, settings_reached

# Small, pure, and used by everything but the model.
FOUNDATION = {"clock", "errors", "ids", "language"}

# Area → the other areas of our layer that it may import. `wiring` alone brings stores and providers together.
ARROWS = {
    "__init__": {"init_phase"},
    "init_phase": set(),
    "template_bytecode": set(),
    "errors": set(),
    "language": set(),
    "ids": set(),
    "clock": {"ports"},
    "aws_errors": set(),
    "config": {"model"},
    "model": {"errors", "language"},
    "events": FOUNDATION | {"model"},
    "ports": {"model"},
    "metrics": {"config"},
    "observability": FOUNDATION | {"metrics"},
    "mail": FOUNDATION | {"model", "ports", "template_bytecode"},
    "usecases": FOUNDATION | {"model", "ports"},
    "store": FOUNDATION | {"aws_errors", "metrics", "model", "observability", "ports"},
    "providers": FOUNDATION | {"aws_errors", "metrics", "model", "observability", "ports"},
    "web": FOUNDATION | {"config", "model", "observability", "ports", "template_bytecode", "usecases"},
    "wiring": FOUNDATION
    | {
        *("aws_errors", "config", "mail", "metrics", "model", "observability"),
        *("ports", "providers", "store", "usecases", "web"),
    },
    "functions": FOUNDATION
    | {"events", "init_phase", "metrics", "model", "observability", "ports", "usecases", "web", "wiring"},
}

# Area → room → the other rooms of the area that it may import, from the ground up.
SUBJECTS = {
    "bookings", "care", "classes", "connections", "hosts", "mails", "meetings", "money", "operating", "packages",
    "privacy", "slots", "webhooks",
}  # fmt: skip
SHARED_BY_PROVIDERS = {
    "busy_intervals", "http", "json_object", "link_signer", "mail_address", "marks", "oauth", "pinned_connection",
    "public_address", "salted_hash", "wording",
}  # fmt: skip
ROOMS = {
    "ports": {subject: set() for subject in (*SUBJECTS, "occurrences", "clock")},
    "usecases": {
        "mails": set(),
        "connections": {"mails"},
        "money": set(),
        "operating": set(),
        "slots": {"connections"},
        "classes": {"money"},
        "bookings": {"money", "slots"},
        "meetings": {"connections", "mails"},
        "packages": {"bookings", "mails", "money"},
        "hosts": {"bookings", "classes", "connections", "mails", "money"},
        "privacy": {"bookings", "connections", "packages"},
        "webhooks": {"mails"},
        "care": {"bookings", "connections", "hosts", "mails", "meetings", "packages", "privacy", "slots", "webhooks"},
    },
    "providers": {
        **{module: set() for module in SHARED_BY_PROVIDERS},
        "http": {"json_object"},
        "oauth": {"http"},
        "identity": {"http", "json_object", "mail_address", "oauth"},
        "pinned_connection": {"public_address"},
        "webhook_sender": {"pinned_connection", "public_address"},
        "romanizer": set(),
        "picture_maker": set(),
        "public_holidays": set(),
        "preview_drawer": set(),
        "qr_codes": set(),
        "calendar_events": {"caldav"},
        **dict.fromkeys(("aws", "caldav", "google", "stripe", "zoom"), SHARED_BY_PROVIDERS),
    },
    "web": {
        "addresses": set(),
        "shell": {"addresses"},
        "api": {"addresses"},
        "pickers": {"addresses", "shell", "api"},
        "guest": {"addresses", "shell", "api", "pickers"},
        "host": {"addresses", "shell", "api", "pickers"},
        "operator": {"addresses", "shell"},
        "developers": {"addresses", "shell"},
    },
}

# Area → the libraries that it may import. What is not here gets along with the standard library.
LIBRARIES = {
    "aws_errors": {"botocore"},
    "language": {"jinja2", "markupsafe"},
    "template_bytecode": {"jinja2"},
    "metrics": {"aws_lambda_powertools"},
    "observability": {"aws_lambda_powertools"},
    "mail": {"icalendar", "jinja2"},
    "store": {"boto3", "botocore"},
    "providers": {
        *("PIL", "anyascii", "boto3", "botocore", "cryptography", "google", "holidays", "icalendar", "idna"),
        *("itsdangerous", "jwt", "requests", "segno", "stripe"),
    },
    "web": {
        *("icalendar", "aws_lambda_powertools", "email_validator", "idna", "itsdangerous", "jinja2"),
        *("pydantic", "pydantic_core"),
    },
    "wiring": {"aws_lambda_powertools", "boto3", "botocore"},
    "functions": {"aws_lambda_powertools", "pydantic"},
}

# What a cold start pays dearly for; imported by the function that calls it, when it is called.
HEAVY = {"google.auth", "icalendar", "stripe"}


def _vendor_names() -> set[str]:
    assert VENDOR.is_dir(), "the vendor layer isn't built here: make test builds it"
    return {path.name.split(".")[0] for path in VENDOR.iterdir() if not path.name.endswith(".dist-info")}


MODULES = [*(("functions", FUNCTIONS / name / "app.py") for name in function_names()), *house_modules()]


def test_every_function_folder_is_a_function_of_the_template_and_the_other_way_round() -> None:
    folders = {properties["CodeUri"] for properties in resources("AWS::Serverless::Function").values()}

    assert {f"functions/{name}" for name in function_names()} == folders


@pytest.mark.parametrize("name", function_names())
def test_a_function_is_one_file(name) -> None:
    contents = {path.name for path in (FUNCTIONS / name).iterdir()} - BY_PRODUCTS

    assert contents == {"app.py"}


def test_imports_follow_the_arrows() -> None:
    against_them = {
        f"{path.relative_to(ROOT)} imports {found.module}"
        for area, path in MODULES
        for found in imports_of(path)
        if found.module.split(".")[0] == "joinlink" and area_of(found.module) not in ARROWS.get(area, set()) | {area}
    }

    assert against_them == set()


def test_an_area_imports_only_its_own_libraries() -> None:
    others = {
        f"{path.relative_to(ROOT)} imports {found.module}"
        for area, path in MODULES
        for found in imports_of(path)
        if not found.for_types_only
        and found.module.split(".")[0] not in {"joinlink", *sys.stdlib_module_names, *LIBRARIES.get(area, set())}
    }

    assert others == set()


def test_the_operators_commands_know_the_house_and_neither_the_laptop_nor_the_tests() -> None:
    modules = (ROOT / "operations").rglob("*.py")
    imported = {found.module.split(".")[0] for path in modules for found in imports_of(path)}

    assert not imported & {"functions", "local", "tests"}


def test_every_library_that_an_area_may_import_is_in_the_vendor_layer() -> None:
    assert set().union(*LIBRARIES.values()) <= _vendor_names()


def test_the_tree_at_the_head_of_the_errors_has_each_of_them_below_its_base() -> None:
    lines = [line for line in (errors.__doc__ or "").splitlines() if re.match(r"[│ ]*[├└]── ", line)]
    drawn: dict[str, str] = {}
    above = ["JoinlinkError"]
    for line in lines:
        branch, _, rest = line.partition("── ")
        name, depth = rest.split()[0], len(branch) // 4 + 1
        drawn[name] = above[depth - 1]
        above[depth:] = [name]

    classes = [
        each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.JoinlinkError)
    ]
    assert drawn == {each.__name__: each.__base__.__name__ for each in classes if each is not errors.JoinlinkError}


def test_every_area_of_the_house_has_its_arrows() -> None:
    areas = {area for area, _ in house_modules()}

    assert areas | {"functions"} == set(ARROWS)


def _arrows_between_rooms(area: str) -> dict[str, set[str]]:
    """Return, by room, the other rooms of its area that it imports."""
    arrows: dict[str, set[str]] = {}
    for _, path in house_modules():
        room = room_of(module_name(path), area)
        if room is not None:
            found = {room_of(each.module, area) for each in imports_of(path)} - {None, room}
            arrows[room] = arrows.get(room, set()) | found
    return arrows


@pytest.mark.parametrize("area", ROOMS)
def test_rooms_of_an_area_import_each_other_along_their_arrows_alone(area) -> None:
    arrows = _arrows_between_rooms(area)

    assert arrows.keys() == ROOMS[area].keys()
    assert {room: astray for room, found in arrows.items() if (astray := found - ROOMS[area][room])} == {}


def test_e5_whether_an_address_gets_mail_is_asked_in_one_place_and_nobody_sends_past_it() -> None:
    call = re.compile(r"ports\.(suppressions\.is_suppressed|mailer\.send)\(")
    senders = {path.name for _, path in MODULES if call.search(path.read_text("utf-8"))}

    assert senders == {"send_mail.py"}


@pytest.mark.parametrize("arrows", [ARROWS, *ROOMS.values()], ids=["areas", *ROOMS])
def test_no_arrows_lead_in_a_circle(arrows) -> None:
    assert set(TopologicalSorter(arrows).static_order()) == set(arrows)


def test_no_module_imports_itself_by_a_detour_not_even_for_its_types() -> None:
    modules = {module_name(path): path for _, path in house_modules()}
    imported = {name: {each.module for each in imports_of(path)} & modules.keys() for name, path in modules.items()}

    assert set(TopologicalSorter(imported).static_order()) == set(modules)


# --- the house ---


@pytest.mark.parametrize(("ports", "protocol"), ports_protocols().items(), ids=list(ports_protocols()))
def test_the_house_has_everything_that_a_use_case_says_it_needs(ports, protocol) -> None:
    house = House(FakeOutside(), FakeClock())

    assert {name for name in members_of(protocol) if not hasattr(house, name)} == set()


def test_every_function_can_be_imported_on_the_layers_alone_with_nothing_configured() -> None:
    loaded = run_on_the_layers(
        f"for name in {function_names()!r}:\n"
        "    assert callable(import_app(name).handler)\n"
        "print(*sys.modules, sep='\\n')"
    )

    assert not HEAVY & set(loaded.split())


# What a host without calendars is never asked with, and a class without a price.
FOR_SOME = {"apple_calendar", "calendar_notes", "free_busy", "payments", "token_vault"}
MAKE_THE_REST = """
import os
from joinlink.clock import SystemClock
from joinlink.config import Settings
from joinlink.wiring.house import House
from joinlink.wiring.deployed import DeployedOutside

os.environ["AWS_DEFAULT_REGION"] = "eu-west-1"
clock = SystemClock()
house = House(DeployedOutside(Settings({settings!r}), clock), clock)
house.prepare(*{names!r})
print(*sys.modules, sep="\\n")
"""


@pytest.mark.parametrize("function", ["book", "catalogue", "record_notice"])
def test_nobody_pays_for_libraries_of_providers_that_are_not_asked(function) -> None:
    """N4: a free class of a host without Google needs neither requests nor cryptography nor Stripe."""
    settings = dict.fromkeys(settings_reached(function), "1")
    names = [name for name in names_reached(function) - FOR_SOME if not name.startswith("_")]

    make_the_rest = MAKE_THE_REST.format(settings=settings, names=names)
    loaded = set(run_on_the_layers(f"import_app({function!r})\n{make_the_rest}").split())

    assert "joinlink.store.table" in loaded
    assert not {"requests", "cryptography", "stripe"} & loaded


def test_the_log_of_the_http_library_is_quiet_before_the_first_invocation() -> None:
    """C11: its warnings quote addresses, and those can hold codes."""
    level = run_on_the_layers(
        "import_app('sign_in'); import logging; print(logging.getLogger('urllib3.connectionpool').getEffectiveLevel())"
    )

    assert int(level) == logging.ERROR


@pytest.mark.parametrize("name", function_names())
def test_every_function_ends_its_init_phase(name) -> None:
    """Else the garbage collector would stay at rest, which it is from the first import of ours on."""
    last = ast.parse((FUNCTIONS / name / "app.py").read_text(encoding="utf-8")).body[-1]

    assert isinstance(last, ast.FunctionDef)
    assert [ast.unparse(each) for each in last.decorator_list] == ["in_init"]


def test_the_assets_need_neither_boto3_nor_the_store() -> None:
    loaded = set(run_on_the_layers("import_app('assets'); print(*sys.modules, sep='\\n')").split())

    assert not {"boto3", "joinlink.store", "joinlink.wiring"} & loaded
