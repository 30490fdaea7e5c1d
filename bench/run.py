"""`make bench PART=collector|postgres|pages|memory|facts|import|export|overload`: measures, writes the figures to bench/RESULTS.md, and leaves with 1
when a goal is missed. A part is a module of bench/ with `main() -> (words, whether the goals are reached)`."""

import sys
from importlib import import_module
from pathlib import Path

from bench.results import tell

TITLES = {
    "collector": "Durable answers a second",
    "postgres": "Durable answers a second on PostgreSQL",
    "pages": "Visits a second",
    "memory": "Memory at rest",
    "facts": "Facts",
    "import": "A file brought in, an inbox drained",
    "export": "Answers taken out",
    "overload": "Ten times too many answers",
}


def main() -> int:
    asked = sys.argv[1] if len(sys.argv) > 1 else "all"
    known = [part for part in TITLES if (Path(__file__).parent / f"{part}.py").exists()]
    if asked != "all" and asked not in known:
        raise SystemExit(f"There is no bench called {asked}. Known: {', '.join(known)}.")
    missed = []
    for part in known if asked == "all" else [asked]:
        words, good = import_module(f"bench.{part}").main()
        tell(f"{TITLES[part]} (`make bench PART={part}`)", words)
        missed += [] if good else [part]
    if missed:
        print(f"Goals missed: {', '.join(missed)}.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
