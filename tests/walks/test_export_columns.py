"""Every question type says which columns its answers fill, and fills them. A new file in `questions/` is walked without a line here."""

from tests.survey.screen import Screen
from tests.walks.test_question_types import asked_alone, asking_type, filled, variants
from wellheard.survey import types
from wellheard.survey.page import render_page


@asking_type
def test_its_columns_have_names_of_their_own_and_its_answers_fill_them(kind):
    for settings in variants(kind):
        compiled = asked_alone(kind, settings=settings)
        question = compiled.questions["it"]
        names = [column.name("it") for column in question.columns()]
        screen = Screen(render_page(compiled, 1, "en", action="/s/x", key="k" * 22))

        assert names
        assert len(set(names)) == len(names)
        assert all(name == "it" or name.startswith(("it.", "it:")) for name in names)
        for pick in (0, 1, 99):
            answer = compiled.validate(1, compiled.read_form(1, filled(screen, pick)), {})["it"]
            cells = question.cells(answer)
            assert len(cells) == len(names)
            assert any(cell is not None for cell in cells)
            if question.is_plain and isinstance(answer, int | str):
                assert cells == (answer, *[None] * (len(names) - 1))


@asking_type
def test_every_code_has_words_in_every_language(kind):
    compiled = asked_alone(kind)
    question = compiled.questions["it"]

    for column in question.columns():
        for code in column.codes:
            for language in compiled.languages:
                assert question.code_words(column, code, language)


def test_what_asks_nothing_fills_nothing():
    assert [kind.key for kind in types if not kind.asks and kind(kind.example("it")).columns()] == []
