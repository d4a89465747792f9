"""Calls that exist ask for the papers that every call asked for; what was sent keeps its receipt."""

from django.db import migrations

PAPERS = (
    ("ninea", True, "ninea", "Certificat NINEA", "NINEA certificate", "NINEA-attest"),
    (
        "rccm",
        True,
        "rccm",
        "Extrait du registre de commerce (RCCM)",
        "Trade register extract (RCCM)",
        "Uittreksel uit het handelsregister (RCCM)",
    ),
    (
        "accounts",
        False,
        "",
        "Comptes ou factures de l’année écoulée",
        "Accounts or invoices of the last year",
        "Jaarrekening of facturen van het voorbije jaar",
    ),
    ("cv", True, "", "Curriculum vitae", "Curriculum vitae", "Curriculum vitae"),
    ("other", False, "", "Un autre document utile", "Another useful paper", "Een ander nuttig document"),
)


def ask_for_the_usual_papers(apps, schema_editor):
    Question = apps.get_model("selection", "Question")
    Condition = apps.get_model("selection", "Condition")
    for call in apps.get_model("register", "Call").objects.all():
        if Question.objects.filter(call=call, kind="file").exists():
            continue
        for position, (code, required, number, fr, en, nl) in enumerate(PAPERS, start=1):
            row = Question.objects.create(
                call=call,
                code=code,
                step="documents",
                kind="file",
                required=required,
                position=position * 10,
                label_fr=fr,
                label_en=en,
                label_nl=nl,
            )
            if number:
                Condition.objects.create(question=row, on=number, operator="answered")


def keep_receipts(apps, schema_editor):
    """One sending for each receipt: the answers by question as the receipt says them."""
    Sending = apps.get_model("selection", "Sending")
    for application in apps.get_model("selection", "Application").objects.exclude(receipt=None):
        facts = application.receipt.facts
        Sending.objects.create(
            application=application,
            number=1,
            answers={label: text for step in facts.get("steps", []) for label, text in step["answers"]},
            files=facts.get("files", []),
            receipt=application.receipt,
            at=application.saved_at,
        )


class Migration(migrations.Migration):
    dependencies = [("selection", "0004_rounds_are_published")]

    operations = [
        migrations.RunPython(ask_for_the_usual_papers, migrations.RunPython.noop),
        migrations.RunPython(keep_receipts, migrations.RunPython.noop),
    ]
