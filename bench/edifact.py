"""The EDIFACT engine beside pydifact, its memory on 100 MB, and its cold start: `python bench/edifact.py [--messages N] [--json] [--large]`."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from adapters.formats.edifact.bench import compare_with_pydifact
from adapters.formats.edifact.generate import Recipe, generate, write_large

_STREAM = (
    "import re,sys,time;from pathlib import Path;from adapters.formats.edifact import check_stream;"
    "t=time.perf_counter();[(i,r)]=check_stream(Path(sys.argv[1]));"
    "print(r.ok,r.message_count,time.perf_counter()-t,"
    "re.search(r'VmHWM:\\s+(\\d+)',open('/proc/self/status').read())[1])"
)
_COLD = (
    "import sys;from pathlib import Path;from adapters.formats.edifact import read_interchange,validate;"
    "assert validate(read_interchange(Path(sys.argv[1]))).ok"
)
_DIRECTORY = (
    "import time;t=time.perf_counter();from adapters.formats.edifact.directory import directory;d=directory('D.96A');"
    "d.tree('ORDERS');d.code_lists;print(time.perf_counter()-t)"
)


def run(script: str, *arguments: str) -> tuple[str, float]:
    """Run `script` in a fresh interpreter; gives what it printed and how long it took."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", script, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip(), time.perf_counter() - start


def large(megabytes: int, folder: Path) -> dict[str, object]:
    """Time per message and peak memory of checking interchanges of growing size as streams."""
    found: dict[str, object] = {}
    for count in (1000, 10_000, int(megabytes * 1e6 / 1492)):
        path = folder / f"{count}.edi"
        with path.open("wb") as stream:
            size = write_large(stream, Recipe(count=count, lines=10))
        ok, messages, seconds, kilobytes = run(_STREAM, str(path))[0].split()
        found[str(messages)] = {
            "ok": ok,
            "MB": round(size / 1e6, 1),
            "ms_per_message": round(float(seconds) / int(messages) * 1000, 4),
            "resident_MB": round(int(kilobytes) / 1024, 1),
        }
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--large", type=int, default=0, metavar="MB", help="also check a stream of this size")
    options = parser.parse_args()
    measured = compare_with_pydifact(options.messages)
    with tempfile.TemporaryDirectory() as folder:
        small = Path(folder) / "small.edi"
        small.write_bytes(generate(Recipe(lines=3)))
        cold = min(run(_COLD, str(small))[1] for _ in range(3))
        loaded = min(float(run(_DIRECTORY)[0]) for _ in range(3))
        streams = large(options.large, Path(folder)) if options.large else {}
    more = {"cold_start_seconds": round(cold, 3), "directory_seconds": round(loaded, 3), "streams": streams}
    if options.json:
        print(json.dumps(json.loads(measured.as_json()) | more))
        return
    print(measured.as_text())
    print(f"  cold start of read and validate, small file: {cold:.2f} s; loading D.96A with codes: {loaded:.3f} s")
    for messages, figures in streams.items():
        print(f"  stream of {messages} messages: {figures}")
    print(f"  resident in this run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
