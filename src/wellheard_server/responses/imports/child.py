"""The process that works on one import: nice to the answers that come meanwhile, with so much memory and no more.

Run as `python -m wellheard_server.responses.imports.child JOB RUN`.
"""

import logging
import os
import resource
import sys
import threading
from uuid import UUID

MEMORY = 3 << 30  # of address space, of which libraries reserve a gigabyte and touch little
NICE = 10
OUT_OF_MEMORY = 70


def main(job: str, run: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    logging.basicConfig(level=logging.WARNING)
    import django

    django.setup()
    from wellheard_server.responses.imports.work import carry_out, say_alive

    # Facts of a million rows take longer to write than a silence is waited out.
    threading.Thread(target=say_alive, args=(UUID(job), UUID(run)), name="alive", daemon=True).start()
    try:
        carry_out(UUID(job), UUID(run))
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    code = main(*sys.argv[1:3])
    sys.stdout.flush()
    os._exit(code)  # DuckDB complains at the interpreter's own end of objects it still counts
