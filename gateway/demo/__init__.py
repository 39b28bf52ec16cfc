"""The demonstration: invented master data and sample orders, kept fresh so that a first look works on any day."""
