"""What stops a command: a sentence for a person, and what to do about it."""


class Trouble(Exception):
    """Something is wrong that the operator can put right; `remedy` may have several lines."""

    def __init__(self, wrong: str, remedy: str = "") -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.remedy = remedy

    def __str__(self) -> str:
        return "\n".join([self.wrong, *(f"    {line}" for line in self.remedy.splitlines())])
