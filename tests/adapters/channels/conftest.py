from pathlib import Path

import pytest

from gateway.settings import Settings
from tests.road_fixtures import database_url, quick_road, road, store

__all__ = ["database_url", "quick_road", "road", "settings", "store"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path, local_targets=True)
