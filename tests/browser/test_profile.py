"""F1, F2 at the browser: a host's first minute, a photo cropped by hand, and a preview that tells the truth."""

from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from tests.browser.browsing import DESK

PAGE = "/mentor/settings/profile"


def two_halves() -> dict[str, Any]:
    """A wide picture, red at the left and blue at the right."""
    image = Image.new("RGB", (600, 300), (255, 0, 0))
    image.paste((0, 0, 255), (300, 0, 600, 300))
    file = BytesIO()
    image.save(file, "PNG")
    return {"name": "halves.png", "mimeType": "image/png", "buffer": file.getvalue()}


def test_f1_a_new_host_gives_a_name_and_their_device_the_zone(town, window) -> None:
    page = window(size=DESK).open("/mentor")
    page.get_by_label("E-mail").fill("first-timer@example.com")
    page.get_by_role("button").first.click()
    expect(page.get_by_label("Your time zone")).not_to_have_value("")

    page.get_by_label("Your name").fill("Piano Host")
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Piano Host")
    expect(page.get_by_text("Which time zone do you work in?")).to_have_count(0)


def test_f1_f2_what_is_typed_chosen_and_cropped_is_in_the_preview_and_then_on_the_page(town, window) -> None:
    host = town.host()
    page = window(host=host).open(PAGE)
    preview = page.get_by_role("complementary", name="Preview of your page")

    page.get_by_label("Headline").fill("Piano for grown-ups")
    page.get_by_label("Accent colour").last.fill("#ffd400")
    expect(preview).to_contain_text("Piano for grown-ups")
    expect(preview).to_have_css("--accent", "#836c00")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Photo").set_input_files(two_halves())
    page.get_by_label("Sideways").first.fill("1")
    page.get_by_role("button", name="Use this picture").first.click()

    expect(page).to_have_url(f"{town.site}{PAGE}?saved=photo")
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    me = host.call("GET", "/api/me").json()
    assert (me["headline"], me["accentColor"]) == ("Piano for grown-ups", "#ffd400")
    photo = Image.open(BytesIO(host.journey.host.get(me["photoUrl"], timeout=60).content))
    assert photo.size == (320, 320)
    assert photo.getpixel((20, 160))[2] > 200
