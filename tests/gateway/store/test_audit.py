"""The chained audit: whatever is done to it behind our back shows."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, text

from gateway.store import Store
from gateway.store.audit import acting, broken_at


def filled(store: Store, count: int = 5) -> str:
    for number in range(count):
        with store.transaction() as tx:
            tx.audit.enter("did", f"ord_{number}", actor="usr_a", reason=f"é{number}")
    with store.reading() as tx:
        verdict = tx.audit.verify()
    assert (verdict.entries, verdict.fault) == (count, None)
    return verdict.head


def edit(connection: Connection) -> None:
    connection.execute(text("UPDATE audit_entry SET subject = 'ord_9' WHERE number = 3"))


def edit_facts(connection: Connection) -> None:
    connection.execute(text("""UPDATE audit_entry SET facts = '{}' WHERE number = 5"""))


def delete_last(connection: Connection) -> None:
    connection.execute(text("DELETE FROM audit_entry WHERE number = 5"))


def delete_middle(connection: Connection) -> None:
    connection.execute(text("DELETE FROM audit_entry WHERE number = 2"))


def reorder(connection: Connection) -> None:
    for change in ("number = 99 WHERE number = 2", "number = 2 WHERE number = 3", "number = 3 WHERE number = 99"):
        connection.execute(text(f"UPDATE audit_entry SET {change}"))


def forget_everything(connection: Connection) -> None:
    connection.execute(text("DELETE FROM audit_entry"))


@pytest.mark.parametrize("harm", [edit, edit_facts, delete_last, delete_middle, reorder, forget_everything])
def test_what_is_altered_cut_off_or_moved_shows(store: Store, harm: Callable[[Connection], None]) -> None:
    filled(store)
    with store.engine.begin() as connection:
        harm(connection)
    with store.reading() as tx:
        assert tx.audit.verify().fault is not None


def test_a_chain_that_was_restored_from_before_or_written_anew_shows_by_a_head_kept_elsewhere(store: Store) -> None:
    head = filled(store)
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM audit_entry"))
        connection.execute(text("DELETE FROM audit_head"))
    filled(store, 4)  # somebody else's story, a chain that holds by itself
    with store.reading() as tx:
        assert tx.audit.verify().fault is None
        assert "written anew" in (tx.audit.verify(head).fault or "")


def test_it_goes_on_after_a_known_head(store: Store) -> None:
    head = filled(store)
    filled_up = store
    with filled_up.transaction() as tx:
        tx.audit.enter("did", "ord_6", actor="usr_b")
    with store.reading() as tx:
        assert tx.audit.verify(head).fault is None
        assert broken_at(tx.audit.entries(), head) is None


def test_many_at_once_make_one_chain(store: Store) -> None:
    def act(number: int) -> None:
        with store.transaction() as tx:
            tx.audit.enter("did", str(number), actor=f"usr_{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(40)))
    with store.reading() as tx:
        assert (tx.audit.verify().entries, tx.audit.verify().fault) == (40, None)


def test_what_was_rolled_back_was_not_done(store: Store) -> None:
    with pytest.raises(RuntimeError), store.transaction() as tx:  # noqa: PT012
        tx.audit.enter("did", "ord_1")
        raise RuntimeError
    with store.reading() as tx:
        assert tx.audit.verify().entries == 0


def test_what_a_person_does_on_the_road_is_in_it_by_reference_and_what_the_machine_does_is_not(store: Store) -> None:
    token = acting.set("usr_anna")
    try:
        with store.transaction() as tx:
            tx.journal.note("despatched", order_id="ord_1", actor="Anna Lévêque", why="appel de M. Petit")
            tx.journal.note("sent", order_id="ord_1")
    finally:
        acting.reset(token)
    with store.reading() as tx:
        (entry,) = tx.audit.entries()
    assert (entry.actor, entry.action, entry.subject) == ("usr_anna", "despatched", "ord_1")
    assert "Anna" not in str(entry)
    assert "Petit" not in str(entry)
