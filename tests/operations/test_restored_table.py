"""O5: what `make ready-table` says to whoever runs it; tests/e2e restores a table with it."""

import pytest

from operations.restored_table import main


def test_o5_without_the_moment_of_the_back_up_it_says_how_one_is_written(monkeypatch, capsys) -> None:
    monkeypatch.setattr("sys.argv", ["ready-table", "--stage", "prod", "--table", "restored", "--backed-up", ""])

    with pytest.raises(SystemExit):
        main()

    assert "--backed-up: a moment is written 2026-12-01T09:00:00Z" in capsys.readouterr().err
