"""Inputs by chance, from seeds: for the tests, and where there is no fuzzer that follows coverage."""

from collections.abc import Iterator, Sequence
from random import Random

from tests.fuzz.targets import Target

MOST_CHANGES = 6
LONGEST = 20_000


def mutants(target: Target, random: Random) -> Iterator[bytes]:
    """Make inputs without end: each a seed, or a part of two, with some changes."""
    seeds = list(target.seeds())
    words = [word.encode(errors="surrogatepass") for word in target.words]
    while True:
        data = bytearray(random.choice(seeds))
        if random.random() < 0.3:
            data = _crossed(data, random.choice(seeds), random)
        for _ in range(random.randint(1, MOST_CHANGES)):
            _change(data, words, random)
        yield bytes(data[:LONGEST])


def _crossed(data: bytearray, other: bytes, random: Random) -> bytearray:
    """Join the beginning of one with the end of another, at lines where they have some."""
    ours, theirs = bytes(data).splitlines(keepends=True), other.splitlines(keepends=True)
    if min(len(ours), len(theirs)) > 3:
        return bytearray(b"".join(ours[: random.randrange(len(ours))] + theirs[random.randrange(len(theirs)) :]))
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other) + 1) :]


def _change(data: bytearray, words: Sequence[bytes], random: Random) -> None:
    at = random.randrange(len(data) + 1)
    match random.randrange(6):
        case 0:
            data[at:at] = random.choice(words)
        case 1:
            data[at : at + random.randint(1, 8)] = random.choice(words)
        case 2:
            data[at : at + 1] = bytes([random.randrange(256)])
        case 3:
            del data[at : at + random.randint(1, 40)]
        case 4:
            part = data[at : at + random.randint(1, 200)]
            data[at:at] = part * random.randint(1, 5)
        case _:
            digits = [place for place, byte in enumerate(data) if 48 <= byte <= 57]
            if digits:
                data[random.choice(digits)] = random.randrange(48, 58)
