"""F1, F2: whatever is sent, what comes out is a small picture of ours, or a refusal in words."""

import os
import warnings
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from joinlink.errors import InvalidInput
from joinlink.model.pictures import MOST_PIXELS, SHAPES, PictureUse
from joinlink.providers.picture_maker import PillowPictures

PHOTO = SHAPES[PictureUse.PHOTO]
ITEM = 400 * 1024
"""What an item of the table may have."""


def written(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def made(sent: bytes, use: PictureUse = PictureUse.PHOTO) -> Image.Image:
    return Image.open(BytesIO(PillowPictures().make(sent, SHAPES[use]).content))


def two_halves(size: tuple[int, int] = (80, 40), *, mode: str = "RGB") -> Image.Image:
    """Red at the left, blue at the right."""
    image = Image.new("RGB", size, (255, 0, 0))
    image.paste((0, 0, 255), (size[0] // 2, 0, *size))
    return image.convert(mode)


@pytest.mark.parametrize("use", list(PictureUse))
def test_f2_the_most_crowded_picture_fits_an_item_with_room_to_spare(use: PictureUse) -> None:
    noise = Image.frombytes("RGB", (1200, 900), os.urandom(1200 * 900 * 3))

    picture = PillowPictures().make(written(noise, "JPEG", quality=30), SHAPES[use])

    assert len(picture.content) < ITEM / 2


@pytest.mark.parametrize(("use", "size"), [("photo", (320, 320)), ("cover", (1200, 400)), ("class", (640, 360))])
def test_f2_a_picture_is_cropped_to_its_shape_and_none_is_made_larger(use: str, size: tuple[int, int]) -> None:
    assert made(written(Image.new("RGB", (2000, 1500))), PictureUse(use)).size == size
    width, height = made(written(Image.new("RGB", (30, 30))), PictureUse(use)).size
    assert (width, height) <= (30, 30)
    assert made(written(Image.new("RGB", (1, 1))), PictureUse(use)).size == (1, 1)


def test_f2_a_logo_stays_whole_and_transparent() -> None:
    logo = made(written(Image.new("RGBA", (1000, 100), (0, 0, 0, 0))), PictureUse.LOGO)

    assert (logo.format, logo.size) == ("PNG", (400, 40))
    assert logo.convert("RGBA").getpixel((5, 5))[3] == 0


def test_f1_what_shines_through_a_photo_is_white() -> None:
    assert made(written(Image.new("RGBA", (40, 40), (0, 0, 0, 0)))).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_f1_any_way_to_write_colours_is_read(mode: str) -> None:
    image = Image.new("I;16", (40, 40)) if mode == "I;16" else two_halves(mode=mode)

    assert made(written(image, "JPEG" if mode == "CMYK" else "PNG")).mode == "RGB"


def test_f1_a_photo_taken_on_its_side_stands_upright_and_tells_nothing_else() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"  # turned by 90 degrees; who made it
    exif.get_ifd(0x8825)[1] = "N"  # where it was
    sent = written(two_halves((80, 80)), "JPEG", exif=exif, comment=b"from the uploader", icc_profile=b"\x00" * 200)

    picture = made(sent)

    top, bottom = picture.getpixel((40, 10)), picture.getpixel((40, 70))
    assert top[0] > 200 > bottom[0]
    assert picture.getexif() == {}
    assert not {"exif", "comment", "icc_profile"} & picture.info.keys()


def test_f2_a_logo_leaves_words_and_profiles_behind() -> None:
    words = PngInfo()
    words.add_text("Author", "from the uploader")

    logo = made(written(two_halves(), pnginfo=words, icc_profile=b"\x00" * 200, dpi=(300, 300)), PictureUse.LOGO)

    assert logo.info == {}


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_f1_of_an_animation_the_first_picture_is_taken(kind: str) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]

    picture = made(written(frames[0], kind, save_all=True, append_images=frames[1:]))

    assert picture.getpixel((20, 20))[0] > 200
    assert getattr(picture, "n_frames", 1) == 1


def test_f1_a_bomb_is_refused_by_its_head_before_any_of_it_is_read() -> None:
    side = int(MOST_PIXELS**0.5) + 1
    bomb = written(Image.new("1", (side, side)))
    assert len(bomb) < 10_000

    with pytest.raises(InvalidInput, match="too many pixels"):
        made(bomb[:200])


@given(
    kind=st.sampled_from(["PNG", "JPEG", "WEBP"]),
    cut=st.floats(0, 1),
    damage=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=8),
)
def test_f1_a_damaged_file_is_refused_or_gives_a_picture(kind, cut, damage) -> None:
    sent = bytearray(SAMPLES[kind])
    for place, value in damage:
        sent[int(place * len(sent))] = value

    with warnings.catch_warnings(), suppress(InvalidInput):
        warnings.simplefilter("ignore")  # Pillow warns of damaged metadata that it reads over
        assert made(bytes(sent[: int(cut * len(sent))])).width <= PHOTO.width


_EXIF = Image.Exif()
_EXIF[0x0112] = 3
SAMPLES = {kind: written(two_halves(), kind, exif=_EXIF) for kind in ("PNG", "JPEG", "WEBP")}
