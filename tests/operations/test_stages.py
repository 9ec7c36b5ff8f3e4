"""O1: the settings of stages."""

from pathlib import Path

import pytest

from operations.stages import Stage, read_stage
from operations.trouble import Trouble

SHIPPED = """
[default.deploy.parameters]
capabilities = "CAPABILITY_IAM"
resolve_s3 = true

[prod.deploy.parameters]
stack_name = "joinlink-prod"
[prod.deploy.parameters.parameter_overrides]
Stage = "prod"
SiteName = "Joinlink"
"""


def read(name: str, folder: Path) -> Stage:
    return read_stage(name, folder / "samconfig.own.toml", folder / "samconfig.toml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "samconfig.toml").write_text(SHIPPED, encoding="utf-8")
    return tmp_path


def own(folder: Path, text: str) -> None:
    (folder / "samconfig.own.toml").write_text(text, encoding="utf-8")


def test_o1_the_operators_own_settings_go_before_the_shipped_ones_one_by_one(folder) -> None:
    own(
        folder,
        """
[default.deploy.parameters]
region = "eu-west-1"
[prod.deploy.parameters]
parameter_overrides = ["MailFrom=hello@studio.example", "SiteName='Our Studio'"]
""",
    )

    stage = read("prod", folder)

    assert stage.stack_name == "joinlink-prod"
    assert stage.region == "eu-west-1"
    assert stage.options == {"capabilities": "CAPABILITY_IAM", "resolve_s3": True}
    assert stage.parameters == {"Stage": "prod", "SiteName": "Our Studio", "MailFrom": "hello@studio.example"}


def test_o1_a_stage_that_is_nowhere_is_refused_with_the_lines_that_add_it(folder) -> None:
    with pytest.raises(Trouble) as unknown:
        read("music", folder)
    lines = str(unknown.value).partition("leaves it alone):")[2].partition("and run this again")[0]
    own(folder, "\n".join(line.strip() for line in lines.splitlines()))

    stage = read("music", folder)

    assert "There is no stage 'music'; there are prod." in str(unknown.value)
    assert (stage.stack_name, stage.secrets_prefix) == ("joinlink-music", "/joinlink/music")
    assert stage.parameters == {"Stage": "music", "MailFrom": "joinlink@your.domain"}


@pytest.mark.parametrize(
    ("settings", "wrong"),
    [
        ('[dev.deploy.parameters]\nstack_name = "joinlink-prod"', "share the stack joinlink-prod"),
        ('[dev.deploy.parameters.parameter_overrides]\nStage = "prod"', "has the parameter Stage=prod"),
        ('[dev.deploy.parameters]\nparameter_overrides = ["MailFrom"]', "'MailFrom', which is not Name=value"),
        ("[dev", "samconfig.own.toml can't be read"),
    ],
)
def test_o1_settings_by_which_one_stage_would_replace_another_are_refused(folder, settings, wrong) -> None:
    own(folder, settings)

    with pytest.raises(Trouble, match=wrong):
        read("dev", folder)


def test_o1_the_stages_that_are_shipped_have_a_stack_each() -> None:
    assert [read_stage(name).stack_name for name in ("prod", "dev")] == ["joinlink-prod", "joinlink-dev"]


@pytest.mark.parametrize("name", ["", "Prod", "a/b", "x" * 21, "my-aws", "cognito2"])
def test_o1_a_name_that_no_stage_can_have_is_refused(name) -> None:
    with pytest.raises(Trouble):
        read_stage(name)
