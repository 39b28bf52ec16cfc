"""Commands that adapters bring to the command line, found by entry point.

They live apart from the libraries they call, so that listing commands loads none of them.
"""
