"""Purchase orders in digital PDF: what a person would see on the page, read into one canonical order with proof.

::

    child.py       the only code that touches the PDF: words with boxes, embedded XML; runs in a process of its own
    opening.py     starts that process, holds it to its limits, and says why it could not read
    page.py        words → rows → phrases, in displayed space (points from the top left corner)
    lexicon.py     what labels and column heads mean in French, English and German; misprints.py sets misread ones right
    numbers.py     text → numbers; dates.py, identifiers.py → days and numbers with check digits
    labels.py      labels and the values beside or below them; header.py → order number, days, currency
    address_blocks.py  blocks of address, with and without a label; addresses.py → their lines as a party
    parties.py     whose address is whose; buyer.py → who orders; places.py → against the places the account is known to have
    heads.py       columns by their heads; columns.py, evidence.py → where they run and what they mean, weighed
                   together; line_rows.py → the rows that show it
    unheaded.py    where the lines stand when no head says so; two_rows.py → lines in two rows with columns of their own
    table.py       the table over all pages; row_cells.py → what one row is; gathering.py → rows gathered into items
    naming.py      which article an item asks for; items.py → order lines, proven by their arithmetic
    totals.py      the sums below the lines, and whether the lines make them up
    titles.py      what the document calls itself
    reading.py     the whole page → fields, each with place, confidence and why
    order.py       fields → canonical order, and findings for what is in doubt (findings.py)
    learning.py    what a correction teaches of a layout; learnt.py → a taught layout used on the next order
    embedded.py    an order attached as XML, taken before the page
    format.py      the only module that knows the gateway's ports

Not here: scans and pictures of pages (they have no words yet), and what an e-mail holds (``adapters.formats.mail``).
"""
