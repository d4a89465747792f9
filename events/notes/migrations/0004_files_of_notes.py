from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notes", "0003_published_notes_have_versions")]

    operations = [
        migrations.RemoveField(
            model_name="learningnote",
            name="document",
        ),
        migrations.RemoveField(
            model_name="learningnoteevent",
            name="document",
        ),
    ]
