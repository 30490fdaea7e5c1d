"""The process that makes one export: `python -m wellheard_server.responses.exports.child ID`. It ends when its parent does."""

import os
import sys
from uuid import UUID


def main(export_id: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wellheard_server.project.settings")
    os.nice(5)  # answers and pages go first
    parent = os.getppid()
    import django

    django.setup()
    from wellheard_server.responses.exports.making import make

    make(UUID(export_id), may_go_on=lambda: os.getppid() == parent)


if __name__ == "__main__":
    main(sys.argv[1])
