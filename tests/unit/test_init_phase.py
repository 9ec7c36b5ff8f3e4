"""Lambda's init phase prepares a function there, and nowhere else."""

import gc

import pytest

from joinlink import init_phase


@pytest.fixture
def in_lambda(monkeypatch):
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "joinlink-prod-catalogue")
    yield
    gc.unfreeze()
    gc.enable()


def test_a_function_is_prepared_with_the_collector_at_rest_and_runs_with_it(in_lambda) -> None:
    seen = []

    init_phase.begin()
    prepare = init_phase.in_init(lambda: seen.append(gc.isenabled()))

    assert seen == [False]
    assert gc.isenabled()
    assert gc.get_freeze_count() > 0
    assert callable(prepare)


def test_nothing_is_prepared_where_nothing_is_configured(monkeypatch) -> None:
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME", raising=False)
    seen = []

    init_phase.begin()
    init_phase.in_init(lambda: seen.append("prepared"))

    assert seen == []
    assert gc.isenabled()
