from django.db import migrations

# Django gives each text that is unique, or has an index, another index for LIKE on PostgreSQL. Nobody looks for the
# beginning of these, and each is one more to keep for every post that comes in.
COLUMNS = {
    "posts_post": ("path", "receipt_hash", "code_hash", "sample", "import_id"),
    "posts_revision": ("digest",),
    "posts_address": ("path",),
}


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            beginnings = [f"{table}_{column}_%" for column in columns]
            cursor.execute(
                "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = %s "
                "AND indexname LIKE ANY(%s) AND right(indexname, 5) = '_like'",
                [table, beginnings],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP INDEX {schema_editor.quote_name(name)}")


class Migration(migrations.Migration):

    dependencies = [
        ('posts', '0011_texts_by_lz4'),
    ]

    operations = [
        migrations.RunPython(drop, migrations.RunPython.noop, elidable=True),
    ]
