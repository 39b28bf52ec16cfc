"""Whether the database keeps its promises: what it commits must be on disk."""

from sqlalchemy import Engine, text

from gateway.store.engine import unavailable_when_broken


def durability(engine: Engine) -> str:
    """Empty when all is well, else which setting of PostgreSQL may lose commits."""
    if engine.dialect.name != "postgresql":
        return ""
    with unavailable_when_broken(), engine.connect() as connection:
        weak = [
            name
            for name in ("fsync", "synchronous_commit", "full_page_writes")
            if connection.execute(text(f"SHOW {name}")).scalar() == "off"
        ]
    return f"{', '.join(weak)} is off: commits may be lost" if weak else ""
