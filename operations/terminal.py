"""The operator's terminal: lines out, hidden answers in."""

import getpass
import sys
from typing import Protocol


class Terminal(Protocol):
    """Where a command speaks with a person, if there is one."""

    @property
    def has_a_person(self) -> bool: ...

    def say(self, text: str = "") -> None: ...

    def ask_hidden(self, prompt: str) -> str:
        """Ask for a line that doesn't show while it is typed."""


class Console:
    """This process's own terminal."""

    @property
    def has_a_person(self) -> bool:
        return sys.stdin.isatty() and sys.stdout.isatty()

    def say(self, text: str = "") -> None:
        print(text, flush=True)

    def ask_hidden(self, prompt: str) -> str:
        try:
            return getpass.getpass(prompt).strip()
        except EOFError:
            return ""
