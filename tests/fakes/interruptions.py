"""Whatever else happens while a fake is called."""

from collections.abc import Callable


def meanwhile(fake: object, operation: str, happens: Callable[[], object], *, after: bool = False) -> None:
    """Let something else happen right before the next call of an operation, or between the call and its answer."""
    answer = getattr(fake, operation)

    def interrupted(*given: object, **more: object) -> object:
        setattr(fake, operation, answer)
        if not after:
            happens()
        answered = answer(*given, **more)
        if after:
            happens()
        return answered

    setattr(fake, operation, interrupted)


def fail_once(fake: object, operation: str, error: BaseException) -> None:
    """Let the next call of an operation fail before it takes effect."""

    def fail() -> None:
        raise error

    meanwhile(fake, operation, fail)
