"""Commands that set right what went wrong: jobs, quarantine, reprocess, replay, backup, restore, purge."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from gateway.cli.output import FINDINGS, USAGE, AsJson, complain, open_gateway, out, print_json

if TYPE_CHECKING:
    from gateway.store.jobs import Job

PANEL = "Care"
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]

quarantine = typer.Typer(no_args_is_help=True, help="What was put aside after it failed again and again.")


def register(app: typer.Typer) -> None:
    for command in (jobs, reprocess, replay, backup, restore, purge):
        app.command(rich_help_panel=PANEL)(command)
    app.add_typer(quarantine, name="quarantine", rich_help_panel=PANEL)


def jobs(
    state: Annotated[str, typer.Option(help="ready, leased, done, failed or quarantined; all when empty.")] = "",
    limit: Annotated[int, typer.Option(help="How many of each state.")] = 20,
    json: AsJson = False,
) -> None:
    """List jobs: what is to be done, by whom, how often it was tried, and what went wrong."""
    from gateway.store.jobs import JobState

    try:
        wanted = [JobState(state)] if state else [one for one in JobState if one is not JobState.DONE]
    except ValueError:
        complain(f"{state} is no state of a job", f"use one of: {', '.join(JobState)}")
        raise typer.Exit(USAGE) from None
    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        counts = tx.jobs.counts()
        found = [job for one in wanted for job in tx.jobs.in_state(one, limit)]
    if json:
        print_json({"counts": counts, "jobs": [_job(job) for job in found]})
        return
    out.print(", ".join(f"{count} {name}" for name, count in sorted(counts.items())) or "no jobs")
    _print_jobs(found)


def _job(job: "Job") -> dict[str, object]:
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "subject": job.subject_id,
        "partner": job.partner,
        "attempts": job.attempts,
        "not_before": job.not_before.isoformat(),
        "worker": job.worker,
        "error": job.last_error,
    }


def _print_jobs(found: "list[Job]") -> None:
    if not found:
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("job", "kind", "state", "tries", "about", "error"):
        table.add_column(title)
    for job in found:
        error = escape((job.last_error or "")[:80])
        table.add_row(job.id, job.kind, job.state, f"{job.attempts}/{job.max_attempts}", job.subject_id, error)
    out.print(table)


@quarantine.command("list")
def list_quarantine(json: AsJson = False) -> None:
    """List the jobs put aside. Exit 1 when there are any."""
    from gateway.pipeline.recovery import put_aside_jobs

    with open_gateway() as gateway, gateway.services.store.reading() as tx:
        found = list(put_aside_jobs(tx))
    if json:
        print_json([_job(job) for job in found])
    else:
        _print_jobs(found)
        out.print("nothing is put aside" if not found else "Release one with `gateway quarantine release JOB`.")
    if found:
        raise typer.Exit(FINDINGS)


@quarantine.command("release")
def release_quarantine(job: Annotated[str, typer.Argument(help="Id of the job, or all.")]) -> None:
    """Let a job that was put aside be tried again, with a new set of attempts."""
    from gateway.cli.waiting import finish_work
    from gateway.pipeline.recovery import put_aside_jobs, release

    with open_gateway() as gateway:
        with gateway.services.store.reading() as tx:
            ids = [one.id for one in put_aside_jobs(tx, 10_000)] if job == "all" else [job]
        for job_id in ids:
            release(gateway.services, job_id, by="command line")
        finish_work(gateway)
        out.print(f"{len(ids)} released")


def reprocess(inbound: Annotated[str, typer.Argument(help="Id of the transmission.")]) -> None:
    """Read a transmission again that was refused or put aside."""
    from gateway.cli.waiting import finish_work
    from gateway.pipeline.recovery import reprocess as read_again

    with open_gateway() as gateway:
        read_again(gateway.services, inbound, by="command line")
        finish_work(gateway)
        with gateway.services.store.reading() as tx:
            row = tx.inbound.get(inbound)
    out.print(f"{row.id}: {row.state}{'; ' + escape((row.reason or {}).get('fr', '')) if row.reason else ''}")


def replay(
    inbound: Annotated[list[str] | None, typer.Argument(help="Ids of transmissions.")] = None,
    partner: Annotated[str | None, typer.Option(help="All of one partner.")] = None,
    since: Annotated[datetime | None, typer.Option(help="Received on or after this day.", formats=["%Y-%m-%d"])] = None,
    until: Annotated[datetime | None, typer.Option(help="Received before this day.", formats=["%Y-%m-%d"])] = None,
    dry_run: DryRun = False,
    json: AsJson = False,
) -> None:
    """Read transmissions again from the archive and say what would come out differently today; orders that exist are
    never changed. What was refused and would be read today is read, unless --dry-run. Exit 1 when anything differs."""
    from gateway.cli.waiting import finish_work
    from gateway.pipeline.recovery import replay as read_again
    from gateway.pipeline.recovery import reprocess as take

    if not (inbound or partner or since or until):
        complain("nothing is selected", "name transmissions, --partner, or --since and --until")
        raise typer.Exit(USAGE)
    read, different = 0, []
    with open_gateway() as gateway:
        services = gateway.services
        with services.store.reading() as tx:
            rows = tx.inbound.select(inbound, partner, _day(since), _day(until))
        for one in read_again(services, rows):
            read += 1
            if one.differences:
                different.append(one)
                if not json:
                    out.print(f"{one.inbound.id}  {escape(one.inbound.filename or '')}")
                    for difference in one.differences:
                        out.print(f"  {escape(difference)}")
            if one.readable_now and not dry_run:
                take(services, one.inbound.id, by="replay")
        finish_work(gateway)
    if json:
        print_json(
            {"read": read, "different": [{"id": one.inbound.id, "differences": one.differences} for one in different]}
        )
    else:
        out.print(f"{read} transmissions read again, {len(different)} would come out differently")
    if different:
        raise typer.Exit(FINDINGS)


def _day(said: datetime | None) -> datetime | None:
    return None if said is None else said.replace(tzinfo=UTC)


def backup(folder: Annotated[Path, typer.Argument(help="A new folder for the copy.")]) -> None:
    """Copy database and archive of the embedded gateway while it runs; the copy is checked."""
    from gateway.settings import load
    from gateway.store.backup import backup as copy

    settings = load()
    done = copy(settings.database, settings.archive_folder, folder)
    out.print(
        f"{done.rows} transmissions and {done.files} archived files ({done.bytes / 1e6:.1f} MB) copied to {folder}"
    )


def restore(folder: Annotated[Path, typer.Argument(help="A folder that `gateway backup` wrote.")]) -> None:
    """Bring a backup back into a gateway without database; every archived file is verified."""
    from gateway.settings import load
    from gateway.store.backup import restore as bring_back

    settings = load()
    done = bring_back(folder, settings.database, settings.archive_folder)
    out.print(
        f"{done.rows} transmissions and {done.files} archived files restored; `gateway ledger` checks the balance"
    )


def purge(
    days: Annotated[int | None, typer.Option(help="Age in days; the retention of the settings when absent.")] = None,
    dry_run: DryRun = False,
    why: Annotated[str, typer.Option(help="The reason on the certificate; the retention when absent.")] = "",
) -> None:
    """Forget archived bytes beyond their retention that nothing younger refers to and no legal hold keeps. What goes is
    certified in the audit: `gateway audit deletions`."""
    from gateway.pipeline.purge import purge as forget

    with open_gateway() as gateway:
        age = gateway.services.settings.retention_days if days is None else days
        done = forget(gateway.services, days=age, dry_run=dry_run, why=why)
    would = "would be forgotten" if dry_run else "forgotten"
    before = datetime.combine(date.today(), time(), UTC) - timedelta(days=age)  # noqa: DTZ011 - a day for the reader
    out.print(
        f"{len(done.hashes)} archived files from before {before:%Y-%m-%d} {would}, {done.kept} kept,"
        f" {done.held} of them by a legal hold; {done.jobs} old jobs"
    )
    if done.certificate:
        out.print(f"certified as {done.certificate}: `gateway audit deletion {done.certificate}`")
