"""The docs are true: links lead somewhere, and the files, targets and functions that they name exist."""

import re
from pathlib import Path

import pytest

from joinlink.model.secrets import SECRETS
from operations.stage_secrets import variable
from tests.infra.project import ROOT, function_names, resources

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
PACKAGE = ROOT / "layers" / "joinlink" / "joinlink"
FOLDERS = "|".join(
    (
        *("docs", "events", "functions", "layers", "local", "operations", "reference", "statemachines", "tests"),
        *("mail", "model", "ports", "providers", "store", "usecases", "web", "wiring"),
    )
)
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)")
NAMED_FILE = re.compile(rf"`((?:{FOLDERS})/[\w./-]*\w\.(?:py|md|json|html|js|css|yaml|txt|in))`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
TARGET = re.compile(r"`?make ([a-z][a-z-]+)\b")


def _anchors(page: Path) -> set[str]:
    """Return what GitHub makes of a page's headings."""
    headings = HEADING.findall(page.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _exists(named: str) -> bool:
    return any((folder / named).exists() for folder in (ROOT, PACKAGE))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page) -> None:
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        file = (page.parent / target).resolve() if target else page

        assert file.exists(), target
        assert not anchor or anchor in _anchors(file), f"{target}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page) -> None:
    named = NAMED_FILE.findall(page.read_text(encoding="utf-8"))

    assert [name for name in named if not _exists(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_make_target_that_a_page_names_is_there(page) -> None:
    targets = set(re.findall(r"^([a-z][\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    code = re.findall(r"`make [^`]+`|^make .+$", page.read_text(encoding="utf-8"), re.MULTILINE)

    assert {found for line in code for found in TARGET.findall(line)} <= targets


def test_the_architecture_has_every_function_in_its_table() -> None:
    architecture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = architecture.partition("### The functions")[2].partition("\n## ")[0]

    assert sorted(re.findall(r"`(\w+)`", table)) == function_names()


def test_o1_the_operators_page_has_each_secret_with_its_variable() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page.partition("## Secrets")[2].partition("\n## ")[0]

    assert [secret.name for secret in SECRETS if f"`{secret.name}`" not in table] == []
    assert [variable(secret) for secret in SECRETS if f"`{variable(secret)}`" not in table] == []


def test_the_page_of_costs_counts_the_alarms() -> None:
    page = (ROOT / "docs" / "costs.md").read_text(encoding="utf-8")
    alarms = len(resources("AWS::CloudWatch::Alarm"))

    assert f"A month of {alarms} alarms is ${alarms / 10:.2f}" in page


def test_each_decision_says_when_it_was_made_and_what_would_reverse_it_and_each_subject_is_in_the_contents() -> None:
    page = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    contents, *subjects = re.split(r"^## ", page, flags=re.MULTILINE)
    decisions = [each for subject in subjects for each in subject.split("\n### ")[1:]]

    assert re.findall(r"^\| \[(.+?)\]", contents, re.MULTILINE) == [subject.partition("\n")[0] for subject in subjects]
    assert [each for each in decisions if not re.match(r".+ · \d{4}-\d\d-\d\d\n", each)] == []
    assert [each for each in decisions if "\n**Reverse** " not in each] == []
