"""The examples in the docstrings run."""

import doctest
from importlib import import_module
from pkgutil import walk_packages

import pytest

import wellheard.survey

MODULES = sorted(module.name for module in walk_packages(wellheard.survey.__path__, "wellheard.survey."))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name):
    assert doctest.testmod(import_module(name)).failed == 0


def test_the_house_shows_an_example_where_words_are_chosen():
    assert doctest.testmod(import_module("wellheard.survey.text")).attempted >= 1
