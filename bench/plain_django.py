"""What many would write first: one Django view, one ORM row, one commit an answer, on the same database with the same
durability.
No middleware, no sessions, no CSRF, one process, JSON parsed by the standard library and two checks.

`python -m bench.plain_django FOLDER PORT threads|a2wsgi [DATABASE_URL]`: under a threaded wsgiref with kept-alive
connections, or under uvicorn and a2wsgi as the console runs; the bench takes the faster. Granian, where it is
installed, is faster than both (docs/decisions/0002-one-process-server.md).
"""

import json
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest, JsonResponse
from django.urls import path

from bench.serving import bound, config
from wellheard_server.project import places

PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"


def database(folder: Path, url: str = "") -> dict[str, Any]:
    if url:
        return places.database(url, folder) | {"CONN_HEALTH_CHECKS": False}  # as quick as it can be
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "plain.db",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": PRAGMAS},
        "CONN_MAX_AGE": None,
    }


def configure(folder: Path) -> None:
    settings.configure(
        DATABASES={"default": database(folder, *sys.argv[4:5])},
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="for a bench only",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()


folder = Path(sys.argv[1])
configure(folder)


class Answer(models.Model):
    key = models.CharField(max_length=64, unique=True)
    survey = models.CharField(max_length=40)
    body = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "bench"


def answer(request: HttpRequest, slug: str) -> JsonResponse:
    sent = json.loads(request.body)
    score = sent["answers"]["score"]
    if not isinstance(score, int) or not 0 <= score <= 10:
        return JsonResponse({"error": "score"}, status=422)
    Answer.objects.create(key=sent["key"], survey=slug, body=sent)
    return JsonResponse({"next_page": None}, status=201, headers={"Content-Length": "19"})


urlpatterns = [path("a/<slug:slug>", answer)]


def wsgi() -> Any:
    from django.core.wsgi import get_wsgi_application

    with connection.schema_editor() as editor:
        if Answer._meta.db_table not in connection.introspection.table_names():
            editor.create_model(Answer)
    connection.close()
    return get_wsgi_application()


def serve_with_threads(port: int) -> None:
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer

    class Handler(WSGIRequestHandler):
        """wsgiref closes after each answer; this one keeps the connection, as every real server does."""

        protocol_version = "HTTP/1.1"

        def handle(self) -> None:
            self.close_connection = False
            while not self.close_connection:
                self.raw_requestline = self.rfile.readline(65537)
                if not self.raw_requestline or not self.parse_request():
                    return
                handler = ServerHandler(self.rfile, self.wfile, self.get_stderr(), self.get_environ(), multithread=True)
                handler.http_version = "1.1"
                handler.request_handler = self  # type: ignore[attr-defined]
                handler.run(self.server.get_app())
                self.wfile.flush()

        def log_message(self, *_: object) -> None:
            return

    class Server(ThreadingMixIn, WSGIServer):
        daemon_threads = True
        request_queue_size = 1024

        def handle_error(self, *_: object) -> None:
            return  # wrk hangs up when its time is over

    server = Server(("127.0.0.1", port), Handler)
    server.set_app(wsgi())
    (folder / "port").write_text(str(server.server_port))
    server.serve_forever()


def serve_with_a2wsgi(port: int) -> None:
    import uvicorn
    from a2wsgi import WSGIMiddleware

    listening = bound(port)
    application = WSGIMiddleware(wsgi(), workers=6)
    (folder / "port").write_text(str(listening.getsockname()[1]))
    uvicorn.Server(config(application)).run(sockets=[listening])


if __name__ == "__main__":
    {"threads": serve_with_threads, "a2wsgi": serve_with_a2wsgi}[sys.argv[3]](int(sys.argv[2]))
