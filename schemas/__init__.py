"""Compiled facts of the formats the gateway speaks, shipped as package data."""
