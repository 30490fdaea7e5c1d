"""What is asked: definition, logic, translation, check() -> issues, the respondent's page."""

from wellheard.survey.check import check
from wellheard.survey.compiled import Compiled, compile_survey
from wellheard.survey.definition import Choice, Definition, Ending, Question, as_dict, decode, encode
from wellheard.survey.fact_part import FactPart, MetricUse
from wellheard.survey.question_type import QuestionType, types
from wellheard.survey.refusal import Fault, Refusal
from wellheard.survey.starter import starter

__all__ = [
    "Choice",
    "Compiled",
    "Definition",
    "Ending",
    "FactPart",
    "Fault",
    "MetricUse",
    "Question",
    "QuestionType",
    "Refusal",
    "as_dict",
    "check",
    "compile_survey",
    "decode",
    "encode",
    "starter",
    "types",
]
