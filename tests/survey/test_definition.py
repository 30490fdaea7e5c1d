import pytest

from tests.survey.shop import definition, question
from wellheard.base.errors import DefinitionError
from wellheard.survey import Definition, as_dict, compile_survey, decode, encode
from wellheard.survey.condition import All, AtLeast, Either, Is


def test_a_definition_survives_being_written_and_read():
    nested = All([Either([AtLeast("nps", 9), Is("where", "shop")]), AtLeast("nps", 1)])
    survey = definition(question("nps"), question("choice"), question("text", show_if=nested))

    assert decode(encode(survey)) == survey
    assert decode(as_dict(survey)) == survey


def test_what_is_published_spells_out_every_default():
    assert set(as_dict(Definition())) >= {"title", "languages", "questions", "endings", "hidden"}


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b'{"questions": [{"key": 7, "type": "nps"}]}', "questions[0].key: expected str, got int"),
        (b'{"questions": [{"key": "a", "type": "nps", "colour": 1}]}', "colour"),
        (b'{"questions": [{"key": "a", "type": "nps", "page": 0}]}', "questions[0].page"),
        (
            b'{"questions": [{"key": "a", "type": "nps", "show_if": {"op": "like", "question": "b"}}]}',
            "questions[0].show_if",
        ),
        (
            b'{"questions": [{"key": "a", "type": "nps", "show_if": {"op": "at_least", "question": "b", "value": "x"}}]}',
            "show_if.value",
        ),
        (b'{"title": "no languages"}', "title: expected object, got str"),
        (b"[]", "expected object, got array"),
        (b"", "truncated"),
        (b'{"title": NaN}', "malformed"),
        (b"\xff\xfe", "malformed"),
    ],
)
def test_what_is_no_definition_is_refused_with_its_place(raw, place):
    with pytest.raises(DefinitionError, match="(?i)" + place.replace("[", r"\[")):
        decode(raw)


def test_a_condition_nested_without_end_is_refused():
    deep = b'{"op":"all","of":[' * 20_000 + b"]}" * 20_000
    with pytest.raises(DefinitionError, match="deep"):
        decode(b'{"questions":[{"key":"a","type":"nps","show_if":' + deep + b"}]}")


def test_an_unsound_survey_cannot_be_compiled():
    with pytest.raises(DefinitionError, match="nothing to answer"):
        compile_survey(Definition(), 1)
