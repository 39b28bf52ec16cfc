"""Who somebody is: persons with passwords and second factors, programs with keys, and how secrets are kept.

What they may do is declared in gateway.model.identity; where it is demanded, in gateway.web.rights.
"""
