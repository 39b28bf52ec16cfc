"""Invoices in the syntaxes of EN 16931: CII, Factur-X, UBL; their schemas and their rules.

``forms`` are what the gateway offers by setting; ``rules`` says whether an XML is valid, by the shipped rules themselves.
"""
