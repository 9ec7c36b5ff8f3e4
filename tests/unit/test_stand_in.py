"""N4: an adapter costs nothing until it is called."""

from __future__ import annotations

from joinlink.wiring.stand_in import made_on_first_use


class Echo:
    made = 0

    def __init__(self) -> None:
        Echo.made += 1

    def say(self, words: str) -> str:
        return words


@made_on_first_use
def echo() -> Echo:
    return Echo()


def test_an_adapter_is_made_when_it_is_called_and_once() -> None:
    stand_in = echo()
    made_before = Echo.made

    answers = [stand_in.say("one"), stand_in.say("two")]

    assert answers == ["one", "two"]
    assert (made_before, Echo.made) == (0, 1)
