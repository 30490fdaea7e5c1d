from django.urls import path

from wellheard_server.responses.views import answers, erasing, exports, import_job, imports

urlpatterns = [
    path("", answers.answers, name="answers"),
    path("in/", imports.imports, name="imports"),
    path("in/<uuid:job>", import_job.job, name="import"),
    path("in/<uuid:job>/mapping", import_job.mapping, name="import-mapping"),
    path("in/<uuid:job>/reading", import_job.reading, name="import-reading"),
    path("in/<uuid:job>/run", import_job.run, name="import-run"),
    path("in/<uuid:job>/stop", import_job.stop, name="import-stop"),
    path("in/<uuid:job>/undo", import_job.undo, name="import-undo"),
    path("in/<uuid:job>/drop", import_job.drop, name="import-drop"),
    path("in/<uuid:job>/left-out.csv", import_job.refusals, name="import-refusals"),
    path("out/", exports.exports, name="exports"),
    path("out/<uuid:export>/file", exports.export, name="export"),
    path("out/<uuid:export>/drop", exports.drop, name="export-drop"),
    path("out/answers.<slug:format>", exports.stream, name="answers-stream"),
    path("<uuid:response>", answers.response, name="response"),
    path("<uuid:response>/erasure", erasing.erase_answer, name="response-erase"),
]
