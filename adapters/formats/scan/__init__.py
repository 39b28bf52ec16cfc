"""Orders that come as pictures: faxes, scans, photographs of a sheet, PDF without text. Read into one canonical order.

::

    child.py         runs in the sandbox: picture → words and bar codes
    frames.py          TIFF, PNG, JPEG, PDF → grey pixels, within limits
    straighten.py      upright, level, square dots
    detect.py          where print stands
    recognise.py       rows of signs → text, sign by sign
    words.py           signs → words, by the gaps in the ink
    barcodes.py        bar codes and QR codes
    opening.py       starts the child and holds it to its limits
    figures.py       commas that lost their tail, dirt between signs
    transmission.py  cover pages, several orders in one transmission, the machine's own line
    again.py         what does not prove itself is read again
    trust.py         what may go on without a person
    format.py        the only module that knows the gateway's ports

Which value is which is decided by the reader of pages that digital PDF has, too: ``adapters.formats.pdf.document``.
"""
