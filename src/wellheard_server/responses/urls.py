from django.urls import path

from wellheard_server.responses.views import answers

urlpatterns = [
    path("", answers.answers, name="answers"),
    path("<uuid:response>", answers.response, name="response"),
]
