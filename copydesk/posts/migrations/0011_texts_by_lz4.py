from django.db import migrations


def compress_by_lz4(apps, schema_editor):
    """Have PostgreSQL compress new texts by lz4 where its build knows it; SQLite does not compress."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'")
        if cursor.fetchone() == (True,):
            texts = ", ".join(f"ALTER {column} SET COMPRESSION lz4" for column in ("body", "html"))
            cursor.execute(f"ALTER TABLE posts_revision {texts}")


class Migration(migrations.Migration):

    dependencies = [
        ('posts', '0010_approval_undone'),
    ]

    operations = [
        migrations.RunPython(compress_by_lz4, migrations.RunPython.noop, elidable=True),
    ]
