"""O5: old versions of functions go, and none that an alias leads to or that a roll-back goes to."""

import io
import zipfile

from operations.old_versions import KEPT_VERSIONS, removable, remove_old_versions


def test_a_version_that_an_alias_leads_to_stays_however_old_it_is() -> None:
    versions = ["$LATEST", *(str(number) for number in range(1, 8 + KEPT_VERSIONS))]

    assert removable(versions, {"3"}) == ["1", "2", "4", "5", "6", "7"]


def test_old_versions_of_this_stages_functions_go_and_those_of_other_stages_stay(account) -> None:
    client = account.client("lambda")
    role = account.client("iam").create_role(RoleName="tidy", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    for name in ("joinlink-tidy-book", "joinlink-tidy-other-book"):
        client.create_function(
            FunctionName=name, Role=role, Runtime="python3.13", Handler="app.handler", Code={"ZipFile": _code("")}
        )
        for number in range(KEPT_VERSIONS + 2):
            client.update_function_code(FunctionName=name, ZipFile=_code(f"# {number}"), Publish=True)
        client.create_alias(FunctionName=name, Name="live", FunctionVersion="2")

    removed = remove_old_versions(account, "tidy")

    def left(name: str) -> list[str]:
        return [each["Version"] for each in client.list_versions_by_function(FunctionName=name)["Versions"]]

    assert removed == 1
    assert left("joinlink-tidy-book") == ["$LATEST", "2", "3", "4", "5", "6", "7"]
    assert left("joinlink-tidy-other-book") == ["$LATEST", "1", "2", "3", "4", "5", "6", "7"]


def _code(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", text)
    return packed.getvalue()
