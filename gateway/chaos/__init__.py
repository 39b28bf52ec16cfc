"""Break the gateway on purpose and prove that nothing is lost: ``gateway chaos run`` (F30)."""
