"""Purchase orders with truth, for the readers of documents, and what was measured.

``truth.py`` invents orders, ``sheet.py`` and ``table.py`` draw on paper, ``measure.py`` compares a reading with the truth
(``python -m tests.documents.measure seen|held|blind|second|shared [orders]``). Layouts, in three languages each:

========================  =======  ===========================================================================
``layouts.py`` and more        8   the reader was developed on them
``held_back.py``               4   first measured when the reader read the eight: fields 100 %, lines 95.5 %
``blind.py``                   3   written harder after that, first measure: fields 88.5 %, lines 45 %, 22 % escaped
``second_blind.py``            3   written after that was learnt from: fields 96.8 %, lines 54 %, none escaped
``third_blind.py``             5   shapes of real customers' forms: fields 91.7 %, lines 85.7 %, 4 of 60 escaped
``fourth_blind.py``            5   after the third was learnt from: fields 97.5 %, lines 76.9 %, none of 60 escaped
``fifth_blind.py``             5   after the fourth, stranger: fields 89.3 %, lines 61.1 %, 1 of 60 escaped
========================  =======  ===========================================================================

The figures are those of the first look, before anything was changed for the layouts.

``dialects.py`` throws order forms by dice, in the words of ``vocabulary.py``, which are dealt to three batches without
overlap (``measure batch0 12`` reads 12 forms in 3 languages, 2 orders each; every form is a layout of its own):

=====  =========================================================  =======================  =====================
batch  what it was                                                first look               after it was learnt from
=====  =========================================================  =======================  =====================
0      the reader of the 18 layouts above                         91.4 %, 58.2 %, 5 of 72  99.9 %, 97.3 %, 1
1      other words; columns and meanings now chosen together      95.3 %, 92.4 %, 3 of 48  99.4 %, 100 %, 2
2      other words again                                          95.9 %, 88.1 %, 10 of 72  99.7 %, 99.2 %, 0
3, 4   new forms, words of 0 and 1                                99.0 %, 96.3 %, 0 of 96
5      new forms, words of 2; held back (``test_held_back.py``)   99.5 %, 99.5 %, 1 of 72
=====  =========================================================  =======================  =====================

Batches from 6 on speak wider words and meet what ``dialect_trouble.py`` throws. Hundreds at once, each 432 orders at the first
look (``python -m bench pdf --start N``):

=========  =====================================================  ================================================
batches    what it was                                            first look
=========  =====================================================  ================================================
40 to 48   after ``fifth_blind.py``                               98.8 %, 97.0 %, 3 of 432
50 to 58   after 40 to 48 were learnt from                        99.1 %, 98.7 %, 0 of 432
70 to 78   the same reader, with places, repairs, calibration     99.4 %, 98.8 %, 5 of 432: descriptions only
=========  =====================================================  ================================================

Values of the head right, lines entirely right, and orders that went through although something in them was wrong.
"""
