"""The folders and imports of the project: who may know whom."""

import logging
import sys

import pytest

from tests.infra.project import (
    BY_PRODUCTS,
    FUNCTIONS,
    HOUSE,
    VENDOR,
    area_of,
    function_names,
    house_modules,
    imports_of,
    resources,
    run_on_the_layers,
)

# Small, pure, and used by everything but the model.
FOUNDATION = {"clock", "errors", "ids"}

# Area → the other areas of our layer that it may import. `wiring` alone brings stores and providers together.
ARROWS = {
    "errors": set(),
    "ids": set(),
    "clock": set(),
    "aws_errors": set(),
    "config": set(),
    "model": {"errors"},
    "events": FOUNDATION | {"model"},
    "ports": {"model"},
    "observability": FOUNDATION,
    "mail": FOUNDATION | {"model", "ports"},
    "usecases": FOUNDATION | {"model", "ports"},
    "store": FOUNDATION | {"aws_errors", "model", "observability", "ports"},
    "providers": FOUNDATION | {"aws_errors", "model", "ports"},
    "web": FOUNDATION | {"model", "observability", "ports", "usecases"},
    "wiring": FOUNDATION | {"aws_errors", "config", "mail", "model", "ports", "providers", "store", "usecases"},
    "functions": FOUNDATION | {"events", "model", "observability", "ports", "usecases", "web", "wiring"},
}

# Area → the libraries that it may import. What is not here gets along with the standard library.
LIBRARIES = {
    "aws_errors": {"botocore"},
    "observability": {"aws_lambda_powertools"},
    "mail": {"icalendar", "jinja2"},
    "store": {"boto3", "botocore"},
    "providers": {
        "boto3",
        "botocore",
        "caldav",
        "cryptography",
        "google",
        "icalendar",
        "itsdangerous",
        "jwt",
        "lxml",
        "niquests",
        "recurring_ical_events",
        "requests",
        "stripe",
    },
    "web": {"aws_lambda_powertools", "itsdangerous", "jinja2", "pydantic", "pydantic_core"},
    "wiring": {"aws_lambda_powertools", "boto3", "botocore"},
    "functions": {"aws_lambda_powertools", "pydantic"},
}

# What a cold start pays dearly for; imported by the function that calls it, when it is called.
HEAVY = {"caldav", "google.auth", "icalendar", "lxml", "niquests", "recurring_ical_events", "stripe"}


def _vendor_names() -> set[str]:
    assert VENDOR.is_dir(), "the vendor layer isn't built here: make test builds it"
    return {path.name.split(".")[0] for path in VENDOR.iterdir() if not path.name.endswith(".dist-info")}


MODULES = [
    *(pytest.param("functions", FUNCTIONS / name / "app.py", id=f"functions/{name}") for name in function_names()),
    *(pytest.param(area, path, id=str(path.relative_to(HOUSE))) for area, path in house_modules()),
]


def test_every_function_folder_is_a_function_of_the_template_and_the_other_way_round() -> None:
    folders = {properties["CodeUri"] for properties in resources("AWS::Serverless::Function").values()}

    assert {f"functions/{name}" for name in function_names()} == folders


@pytest.mark.parametrize("name", function_names())
def test_a_function_is_one_file(name) -> None:
    contents = {path.name for path in (FUNCTIONS / name).iterdir()} - BY_PRODUCTS

    assert contents == {"app.py"}


@pytest.mark.parametrize(("area", "path"), MODULES)
def test_imports_follow_the_arrows(area, path) -> None:
    ours = {area_of(found.module) for found in imports_of(path) if found.module.split(".")[0] == "joinlink"}

    assert ours - {area} <= ARROWS.get(area, set())


@pytest.mark.parametrize(("area", "path"), MODULES)
def test_an_area_imports_only_its_own_libraries(area, path) -> None:
    third_party = {
        found.module.split(".")[0]
        for found in imports_of(path)
        if not found.for_types_only and found.module.split(".")[0] not in sys.stdlib_module_names
    } - {"joinlink"}

    assert third_party <= LIBRARIES.get(area, set())


def test_every_library_that_an_area_may_import_is_in_the_vendor_layer() -> None:
    assert set().union(*LIBRARIES.values()) <= _vendor_names()


def test_every_area_of_the_house_has_its_arrows() -> None:
    areas = {area for area, _ in house_modules()} - {"__init__"}

    assert areas <= set(ARROWS)


def test_every_function_can_be_imported_on_the_layers_alone_with_nothing_configured() -> None:
    loaded = run_on_the_layers(
        f"for name in {function_names()!r}:\n"
        "    assert callable(import_app(name).handler)\n"
        "print(*sys.modules, sep='\\n')"
    )

    assert not HEAVY & set(loaded.split())


# What a function makes before it knows whether anybody outside has to be asked.
PORTS = [("book", "booking_ports"), ("catalogue", "host_calendar"), ("record_notice", "meeting_ports")]


@pytest.mark.parametrize(("function", "ports"), PORTS)
def test_nobody_pays_for_libraries_of_providers_that_are_not_asked(function, ports) -> None:
    """N4: a free class of a host without Google needs neither requests nor cryptography nor Stripe."""
    loaded = run_on_the_layers(
        f"import_app({function!r})\n"
        "from joinlink import wiring\n"
        "wiring.table = wiring.public_base_url = wiring.payout_gate = lambda: ''\n"
        f"wiring.{ports}()\n"
        "print(*sys.modules, sep='\\n')"
    )

    assert not {"requests", "cryptography", "stripe"} & set(loaded.split())


def test_the_log_of_the_http_library_is_quiet_before_the_first_invocation() -> None:
    """C11: its warnings quote addresses, and those can hold codes."""
    level = run_on_the_layers(
        "import_app('sign_in'); import logging; print(logging.getLogger('urllib3.connectionpool').getEffectiveLevel())"
    )

    assert int(level) == logging.ERROR


def test_the_assets_need_neither_boto3_nor_the_store() -> None:
    loaded = set(run_on_the_layers("import_app('assets'); print(*sys.modules, sep='\\n')").split())

    assert not {"boto3", "joinlink.store", "joinlink.wiring"} & loaded
