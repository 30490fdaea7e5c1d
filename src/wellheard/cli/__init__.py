"""`wellheard` on the command line. The library brings `score`; the server adds its own words through the entry point
group `wellheard.command`.
"""

from wellheard.cli.command_line import main

__all__ = ["main"]
