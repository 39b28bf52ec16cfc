"""F30: a seeded random soak. One line at its end: attempts, acknowledged, lost, duplicated, recovered, longest recovery.

``GATEWAY_SOAK_SEED`` and ``GATEWAY_SOAK_SECONDS`` choose the run; the same seed makes the same faults in the same order.
"""

import os
import random
import threading
import time
from pathlib import Path

import pytest

from tests.faults.house import House, open_house, ringing, until
from tests.faults.proxy import Proxy
from tests.road import an_interchange, numbers
from tests.services import private_postgres, private_rabbitmq

SEED = int(os.environ.get("GATEWAY_SOAK_SEED", "7"))
SECONDS = float(os.environ.get("GATEWAY_SOAK_SECONDS", "60"))


@pytest.mark.soak
def test_f30_a_random_soak_loses_nothing_and_does_nothing_twice(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    attempts = recovered = 0
    longest = 0.0
    with private_postgres() as postgres, private_rabbitmq() as rabbit, Proxy(rabbit.port) as wire:
        broker = f"amqp://guest:guest@127.0.0.1:{wire.port}/%2F"
        with postgres.new_database() as url, open_house(url, tmp_path / "home", broker=broker) as house:
            workers = [house.start("worker") for _ in range(2)]
            over = threading.Event()

            def send() -> None:
                nonlocal attempts
                while not over.is_set():
                    attempts += 1
                    content = an_interchange(*numbers(f"A{attempts}", 3), reference=f"R{attempts}")
                    key = f"k{attempts}"
                    while not house.send(content, key) and not over.is_set():  # a sender that was refused comes again
                        over.wait(0.2)
                    over.wait(0.25)

            sender = threading.Thread(target=send)
            with ringing(house):
                sender.start()
                end = time.monotonic() + SECONDS
                while time.monotonic() < end:
                    time.sleep(chance.uniform(1, 4))
                    before = len(house.road.accepted_numbers()) if postgres.answers() else 0
                    match chance.choice(["worker", "cut", "broker", "clients", "postgres"]):
                        case "worker":
                            victim = chance.randrange(len(workers))
                            House.kill(workers[victim])
                            workers[victim] = house.start("worker")
                        case "cut":
                            wire.cut()
                            time.sleep(chance.uniform(0, 1))
                            wire.mend()
                        case "broker":
                            rabbit.kill()
                            rabbit.start()
                        case "clients":
                            postgres.drop_connections()
                        case "postgres":
                            postgres.stop_immediately()
                            postgres.start()
                    took = until(lambda seen=before: len(house.road.accepted_numbers()) > seen, what="recovery")  # type: ignore[misc]
                    recovered, longest = recovered + 1, max(longest, took)
                over.set()
                sender.join()
                until(lambda: house.quiet, 180, what="the end of all work")
            for worker in workers:
                worker.terminate()
                worker.wait(30)
            house.audit(accepted=len(house.acknowledged) * 3)
            lost = 0  # the audit has compared every acknowledged input with the ledger
            print(
                f"\nseed {SEED}: {attempts} attempts, {len(house.acknowledged)} acknowledged, lost {lost}, duplicated 0, "
                f"recovered {recovered}, longest recovery {longest:.1f} s"
            )
