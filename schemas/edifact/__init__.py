"""The UN/EDIFACT directories in compiled form; see README.md for their source and `compile.py` for how they were made."""
