"""How well the gateway does its work: figures, alerts, metrics. It watches, and changes no order.

``kpi`` says what each figure means, ``counting`` makes them of the journal, ``alerts`` say when somebody must look, and
``metrics`` tell Prometheus.
"""
