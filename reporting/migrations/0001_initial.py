from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Indicators",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicators",
                "verbose_name_plural": "indicators",
                "permissions": (("view_indicators", "Can read the indicators"),),
                "managed": False,
                "default_permissions": (),
            },
        ),
    ]
