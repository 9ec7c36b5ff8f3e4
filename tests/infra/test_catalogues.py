"""F3: what people read is marked, collected and translated; placeholders and plural forms are those of the sentence."""

import ast
import re
from functools import cache

import pytest
from babel.messages.catalog import Catalog, Message
from jinja2 import Environment, nodes

from joinlink.language import LANGUAGES
from joinlink.language.catalogues import FOLDER, SOURCE
from joinlink.mail.rendering import Setting, templates_of
from joinlink.web.shell.templates import environment
from layers.joinlink.update_catalogues import KEYWORDS, ROOT, SOURCES, as_mo, is_translated, read, sentences

TRANSLATED = sorted(LANGUAGES.keys() - {SOURCE})
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
IN_ENGLISH = ("operator/", "operator.html", "developers/", "developers.html")
"""Pages of who runs the site, and the API's reference, which are in English alone."""
NOT_WORDS = re.compile(
    r"[\W\d_]*(?:(?:Zoom|Google Meet|Google|JSON|ICS|CSV|QR|https?|noopener|UTC|mailto|http)[\W\d_]*)*"
)
MARKUP = re.compile(
    r"<!--.*?-->|<(?:script|style|svg|code|kbd|samp)\b.*?</\w+>|<[^>]*>|&\w+;|\s[a-z-]+=\"[^\"]*\"", re.DOTALL
)
SPOKEN_ATTRIBUTES = re.compile(r"\b(?:aria-label|alt|title|placeholder)=\"([^\"<{]*[A-Za-z]{3}[^\"<{]*)\"")
SPEAKING = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
ALLOWED = {
    *("slim", "broad", "sheet-wide", "Europe/Berlin"),
    *("Zoom", "Google Meet", "Google Calendar", "Apple", "Apple Calendar", "Outlook"),
}
"""Blocks that name a width, for a class; names."""


read, sentences = cache(read), cache(sentences)


def messages(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


@pytest.mark.parametrize("language", TRANSLATED)
def test_f3_every_sentence_of_the_product_is_in_every_catalogue_and_no_other(language) -> None:
    wanted = {(message.context, message.id) for message in messages(sentences())}

    assert {(message.context, message.id) for message in messages(read(language))} == wanted, "make messages"


def test_f3_no_sentence_is_marked_inside_an_f_string() -> None:
    """Python 3.11 reads an f-string as one piece, so that Babel finds nothing in it."""
    marked = [
        f"{file.name}:{part.lineno}"
        for source in SOURCES
        for file in (ROOT / source).rglob("*.py")
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for part in ast.walk(text)
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in KEYWORDS
        if isinstance(part.args[0], ast.Constant)
    ]

    assert marked == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_f3_every_sentence_is_translated(language) -> None:
    assert [message.id for message in messages(read(language)) if not is_translated(message)] == [], (
        f"translate them in {language}.po, then: make messages"
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_f3_a_translation_has_the_placeholders_and_the_plural_forms_of_its_sentence(language) -> None:
    catalogue = read(language)
    wrong = []
    for message in messages(catalogue):
        if not is_translated(message):
            continue
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        allowed = set(PLACEHOLDER.findall(" ".join(ids)))
        needed = allowed - {"num", "count"}
        is_plural = len(ids) > 1
        if len(forms) != (catalogue.num_plurals if is_plural else 1):
            wrong.append(message.id)
        for form in forms:
            found = set(PLACEHOLDER.findall(form))
            if not needed <= found <= allowed or (not is_plural and found != allowed):
                wrong.append((message.id, form))

    assert wrong == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_read_is_what_people_edit(language) -> None:
    assert (FOLDER / f"{language}.mo").read_bytes() == as_mo(read(language))


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_brings_markup_of_its_own(language) -> None:
    def tags(text: str) -> list[str]:
        return sorted(re.findall(r"<[^>]*>", text))

    for message in messages(read(language)):
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
        assert all(tags(form) == tags(ids[-1]) for form in forms if form)


# --- templates ---


def bare(source: str, made: Environment) -> list[str]:
    """Return the words of a template that stand there as they are, outside `_()` and `trans`."""
    tree = made.parse(source)
    plain = "".join(
        output.data if isinstance(output, nodes.TemplateData) else "\N{OBJECT REPLACEMENT CHARACTER}"
        for node in tree.find_all(nodes.Output)
        for output in node.nodes
    )
    spoken = SPOKEN_ATTRIBUTES.findall(plain)
    texts = MARKUP.sub("\n", plain).split("\n")
    written = [text.strip(" ·\N{OBJECT REPLACEMENT CHARACTER}") for text in [*spoken, *texts]]
    given = [
        part.value
        for node in tree.find_all((nodes.CondExpr, nodes.Call))
        if not (isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in SPEAKING)
        for part in _given(node)
        if isinstance(part, nodes.Const) and isinstance(part.value, str) and re.match(r"[A-Z][a-z]", part.value)
    ]
    return [text for text in [*written, *given] if not NOT_WORDS.fullmatch(text) and text not in ALLOWED]


def _given(node: nodes.CondExpr | nodes.Call) -> list[nodes.Node]:
    """Return what an expression chooses between, or a macro is called with."""
    if isinstance(node, nodes.CondExpr):
        return [each for each in (node.expr1, node.expr2) if each is not None]
    return [*node.args, *(keyword.value for keyword in node.kwargs)]


def pages() -> list[str]:
    made = environment()
    names = made.list_templates(filter_func=lambda name: name.endswith(".html"))
    return [name for name in names if not name.startswith(IN_ENGLISH)]


@pytest.mark.parametrize("name", pages())
def test_f3_no_page_has_words_outside_of_what_is_translated(name) -> None:
    made = environment()
    source, _, _ = made.loader.get_source(made, name)

    assert bare(source, made) == []


def test_words_that_nobody_marked_are_found() -> None:
    source = '<p title="Say it">{{ _("Marked") }} Bare</p>{{ "Yes sir" if x else "" }}{% trans %}Fine{% endtrans %}'

    assert bare(source, environment()) == ["Say it", "Bare", "Yes sir"]


@pytest.mark.parametrize("name", templates_of(Setting.TEXT).list_templates(filter_func=lambda n: n.endswith(".jinja")))
def test_f3_no_mail_has_words_outside_of_what_is_translated(name) -> None:
    made = templates_of(Setting.TEXT)
    source, _, _ = made.loader.get_source(made, name)

    assert bare(source, made) == []


@pytest.mark.parametrize("name", [name for name in pages() if name.startswith("parts/")])
def test_a_part_that_others_import_says_nothing_once_for_all_readers(name) -> None:
    """Outside of its macros it is run once, in the language of whoever comes first."""
    made = environment()
    source, _, _ = made.loader.get_source(made, name)
    tree = made.parse(source)
    if not list(tree.find_all(nodes.Macro)):
        return  # it is included, and rendered each time
    macros = {id(call) for macro in tree.find_all(nodes.Macro) for call in macro.find_all(nodes.Call)}
    outside = [call for call in tree.find_all(nodes.Call) if id(call) not in macros]

    assert [call.node.name for call in outside if isinstance(call.node, nodes.Name) and call.node.name == "_"] == []
