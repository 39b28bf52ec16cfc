"""The core: knows no channel and no wire format."""
