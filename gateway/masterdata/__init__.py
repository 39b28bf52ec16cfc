"""Master data from files: CSV, YAML or JSON in, typed rows of ``gateway.model.master`` out, with a report by line.

``problems.py`` is what can be wrong with a row, ``kinds.py`` the kinds of file and their columns, ``raw.py`` takes
files apart, ``rows.py`` makes typed rows of what it finds, ``identifiers.py`` checks digits, ``reading.py`` reads files,
``settling.py`` joins sites to their accounts. Nothing here knows a database: ``gateway.store`` loads the rows.
"""

from gateway.masterdata.kinds import KINDS, SiteRow
from gateway.masterdata.problems import RowProblem
from gateway.masterdata.reading import MasterFile, read_master_file, read_master_folder
from gateway.masterdata.settling import settle_accounts

__all__ = [
    "KINDS",
    "MasterFile",
    "RowProblem",
    "SiteRow",
    "read_master_file",
    "read_master_folder",
    "settle_accounts",
]
