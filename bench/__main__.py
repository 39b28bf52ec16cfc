"""``python -m bench [name …]``: every comparison in this folder, or those named, one after the other.

One name may be followed by its own options: ``python -m bench road --orders 10000``. Each module has ``main()``, which prints
its figures with the peers measured in the same run; without options it takes a few minutes at most.
"""

import importlib
import pkgutil
import sys
from pathlib import Path


def main(said: list[str]) -> int:
    here = Path(__file__).parent
    known = sorted(module.name for module in pkgutil.iter_modules([str(here)]) if not module.name.startswith("_"))
    wanted = [word for word in said if not word.startswith("-")]
    options: list[str] = []
    if len(wanted) < len(said):  # what follows the first name is its own
        wanted, options = said[:1], said[1:]
    unknown = set(wanted) - set(known)
    if unknown:
        print(f"no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in wanted or known:
        print(f"== {name}", flush=True)
        sys.argv = [f"bench.{name}", *options]
        importlib.import_module(f"bench.{name}").main()
        print(flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
