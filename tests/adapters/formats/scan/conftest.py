from tests.road_fixtures import database_url, quick_road, road, store

__all__ = ["database_url", "quick_road", "road", "store"]
