"""Declarative mappings between EDIFACT messages and canonical documents; the files are in `mappings/`.

`read_message` and `write_message` are all that most callers need::

    reading = read_message(message)             # .document .problems .unmapped .places
    segments = write_message(order_response, message_type="ORDRSP", version="D.96A", association="EAN005")
    segments.losses                             # what the message could not carry

The same file serves both directions and every directory D.93A … D.21B; `overlay="carrefour"` lays a partner's
differences over it. Not here: the envelope and the syntax (`adapters.formats.edifact`), the meaning of orders (`gateway`).
"""

from adapters.mapping.engine import Mapping, Reading, Written, mapping_for, read_message, write_message
from adapters.mapping.errors import CannotCarry, MappingError, MappingFileError
from adapters.mapping.reading import Loss, Place, Problem, Unmapped
from adapters.mapping.source import overlay_of, use_overlay_folder

__all__ = [
    "CannotCarry",
    "Loss",
    "Mapping",
    "MappingError",
    "MappingFileError",
    "Place",
    "Problem",
    "Reading",
    "Unmapped",
    "Written",
    "mapping_for",
    "overlay_of",
    "read_message",
    "use_overlay_folder",
    "write_message",
]
