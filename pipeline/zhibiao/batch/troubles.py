"""What became of a file that could not be done, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from zhibiao.errors import InputError
from zhibiao.model import Problem

__all__ = ["capped", "crashed", "overdue", "trouble"]

MOST = 5  # problems of one code that are told of a document


def trouble(error: Exception, doc_id: str) -> Problem:
    """The problem that an error is, for the file it came of."""
    if isinstance(error, InputError):
        return Problem(error.code, doc_id, error.where, error.what, error.cure)
    if isinstance(error, FileNotFoundError):
        return Problem("missing", doc_id, doc_id, "the file is gone: it was there when the run began", "put it back and run again")
    if isinstance(error, TimeoutError):
        return overdue(doc_id, str(error) or "a rule took too long on it")
    if isinstance(error, OSError):
        what = f"cannot be read ({error.strerror or error})"
        return Problem("unreadable", doc_id, doc_id, what, "check its rights, then run again")
    if isinstance(error, MemoryError | RecursionError):
        what = f"too large or too deeply nested ({type(error).__name__})"
        return Problem("too_hard", doc_id, doc_id, what, "split the file, or allow more with --max-memory")
    return Problem(
        "fault",
        doc_id,
        doc_id,
        f"zhibiao failed on it ({type(error).__name__}: {error})",
        "please report it with the file; the other files are not touched by it",
    )


def overdue(doc_id: str, what: str) -> Problem:
    """The problem of a file that took too long."""
    return Problem("too_slow", doc_id, doc_id, what, "allow more with --max-seconds, look at the rules given with --rules, or leave the file out")


def crashed(doc_id: str, how: str) -> Problem:
    """The problem of a file that ended the process reading it, twice."""
    cure = "allow more with --max-memory or leave the file out; please report it with the file if memory is not the reason"
    return Problem("crashed", doc_id, doc_id, f"the process that read it ended ({how}), twice", cure)


def capped(problems: Sequence[Problem]) -> list[Problem]:
    """The first few of each code, then how many more there are: a broken scan has hundreds, and nobody reads on."""
    total, seen = Counter(problem.code for problem in problems), Counter[str]()
    kept: list[Problem] = []
    for problem in problems:
        seen[problem.code] += 1
        if seen[problem.code] <= MOST:
            kept.append(problem)
        elif seen[problem.code] == total[problem.code]:
            more = total[problem.code] - MOST
            kept.append(problem if more == 1 else replace(problem, where="", what=f"… and {more} more like these"))
    return kept
