"""Master data from files: CSV, YAML or JSON in, typed rows of ``gateway.model.master`` out, with a report by line.

``problems.py`` is what can be wrong with a row, ``kinds.py`` the kinds of file and their columns, ``raw.py`` takes
files apart, ``rows.py`` makes typed rows of what it finds, ``identifiers.py`` checks digits, ``reading.py`` reads files,
``settling.py`` joins sites and limits to their accounts, ``writing.py`` writes rows out again, ``audit.py`` judges all that
is there. Nothing here knows a database: ``gateway.store`` loads the rows.
"""

from gateway.masterdata.audit import Base, Defect, audit
from gateway.masterdata.kinds import KINDS, SiteRow
from gateway.masterdata.problems import RowProblem
from gateway.masterdata.reading import MasterFile, read_master_file, read_master_folder
from gateway.masterdata.settling import completed, settle_accounts
from gateway.masterdata.writing import Form, sites_of, write_master

__all__ = [
    "KINDS",
    "Base",
    "Defect",
    "Form",
    "MasterFile",
    "RowProblem",
    "SiteRow",
    "audit",
    "completed",
    "read_master_file",
    "read_master_folder",
    "settle_accounts",
    "sites_of",
    "write_master",
]
