"""Canonical documents, findings and decisions: immutable, exact, typed. Imports nothing of ours."""
