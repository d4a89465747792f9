from django.db import migrations

from pemwecco.core.folding import build_fold_function

DROP = "DROP FUNCTION fold_text(text)"


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunSQL(build_fold_function(), DROP)]
