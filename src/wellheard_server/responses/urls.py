from django.urls import path

from wellheard_server.responses.views import answers, exports

urlpatterns = [
    path("", answers.answers, name="answers"),
    path("out/", exports.exports, name="exports"),
    path("out/<uuid:export>", exports.export, name="export"),
    path("out/<uuid:export>/drop", exports.drop, name="export-drop"),
    path("out/answers.<slug:format>", exports.stream, name="answers-stream"),
    path("<uuid:response>", answers.response, name="response"),
]
