"""`make mails` draws every mail that there is."""

import pytest

from joinlink.mail import composer
from joinlink.mail.rendering import TEMPLATES, Letter, render
from tests.browser.mails import letters


def test_e3_f3_every_template_of_a_mail_is_drawn_in_the_language_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: set[str] = set()

    def watched(name: str, *values: object, **options: object) -> Letter:
        drawn.add(name)
        return render(name, *values, **options)

    monkeypatch.setattr(composer, "render", watched)

    written = letters("de")

    mails = {
        path.stem for path in TEMPLATES.glob("*.jinja") if "{% block subject %}" in path.read_text(encoding="utf-8")
    }
    assert mails - drawn == set(), "write them in tests/browser/mails.py"
    assert {name for name, letter in written.items() if '<html lang="de"' not in letter.html} == set()
