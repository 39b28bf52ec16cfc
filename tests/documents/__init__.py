"""Purchase orders with truth, for the readers of documents, and what was measured.

``truth.py`` invents orders, ``sheet.py`` and ``table.py`` draw on paper, ``measure.py`` compares a reading with the truth
(``python -m tests.documents.measure seen|held|blind|second|shared [orders]``). Layouts, in three languages each:

========================  =======  ===========================================================================
``layouts.py`` and more        8   the reader was developed on them
``held_back.py``               4   first measured when the reader read the eight: fields 100 %, lines 95.5 %
``blind.py``                   3   written harder after that, first measure: fields 88.5 %, lines 45 %, 22 % escaped
``second_blind.py``            3   written after that was learnt from: fields 96.8 %, lines 54 %, none escaped
========================  =======  ===========================================================================

The figures are those of the first look, before anything was changed for the layouts.
"""
