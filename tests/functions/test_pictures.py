"""F1, F2: pictures go in as they are sent, and come out small and as ours."""

from io import BytesIO

import pytest
from PIL import Image

from joinlink.model.pictures import LARGEST_UPLOAD_BYTES
from joinlink.web.addresses import picture_address
from tests.functions.site import Site
from tests.samples import CLASS
from tests.worlds.world import HOST_ID, World

TRAILER = b"what the uploader wrote behind it"


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, (11, 110, 93)).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("use", "size", "content_type"),
    [("photo", (40, 40), "image/jpeg"), ("logo", (60, 40), "image/png"), ("cover", (60, 20), "image/jpeg")],
)
def test_f1_a_picture_is_served_to_anybody_for_good_by_its_content(site, world, kind, use, size, content_type) -> None:
    sent = picture(kind) + TRAILER

    assert site.put(f"/api/me/{use}", body=sent, headers={"content-type": f"image/{kind.lower()}"}).status == 204

    address = picture_address(HOST_ID, use, getattr(world.hosts.get(HOST_ID), use))
    answer = Site(world, session=None).get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, content_type)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert Image.open(BytesIO(answer.body)).size == size
    assert TRAILER.decode() not in answer.text


def test_f1_an_address_of_a_former_picture_and_one_that_was_deleted_lead_nowhere(site: Site, world: World) -> None:
    site.put("/api/me/photo", body=picture())
    former = picture_address(HOST_ID, "photo", world.hosts.get(HOST_ID).photo)
    site.put("/api/me/photo", body=picture(size=(9, 9)))
    deleted = picture_address(HOST_ID, "photo", world.hosts.get(HOST_ID).photo)

    for _ in range(2):
        assert site.delete("/api/me/photo").status == 204

    assert world.hosts.get(HOST_ID).photo is None
    assert [site.get(address).status for address in (former, deleted)] == [404, 404]


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("GIF"),
        picture()[:-40],
        b"x" * (LARGEST_UPLOAD_BYTES + 1),
    ],
    ids=["nothing", "svg", "gif", "cut off", "too large"],
)
def test_f1_what_is_no_such_picture_is_refused_by_its_content(site: Site, world: World, sent: bytes) -> None:
    answer = site.put("/api/me/photo", body=sent, headers={"content-type": "image/png"})

    assert (answer.status, answer.json["code"]) == (422, "invalid_input")
    assert world.hosts.get(HOST_ID).photo is None


def test_f2_a_class_has_a_picture_and_a_colour_which_its_next_change_leaves_alone(site: Site, world: World) -> None:
    world.sell(CLASS)
    address = f"/api/classes/{CLASS.class_id}"

    assert site.put(f"{address}/picture", body=picture(size=(64, 60))).status == 204

    assert site.patch(address, {"color": "violet"}).json["color"] == "violet"
    pictured = site.patch(address, {"title": "Piano"}).json
    assert (pictured["color"], pictured["title"]) == ("violet", "Piano")
    shown = site.get("/api/public/hosts/host").json["classes"][0]
    assert (shown["color"], shown["pictureUrl"]) == ("violet", pictured["pictureUrl"])
    path = shown["pictureUrl"].removeprefix(world.public_base_url)
    assert Image.open(BytesIO(site.get(path).body)).size == (64, 36)
    assert site.delete(f"{address}/picture").status == 204
    assert "pictureUrl" not in site.get(address).json
    assert site.put("/api/classes/another/picture", body=picture()).status == 404
    assert site.patch(address, {"color": "mauve"}).json["field"] == "color"


def test_f1_a_guest_reads_who_the_host_is(site: Site, world: World) -> None:
    site.put("/api/me/photo", body=picture())
    site.patch("/api/me", {"headline": "Piano since 2004", "bio": "For all ages.", "accentColor": "#1f5eff"})

    told = Site(world, session=None).get("/api/public/hosts/host").json

    assert (told["headline"], told["bio"], told["accentColor"]) == ("Piano since 2004", "For all ages.", "#1f5eff")
    assert told["photoUrl"] == site.get("/api/me").json["photoUrl"]
    assert site.get(told["photoUrl"].removeprefix(world.public_base_url)).status == 200


def test_f2_a_hosts_page_shows_photo_cover_and_logo_from_our_own_address_alone(site: Site, world: World) -> None:
    for use in ("photo", "logo", "cover"):
        site.put(f"/api/me/{use}", body=picture())

    page = Site(world, session=None).get("/book/host")

    host = world.hosts.get(HOST_ID)
    shown = set(page.find("//img/@src"))
    assert shown == {picture_address(HOST_ID, use, getattr(host, use)) for use in ("photo", "logo", "cover")}
    assert "img-src 'self' data:;" in page.headers["content-security-policy"]


def test_f1_a_picture_for_anything_else_is_not_taken(site: Site) -> None:
    assert site.put("/api/me/passport", body=picture()).status == 404
