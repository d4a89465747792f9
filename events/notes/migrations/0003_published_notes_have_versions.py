from django.db import migrations
from django.db.models.functions import Now


def keep_published_texts(apps, _schema_editor):
    """What was published is the first version of its note; its file stands among the files."""
    notes = apps.get_model("notes", "LearningNote")
    versions = apps.get_model("notes", "NoteVersion")
    files = apps.get_model("notes", "NoteFile")
    for note in notes.objects.all():
        if note.published_on is not None:
            versions.objects.create(
                note=note,
                number=1,
                language=note.language,
                title=note.title,
                summary=note.summary,
                text=note.body,
                published_at=Now(),
            )
        if note.document_id is not None:
            files.objects.create(note=note, document_id=note.document_id)


class Migration(migrations.Migration):
    dependencies = [("notes", "0002_versions_and_reviews")]

    operations = [
        # The triggers of the release write a history without the columns that are new.
        migrations.RunSQL(
            [
                "ALTER TABLE notes_learningnote DISABLE TRIGGER USER",
                "UPDATE notes_learningnote SET stage = 'published' WHERE published_on IS NOT NULL",
                "ALTER TABLE notes_learningnote ENABLE TRIGGER USER",
            ],
            migrations.RunSQL.noop,
        ),
        migrations.RunPython(keep_published_texts, migrations.RunPython.noop),
    ]
