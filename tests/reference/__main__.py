"""`make openapi`: write the API's reference."""

import os
from contextlib import redirect_stdout
from io import StringIO

from tests.fakes.outside import SITE_PAGES
from tests.reference.written import write

os.environ.update(SITE_PAGES)  # as tests/conftest.py does
with redirect_stdout(StringIO()):  # the functions' log
    write()
