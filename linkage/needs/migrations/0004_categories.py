from django.db import migrations

from linkage.needs.categories import CATEGORIES


def load(apps, schema_editor):
    Category = apps.get_model("needs", "Category")
    for order, kind in enumerate(CATEGORIES):
        Category.objects.update_or_create(code=kind.code, defaults=kind.row(order))


class Migration(migrations.Migration):
    dependencies = [("needs", "0003_submission_key_and_draft_photos")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
