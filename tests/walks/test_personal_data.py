"""Every model says what it keeps about people and how somebody leaves it. A field nobody spoke of would be kept for ever."""

from django.apps import apps
from django.db.models import Field, ForeignKey, Model

from wellheard_server.base import personal


def fields(model: type[Model]) -> set[str]:
    """What rows of the model hold beside ids of rows."""
    concrete: list[Field] = [each for each in model._meta.concrete_fields if not isinstance(each, ForeignKey)]
    return {each.name for each in concrete if each.name != "id"}


def test_every_field_of_every_model_is_spoken_of():
    kept = personal.kept()

    unknown = {
        f"{model.__name__}.{name}: say in its room's personal_data.py what it holds"
        for model in apps.get_models()
        for name in fields(model) - (kept[model].known if model in kept else frozenset())
    }

    assert unknown == set()


def test_nothing_is_spoken_of_that_is_not_there():
    assert {(model, name) for model, kept in personal.kept().items() for name in kept.known - fields(model)} == set()


def test_what_is_personal_leaves_by_a_store():
    known = {store.key for store in personal.stores()}

    assert {
        model.__name__ for model, kept in personal.kept().items() if kept.personal and kept.store not in known
    } == set()


def test_every_store_says_what_it_is():
    assert all(str(store.title) and store.how and store.order for store in personal.stores())
