"""An address that does not say who may call it stops the start."""

import sys
from types import ModuleType

import pytest
from django.http import HttpResponse
from django.urls import path
from ninja import NinjaAPI

from wellheard_server.accounts.api_auth import ApiKey
from wellheard_server.accounts.checks import every_view_says_who_may_call_it, operations, views
from wellheard_server.accounts.permission import permission


def careless(request):
    return HttpResponse("everything")


@pytest.fixture
def addresses(settings):
    """Sets the addresses the product is asked to start with."""

    def use(*patterns):
        module = ModuleType("careless_urls")
        module.urlpatterns = list(patterns)
        sys.modules["careless_urls"] = module
        settings.ROOT_URLCONF = "careless_urls"
        return [error.id for error in every_view_says_who_may_call_it()]

    yield use
    sys.modules.pop("careless_urls", None)


def test_the_product_passes_its_own_check():
    assert every_view_says_who_may_call_it() == []
    assert len(list(views())) > 40
    assert len(list(operations())) > 20


def test_a_page_without_a_permission_stops_the_start(addresses):
    assert addresses(path("w/<slug:workspace>/all", careless)) == ["wellheard.E001"]
    assert addresses(path("w/<slug:workspace>/all", permission("scores.read")(careless))) == []


@pytest.mark.parametrize("auth", [None, [], lambda request: True])
def test_an_operation_without_a_key_stops_the_start(addresses, auth):
    api = NinjaAPI(urls_namespace="careless", docs_url=None)
    api.get("/all", auth=auth)(careless)

    assert addresses(path("api/", api.urls)) == ["wellheard.E002"]


def test_an_operation_with_a_key_and_another_way_in_stops_the_start(addresses):
    api = NinjaAPI(urls_namespace="careless too", docs_url=None)
    api.get("/all", auth=[ApiKey("scores.read"), lambda request: True])(careless)

    assert addresses(path("api/", api.urls)) == ["wellheard.E002"]


def test_a_permission_nobody_knows_is_refused_where_it_is_written():
    with pytest.raises(KeyError):
        permission("everything.read")
    with pytest.raises(KeyError):
        ApiKey("everything.read")
