"""F3: a name that is read in the other direction than the sentence around it turns none of its words."""

import pytest
from jinja2 import Environment

from joinlink.language import gettext, speaking
from joinlink.language.templates import speak_in

ARABIC, LATIN = "درس بيانو", "Piano"
OFF = "\u2068{}\u2069"


@pytest.mark.parametrize(
    ("locale", "name", "shown"),
    [
        ("en", LATIN, LATIN),
        ("en", ARABIC, OFF.format(ARABIC)),
        ("de", f"Piano ({ARABIC})", OFF.format(f"Piano ({ARABIC})")),
        ("ja", "ピアノ", "ピアノ"),
        ("ar", ARABIC, ARABIC),
        ("ar", LATIN, OFF.format(LATIN)),
        ("ar", "10:30", "10:30"),
        ("ar", "guest@example.com", "guest@example.com"),
        ("ar", "https://example.com", "https://example.com"),
        ("ar", 3, 3),
    ],
)
def test_f3_what_runs_the_other_way_is_set_off_and_nothing_else(locale, name, shown) -> None:
    with speaking(locale):
        assert gettext("(%(name)s)", name=name) == f"({shown})"


def test_f3_templates_set_off_their_values_too_in_pages_and_in_plain_text() -> None:
    source = (
        '{{ _("%(a)s and %(a)s", a=name) }} {% trans n=2, a=name %}{{ a }}{% pluralize %}{{ n }} {{ a }}{% endtrans %}'
    )
    name, said = f"<{ARABIC}>", "{0} and {0} 2 {0}"

    for is_page, written in [(False, name), (True, f"&lt;{ARABIC}&gt;")]:
        environment = Environment(autoescape=is_page)
        speak_in(environment)
        assert environment.from_string(source).render(name=name) == said.format(OFF.format(written))
