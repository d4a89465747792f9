"""Everything, in the order in which it happens.

What somebody opens is made through the services, each act on its day (`demo.clock`): the files that are prepared now
and those of the people in the table of log-ins (`logins.is_opened`), their visits, dossiers, journeys, letters,
follow-ups and partnerships; the panel at work, the rounds and offers of these days. The rest is scenery of two years,
in bulk: applications, registrations, and the files of those who travelled, whose moves are held by the tables of the
lifecycles (`demo.ledger`). What nobody meant to show, `tests/demo` finds.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

from demo import (
    afterwards,
    applications,
    campaigns,
    cohort_weeks,
    corrections,
    decisions,
    desk,
    eligibility,
    hosting,
    learning,
    logins,
    mails,
    matching,
    network,
    notes,
    on_the_road,
    open_call,
    panel,
    papers,
    plans,
    programme,
    reports,
    returning,
    stays,
    structures,
    visas,
)
from demo.world import World


def analyse_tables(_world: World) -> None:
    """Let PostgreSQL count what was loaded, which it otherwise does some minutes later.

    Until then it takes the tables for empty; a join of six of them has been seen to last for twenty minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


PARTS: tuple[Callable[[World], None], ...] = (
    programme.make_demo_programme,
    logins.make_demo_logins,
    eligibility.set_demo_rules,
    applications.make_demo_applications,
    open_call.make_demo_open_call,
    open_call.make_applicant_accounts,
    eligibility.make_demo_eligibility,
    corrections.make_demo_corrections,
    hosting.make_demo_hosting,
    learning.make_demo_learning,
    stays.make_demo_stays,
    cohort_weeks.make_demo_weeks,
    visas.make_demo_visas,
    analyse_tables,
    afterwards.make_demo_follow_ups,
    papers.make_demo_letters,
    on_the_road.make_demo_road,
    returning.make_demo_reports,
    plans.make_demo_plans,
    decisions.make_demo_decisions,
    matching.make_demo_matching,
    campaigns.make_demo_campaigns,
    panel.make_demo_panel,
    desk.make_demo_desk,
    structures.make_demo_structures,
    reports.describe_demo_activity,
    reports.make_demo_targets,
    reports.make_demo_periods,
    mails.close_past_mails,
    network.make_demo_network,
    notes.make_demo_notes,
)


@transaction.atomic
def seed_demo_programme(*, applications: int) -> World:
    """Make the demo programme with so many files in its closed call; all of it or nothing.

    Refuses with `ValueError` fewer files than the stages need.
    """
    with connection.cursor() as cursor:
        # The history of each row ends a small transaction of its own, which looks through every check that
        # waits for the end: with 10,000 files that is most of the time. So nothing waits.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    world = World(applications=applications)
    for part in PARTS:
        part(world)
    return world
