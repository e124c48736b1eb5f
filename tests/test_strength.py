"""Hard and soft are readings by a named code book; the literature's disagreement over 力争 stays visible."""

import pytest

from zhibiao.errors import UsageError
from zhibiao.extract.strength import Strength


@pytest.fixture(scope="module")
def books(rulebook):
    return Strength(rulebook)


@pytest.mark.parametrize(
    ("strength", "bound", "book", "grade"),
    [
        ("确保", "eq", "yu_pan_2019", "hard"),
        ("力争", "eq", "yu_pan_2019", "soft"),
        ("力争", "eq", "yu_liu_gong_2019", "hard"),
        ("力争", "eq", "plain", "stretch"),
        ("", "ge", "yu_pan_2019", "hard"),
        ("", "approx", "yu_liu_gong_2019", "soft"),
        ("", "ge", "plain", ""),
    ],
)
def test_a_code_book_grades_words_and_bounds(books, strength, bound, book, grade):
    assert books.of(strength, bound, book) == grade


def test_an_unknown_code_book_is_named_with_those_there_are(books):
    with pytest.raises(UsageError, match="yu_pan_2019"):
        books.of("确保", "eq", "nobody_1999")
