"""What an e-mail holds: orders in its attachments, in messages inside it, in its text; each read by its own format.

::

    parts.py     the message → its parts by type and content; archives opened, winmail.dat refused, names never trusted
    sender.py    who really sent it: our own server's Authentication-Results, nobody else's
    body.py      text and HTML of the message laid out as a page, and loose order lines in a sentence
    format.py    the ports: parts to the formats that bid for them

Not here: how mail arrives (``adapters.channels.mailbox``).
"""
