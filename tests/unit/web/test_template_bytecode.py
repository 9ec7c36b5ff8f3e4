"""Templates are compiled once for all processes, and never served as they were before a change."""

import errno
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, bccache

from joinlink.template_bytecode import TemplateBytecode
from joinlink.web.shell import templates


def environment(folder: Path, kind: str = "page", **settings: object) -> Environment:
    return Environment(
        loader=FileSystemLoader(folder), bytecode_cache=TemplateBytecode(folder, kind), autoescape=True, **settings
    )


def rendered_without_compiling(made: Environment, monkeypatch: pytest.MonkeyPatch) -> str:
    def compile_nothing(*_args: object, **_settings: object) -> None:
        pytest.fail("it was compiled again")

    monkeypatch.setattr(made, "compile", compile_nothing)
    return made.get_template("page.html").render(name="<Ada>")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "page.html").write_text("Hello {{ name }}")
    return tmp_path


def test_a_template_is_compiled_by_the_first_process_alone(folder, monkeypatch) -> None:
    environment(folder).get_template("page.html")

    assert rendered_without_compiling(environment(folder), monkeypatch) == "Hello &lt;Ada&gt;"


def test_bytecode_is_found_where_the_templates_were_moved_to(folder, monkeypatch) -> None:
    """They are compiled where a layer is built, and lie below /opt on Lambda."""
    environment(folder).get_template("page.html")
    moved = folder.rename(folder.with_name("elsewhere"))

    assert rendered_without_compiling(environment(moved), monkeypatch) == "Hello &lt;Ada&gt;"


def test_a_template_that_changed_is_compiled_again(folder) -> None:
    environment(folder).get_template("page.html")
    (folder / "page.html").write_text("Good day {{ name }}")

    assert environment(folder).get_template("page.html").render(name="Ada") == "Good day Ada"


def test_settings_of_two_kinds_do_not_mix(folder) -> None:
    environment(folder, "html").get_template("page.html")
    plain = Environment(loader=FileSystemLoader(folder), bytecode_cache=TemplateBytecode(folder, "text"))

    assert plain.get_template("page.html").render(name="<Ada>") == "Hello <Ada>"


def test_a_folder_that_can_not_be_written_is_as_good(folder, monkeypatch) -> None:
    def refuse(*_args: object, **_settings: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(bccache.tempfile, "NamedTemporaryFile", refuse)

    assert environment(folder).get_template("page.html").render(name="Ada") == "Hello Ada"


def test_loading_a_page_loads_all_that_it_is_made_of() -> None:
    templates.environment().cache.clear()

    templates.load("guest/host.html")

    loaded = {name for _, name in templates.environment().cache}
    assert {"guest/host.html", "guest.html", "base.html", "parts/hold.html", "parts/icons.html"} <= loaded
