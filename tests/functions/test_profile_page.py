"""F1: the page of a host's profile, which works as it stands."""

import pytest

from joinlink.model.introduction import LONGEST_HEADLINE
from joinlink.web.addresses import PROFILE_PAGE
from tests.functions.site import Answer, Site
from tests.functions.test_pictures import picture
from tests.worlds.world import CSRF_TOKEN, HOST_ID, World

SAID = {"name": "Piano Host", "headline": "Since 2004", "bio": "For all.\r\nReally.", "contactEmail": "me@example.com"}
BOUNDARY = "sample"


def typed(site: Site, **changes: str) -> dict[str, str]:
    return {**site.get(PROFILE_PAGE).form(PROFILE_PAGE), **changes}


def send_picture(site: Site, content: bytes, use: str = "photo", fields: str = "") -> Answer:
    csrf = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{CSRF_TOKEN}\r\n'
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="picture"; filename="me.png"\r\n\r\n'
    body = f"{csrf}{fields}{head}".encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}", "accept": "text/html", "x-csrf-token": ""}
    return site.post(f"{PROFILE_PAGE}/{use}", body=body, headers=headers)


def test_f1_a_form_that_is_saved_as_it_stands_changes_nothing(site: Site, world: World) -> None:
    before = world.be(headline="Piano", accent_color="#aa00bb", locale="de", framed_by=("a.example", "b.example"))

    assert site.submit(PROFILE_PAGE, typed(site)).location == f"{PROFILE_PAGE}?saved=profile"

    assert world.hosts.get(HOST_ID) == before


def test_f1_what_is_typed_is_saved_and_seen_by_guests_and_a_former_handle_leads_on(site: Site, world: World) -> None:
    change = {**SAID, "handle": "piano", "locale": "ja", "timeFormat": "24", "weekStart": "monday"}
    change["framedBy"] = "example.com\r\nhttps://example.org/lessons\r\n"
    color = {"ownAccent": "on", "accentColor": "#AA00BB"}

    site.submit(PROFILE_PAGE, typed(site, **change, **color))

    host = world.hosts.get(HOST_ID)
    assert (host.name, host.headline, host.bio) == ("Piano Host", "Since 2004", "For all.\nReally.")
    assert (host.guests_write_to, host.locale, host.accent_color) == ("me@example.com", "ja", "#aa00bb")
    assert host.framed_by == ("example.com", "example.org")
    former = Site(world, session=None).browse("/book/host")
    assert (former.status, former.location) == (301, "/book/piano")
    assert Site(world, session=None).browse("/book/piano").status == 200
    site.submit(PROFILE_PAGE, {name: words for name, words in typed(site).items() if name != "ownAccent"})
    assert world.hosts.get(HOST_ID).accent_color is None


def test_f1_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong_beside_it(site: Site, world: World) -> None:
    long = "x" * (LONGEST_HEADLINE + 1)

    answer = site.submit(PROFILE_PAGE, typed(site, name="", headline=long, handle="With Spaces", framedBy="any where"))

    assert answer.status == 422
    assert answer.form(PROFILE_PAGE)["headline"] == long
    assert all(answer.error(field) for field in ("name", "headline", "handle", "framedBy"))
    assert world.hosts.get(HOST_ID).headline == ""


def test_f1_a_form_opened_before_another_change_shows_both_and_saves_nothing(site: Site, world: World) -> None:
    mine = typed(site, headline="Mine")
    world.be(headline="Theirs")

    answer = site.submit(PROFILE_PAGE, mine)

    assert answer.status == 409
    assert "Theirs" in answer.words
    assert world.hosts.get(HOST_ID).headline == "Theirs"
    assert site.submit(PROFILE_PAGE, answer.form(PROFILE_PAGE)).status == 303
    assert world.hosts.get(HOST_ID).headline == "Mine"


def test_f1_a_picture_is_sent_and_removed_by_plain_forms(site: Site, world: World) -> None:
    assert send_picture(site, picture()).location == f"{PROFILE_PAGE}?saved=photo"

    photo = world.hosts.get(HOST_ID).photo
    assert photo is not None
    assert site.get(PROFILE_PAGE).find(f"//img[contains(@src, '{photo}')]")
    gone = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="remove"\r\n\r\nyes\r\n'
    send_picture(site, b"", fields=gone)
    assert world.hosts.get(HOST_ID).photo is None


@pytest.mark.parametrize("content", [b"", b"<svg/>"])
def test_f1_what_is_no_picture_is_said_beside_its_field(site: Site, world: World, content: bytes) -> None:
    answer = site.get(send_picture(site, content).location)

    assert answer.error("photo").startswith("This picture can't be read.")
    assert world.hosts.get(HOST_ID).photo is None


def test_s5_a_picture_sent_by_another_sites_form_is_refused(site: Site, world: World) -> None:
    body = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\nwrong\r\n--{BOUNDARY}--'.encode()
    headers = {"content-type": f"multipart/form-data; boundary={BOUNDARY}", "x-csrf-token": ""}

    assert site.post(f"{PROFILE_PAGE}/photo", body=body, headers=headers).status == 403
