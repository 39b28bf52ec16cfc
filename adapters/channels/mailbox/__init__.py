"""Orders by e-mail: IMAP mailboxes that are watched, each mail taken once.

::

    settings.py   which mailboxes, whose servers, which senders (a YAML file named by ``GATEWAY_MAILBOXES``)
    ledger.py     every mail seen, and the bodies downloaded but not yet committed
    channel.py    the port: headers first, then bodies, marks on the server only after the commit

What a mail holds is read by ``adapters.formats.mail``.
"""
