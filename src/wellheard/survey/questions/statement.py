"""Words between the questions."""

from wellheard.base.language import N_
from wellheard.survey.definition import Question
from wellheard.survey.question_type import Form, QuestionType, types
from wellheard.survey.text import everywhere


@types.add
class Statement(QuestionType):
    """Something to read; it takes no answer and leaves no fact."""

    key = "statement"
    title = N_("Statement")
    shape = "text"
    template = "questions/statement.html"
    asks = False

    @classmethod
    def example(cls, key: str = "") -> Question:
        return Question(
            key=key or cls.key,
            type=cls.key,
            text=everywhere(N_("Thank you for taking a moment. There are only a few questions.")),
        )

    def read_form(self, form: Form) -> object:
        return None
