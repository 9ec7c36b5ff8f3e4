"""P3: the table of bookings in a spreadsheet program; skipped where LibreOffice isn't installed."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest

from joinlink.model.booking_parts import Guest
from joinlink.model.money import Money
from tests.functions.host_desk import add_booking
from tests.functions.site import Site
from tests.worlds.world import World

FORMULA = '=HYPERLINK("https://evil.example","Zoë")'
AS_LIBREOFFICE_WRITES_IT = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,true,false,1"
"""Commas, UTF-8; cells as shown, and formulas as such."""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice Calc is not installed")
def test_p3_libreoffice_reads_accents_dates_and_amounts_and_runs_no_formula(
    site: Site, world: World, tmp_path: Path
) -> None:
    world.live_in("Europe/Berlin")
    add_booking(
        world, guest=Guest(FORMULA, "zoe@example.com", "UTC"), notes="Ça va?\r\nTwo lines", price=Money(4550, "eur")
    )
    (tmp_path / "bookings.csv").write_text(site.get("/api/bookings.csv").text, encoding="utf-8", newline="")

    spreadsheet = _convert(tmp_path / "bookings.csv", "ods", "44,34,76")
    shown = _convert(spreadsheet, AS_LIBREOFFICE_WRITES_IT).read_text(encoding="utf-8")
    headings, line = csv.reader(io.StringIO(shown, newline=""))

    read = dict(zip(headings, line, strict=True))
    assert read["Date"] == "2026-12-01"
    assert read["Guest"].lstrip("'") == FORMULA
    assert (read["Price"], read["Notes"]) == ("45.5", "Ça va?\nTwo lines")


def _convert(file: Path, to: str, reading: str = "") -> Path:
    out = file.parent / "out"
    how = [f"--infilter=CSV:{reading}"] if reading else []
    command = ["soffice", f"-env:UserInstallation=file://{file.parent}/profile", "--headless", *how]
    subprocess.run([*command, "--convert-to", to, "--outdir", str(out), str(file)], check=True, capture_output=True)
    return next(out.glob(f"*.{to.partition(':')[0]}"))
