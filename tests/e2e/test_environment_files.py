"""O6: what the local cloud leaves for other programs is complete and true."""

import json

import boto3

from local.environment_files import environment_files
from tests.infra.project import environment_of, resources


def test_o6_each_function_finds_all_its_variables_with_the_values_of_the_running_cloud(town, tmp_path) -> None:
    with environment_files(town.cloud, tmp_path):
        written = json.loads((tmp_path / "functions.json").read_text())

    assert {name: set(variables) for name, variables in written.items()} == {
        logical_id: set(environment_of(logical_id)) for logical_id in resources("AWS::Serverless::Function")
    }
    assert {variables["AWS_ENDPOINT_URL"] for variables in written.values()} == {town.cloud.aws}
    assert {variables["TABLE_NAME"] for variables in written.values()} == {town.cloud.table_name}
    assert not [value for variables in written.values() for value in variables.values() if "{" in value]


def test_o6_a_shell_reaches_the_cloud_with_what_is_written_for_it(town, tmp_path, monkeypatch) -> None:
    with environment_files(town.cloud, tmp_path):
        lines = (tmp_path / "aws.env").read_text().splitlines()
    for name, value in (line.split("=", 1) for line in lines):
        monkeypatch.setenv(name, value)

    assert boto3.session.Session().client("dynamodb").list_tables()["TableNames"] == [town.cloud.table_name]


def test_o6_the_files_of_a_cloud_that_started_later_stay(town, tmp_path) -> None:
    with environment_files(town.cloud, tmp_path):
        (tmp_path / "aws.env").write_text("of another\n")

    assert [file.name for file in tmp_path.iterdir()] == ["aws.env"]
