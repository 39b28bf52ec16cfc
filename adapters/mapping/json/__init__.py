"""JSON documents by mapping file: the same language as for EDIFACT and XML, with JSON paths for places. Read, not written.

`read_json` finds the mapping by the keys the document has (a shop's order), or takes the one a partner's overlay states.
"""

from adapters.mapping.json.engine import JsonPlace, JsonReading, JsonUnmapped, own_mapping, read_json, recognised, shops

__all__ = ["JsonPlace", "JsonReading", "JsonUnmapped", "own_mapping", "read_json", "recognised", "shops"]
