"""Measuring the whole road on a gateway of its own, made on the configured servers and removed afterwards.

Not here: comparisons with other libraries (the ``bench`` folder of the repository), faults (gateway.chaos).
"""
