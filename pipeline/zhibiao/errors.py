"""One small error tree: every message says where, what, and what to do about it."""

from __future__ import annotations

__all__ = ["InputError", "OutputError", "ProblemWarning", "RuleError", "UsageError", "ZhibiaoError"]


class ZhibiaoError(Exception):
    """Something a person can mend: `where` it is, `what` is wrong, and the `cure`.

    >>> str(ZhibiaoError("a.toml", "rule has no id", "give it one"))
    'a.toml: rule has no id; give it one'
    """

    def __init__(self, where: str, what: str, cure: str) -> None:
        super().__init__(f"{where}: {what}; {cure}")
        self.where, self.what, self.cure = where, what, cure

    def __reduce__(self) -> tuple[type[ZhibiaoError], tuple[str, ...]]:
        """Errors cross from worker processes to the one that reports them."""
        return type(self), (self.where, self.what, self.cure)


class InputError(ZhibiaoError):
    """A document that cannot be read. In a batch it becomes a row of problems.csv."""

    def __init__(self, code: str, where: str, what: str, cure: str) -> None:
        super().__init__(where, what, cure)
        self.code = code

    def __reduce__(self) -> tuple[type[ZhibiaoError], tuple[str, ...]]:
        return type(self), (self.code, self.where, self.what, self.cure)


class OutputError(ZhibiaoError):
    """A result that cannot be written."""


class RuleError(ZhibiaoError):
    """A rule file that is refused: file and rule in `where`."""


class UsageError(ZhibiaoError):
    """A call or command line that asks for something that does not exist."""


class ProblemWarning(UserWarning):
    """From Python: something of a document could not be done, and the rest was. In a batch it is a row of problems.csv."""
