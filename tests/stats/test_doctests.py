"""Every file of the statistics shows an example of each of its functions, and the examples run."""

import doctest
import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest

import wellheard.stats

MODULES = [f"wellheard.stats.{module.name}" for module in iter_modules(wellheard.stats.__path__)]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name):
    assert doctest.testmod(import_module(name)).failed == 0


@pytest.mark.parametrize("name", MODULES)
def test_every_public_function_has_an_example(name):
    module = import_module(name)
    functions = [
        function
        for word, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == name and not word.startswith("_") and word not in ("checked", "check_conf")
    ]

    assert [function.__name__ for function in functions if ">>>" not in (function.__doc__ or "")] == []
