"""The command line. One module per kind of work; everything heavy is imported by the command that needs it.

Exit codes: 0 ok, 1 findings, 2 usage, 3 environment.
"""

import sys
from importlib.metadata import entry_points

import typer

from gateway.cli import (
    access,
    agreements,
    bench,
    billing,
    care,
    changes,
    chaos,
    documents,
    layouts,
    mail,
    master,
    money,
    orders,
    recovery,
    running,
    simulate,
    watch,
)
from gateway.cli.output import complain, default_language
from gateway.errors import GatewayError

app = typer.Typer(
    name="gateway",
    help="Takes customer orders in by any channel, decides on them with reasons, answers and invoices.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for room in (
    running,
    documents,
    orders,
    billing,
    money,
    care,
    recovery,
    mail,
    chaos,
    bench,
    master,
    layouts,
    changes,
    agreements,
    access,
    watch,
    simulate,
):
    room.register(app)
for entry in entry_points(group="order_gateway.commands"):  # tools that adapters bring along
    entry.load().register(app)


def main() -> None:
    try:
        app()
    except GatewayError as error:
        complain(*error.told(default_language()))
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of our output had enough
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()
