"""O1: layer versions that nobody needs any more."""

import io
import zipfile

from operations.old_layers import KEPT_VERSIONS, removable, remove_old_layers


def test_a_version_that_some_function_uses_stays_however_old_it_is() -> None:
    versions = {"vendor": [f"vendor:{number}" for number in range(KEPT_VERSIONS + 3, 0, -1)]}

    assert list(removable(versions, {"vendor:2"})) == ["vendor:3", "vendor:1"]


def test_old_versions_of_this_stage_go_and_those_of_other_stages_stay(account) -> None:
    client = account.client("lambda")
    code = io.BytesIO()
    zipfile.ZipFile(code, "w").close()
    for name in ("joinlink-tidy-vendor", "joinlink-tidy-other-vendor"):
        for _ in range(KEPT_VERSIONS + 2):
            client.publish_layer_version(LayerName=name, Content={"ZipFile": code.getvalue()})

    remove_old_layers(account, "tidy")

    def left(name: str) -> list[int]:
        return sorted(each["Version"] for each in client.list_layer_versions(LayerName=name)["LayerVersions"])

    assert left("joinlink-tidy-vendor") == [3, 4, 5]
    assert left("joinlink-tidy-other-vendor") == [1, 2, 3, 4, 5]
