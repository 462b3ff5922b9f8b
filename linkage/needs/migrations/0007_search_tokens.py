from django.db import migrations

CREATE = "CREATE INDEX need_search_tokens ON needs_need USING gin (string_to_array(search_text, ' '))"


def index_the_tokens(apps, schema_editor):
    """PostgreSQL only: SQLite, one community's database, looks through the text."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE)


def forget_the_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX need_search_tokens")


class Migration(migrations.Migration):
    dependencies = [("needs", "0006_wide_areas")]

    operations = [migrations.RunPython(index_the_tokens, forget_the_index)]
