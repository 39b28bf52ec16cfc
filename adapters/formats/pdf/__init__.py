"""Purchase orders in digital PDF: what a person would see on the page, read into one canonical order with proof.

::

    child.py       the only code that touches the PDF: words with boxes, embedded XML; runs in a process of its own
    sandbox.py     starts that process, holds it to its limits, and says why it could not read
    page.py        words → rows → phrases, in displayed space (points from the top left corner)
    lexicon.py     what labels and column heads mean in French, English and German
    numbers.py     text → numbers; dates.py, identifiers.py → days and numbers with check digits
    labels.py      labels and the values beside or below them; header.py → order number, days, currency
    parties.py     who orders, who delivers, where to; addresses.py → lines of an address
    heads.py       columns by their heads; table.py → rows by their numbers; items.py → order lines
    totals.py      the sums below the lines, and whether the lines make them up
    titles.py      what the document calls itself
    reading.py     the whole page → fields, each with place, confidence and why
    order.py       fields → canonical order, and findings for what is in doubt (findings.py)
    embedded.py    an order attached as XML, taken before the page
    format.py      the only module that knows the gateway's ports

Not here: scans and pictures of pages (they have no words yet), and what an e-mail holds (``adapters.formats.mail``).
"""
