"""Orders by e-mail: IMAP mailboxes that are watched, and mail that our own mail server hands over by SMTP.

::

    settings.py   which mailboxes, whose servers, which senders (a YAML file named by ``GATEWAY_MAILBOXES``)
    oauth.py      access tokens for servers that take no password
    visit.py      one look into one mailbox: headers first, each body once, marks only after the commit
    channel.py    the port for mailboxes: one poller for each, by lease
    intake.py     the port for SMTP: 250 only after the commit
    ledger.py     the twin in memory of what the database remembers of mailboxes

What a mail holds is read by ``adapters.formats.mail``.
"""
