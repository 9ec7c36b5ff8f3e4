"""The reference as it is checked in, and as it would be written now."""

import json

from joinlink.web.shell.static_files import FOLDER
from reference.document import document
from reference.routes import routes
from reference.subjects import SUBJECTS
from reference.table import BEGINNING, tables
from tests.infra.project import ROOT
from tests.reference.examples import examples

DOCUMENT = FOLDER / "openapi.json"
PAGE = ROOT / "docs" / "api.md"


def rebuilt_document() -> str:
    """Return the document of the code as it is."""
    return json.dumps(document(SUBJECTS, routes(), examples()), ensure_ascii=False, indent=1) + "\n"


def rebuilt_page() -> str:
    """Return docs/api.md with the tables of the code as it is."""
    prose, _, _ = PAGE.read_text(encoding="utf-8").partition(BEGINNING)
    return prose + BEGINNING + tables(SUBJECTS, routes())


def write() -> None:
    """Write both."""
    DOCUMENT.write_text(rebuilt_document(), encoding="utf-8")
    PAGE.write_text(rebuilt_page(), encoding="utf-8")
