"""Mapping files: one per message, code tables in `tables/`, partners' differences in `partners/`. Read by `adapters.mapping`."""
