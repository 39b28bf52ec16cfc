"""Purchase orders in digital PDF: what a person would see on the page, read into one canonical order with proof.

::

    child.py        the only code that touches the PDF: words with boxes, embedded XML; runs in a process of its own
    sandbox.py      starts that process, holds it to its limits, and says why it could not read
    page.py         words → rows → phrases, in displayed space (points from the top left corner)
    lexicon.py      what labels and column heads mean in French, English and German
    numbers.py      dates.py   identifiers.py      text → values, with the style of the document inferred
    labels.py       labels and the values beside or below them
    blocks.py       parties.py                     addresses and who they belong to
    table.py        items.py   totals.py           column geometry, order lines, the sums below them
    reading.py      the whole page → fields, each with place, confidence and why
    order.py        fields → canonical order, and findings for what is in doubt
    format.py       the only module that knows the gateway's ports

Not here: scans and pictures of pages (they have no words yet), and what an e-mail holds (``adapters.formats.mail``).
"""
