"""Purchase orders with truth, for the readers of documents: twelve layouts in three languages, and what was measured.

``truth.py`` invents orders, ``sheet.py`` draws on paper, ``layouts.py`` and ``held_back.py`` lay them out,
``measure.py`` compares a reading with the truth. The four layouts of ``held_back.py`` were never looked at while the
reader was written.
"""
