"""What indexes find words by: every three signs of a text that stand side by side."""

from django.db import migrations

CREATE = """
CREATE FUNCTION text_trigrams(text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(
    SELECT DISTINCT substr($1, place, 3) FROM generate_series(1, length($1) - 2) AS place
)
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_parameter_value_is_a_number")]

    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION text_trigrams(text)")]
