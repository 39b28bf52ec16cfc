"""How often Python looks for garbage that reference counting leaves behind: seldom, in a process that runs for days.

A batch of orders is a hundred thousand small documents that live for a second and refer to nothing in a circle. By Python's
own count the collector walks through them every seven hundred allocations, for a quarter of the worker's time and nothing
found. Here it looks after fifty thousand, and never again at what was loaded at the start.
"""

import gc

YOUNG, MIDDLE, OLD = 50_000, 20, 20


def collect_seldom() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)
