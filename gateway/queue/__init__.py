"""Who does the work, and when: the doorbell (Dramatiq), the worker, the relay with its sweeper, and the crew of threads.

The queue of record is the ``job`` table (gateway.store.jobs); what a job does is in gateway.pipeline.
"""
