"""``python -m bench [name …]``: every comparison in this folder, or those named, one after the other.

Each module has ``main()``, which prints its figures with the peers measured in the same run.
"""

import importlib
import pkgutil
import sys
from pathlib import Path


def main(wanted: list[str]) -> int:
    here = Path(__file__).parent
    known = sorted(module.name for module in pkgutil.iter_modules([str(here)]) if not module.name.startswith("_"))
    unknown = set(wanted) - set(known)
    if unknown:
        print(f"no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in wanted or known:
        print(f"== {name}", flush=True)
        sys.argv = [f"bench.{name}"]  # each may read options of its own
        importlib.import_module(f"bench.{name}").main()
        print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
