"""Bank statements: what came in, from whom, for what. Only credits are read; debits are none of our business."""
