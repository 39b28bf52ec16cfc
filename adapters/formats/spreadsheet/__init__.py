"""Orders as spreadsheets: xlsx, ods and csv, with the columns recognised by their heads.

::

    cells.py     bytes → rows of typed cells, within limits
    grid.py      cells laid out as a page, so that the reader of pages reads them; and places told as cells again
    format.py    the ports
"""
