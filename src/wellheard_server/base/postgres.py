"""Connections to PostgreSQL beside the ORM's, for those who commit by themselves or live next to the event loop."""

from typing import Any

import psycopg
from django.db import connections

from wellheard_server.base.doors import SETTINGS, Door, timeouts

NAMES = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
# A network that swallows everything is noticed in about ten seconds instead of two hours. An address may say otherwise.
PATIENCE = {
    "connect_timeout": 3,
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
# Of several hosts the one that takes writes: after a failover the old one would only refuse.
WRITES = {"target_session_attrs": "read-write"}
DURABLE = """
SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit')
  WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false)
"""


def is_postgres() -> bool:
    return connections["default"].vendor == "postgresql"


def connected(door: Door) -> "psycopg.Connection[tuple[Any, ...]]":
    """In autocommit, to the database of the records, within the door's limits. Raises psycopg.Error."""
    settings = connections["default"].settings_dict
    address = {name: settings[key] for key, name in NAMES.items() if settings.get(key)}
    options = {**PATIENCE, **WRITES, **settings.get("OPTIONS", {})}
    connection = psycopg.connect(**address, **options, autocommit=True, application_name=f"wellheard {door.name}")
    connection.execute(SETTINGS, timeouts(door))
    return connection


def made_durable(connection: "psycopg.Connection[tuple[Any, ...]]") -> "psycopg.Connection[tuple[Any, ...]]":
    """Its commits are on disk when they return, whatever the server's, the database's or the role's own setting is."""
    connection.execute(DURABLE)
    return connection
