"""A partner who behaves badly on purpose: sends through the gateway's own doors what partners really send, and checks what
they are answered.

``scenarios.yaml`` says what is sent and what must come of it; ``part`` whose part is played; ``doors`` how it goes in and
how the outcome is seen, as a partner sees it; ``judge`` holds it against what was expected; ``play`` is the run.
"""

from gateway.simulator.part import STAND_IN, Part, make_stand_in, part_of
from gateway.simulator.play import begin, play, simulate
from gateway.simulator.scenarios import Scenario, scenarios

__all__ = ["STAND_IN", "Part", "Scenario", "begin", "make_stand_in", "part_of", "play", "scenarios", "simulate"]
