from django.db import migrations, models

INDEX = models.Index(fields=["status", "finished_at"], name="jobs_status_finished_idx")


def add_index(apps, schema_editor):
    schema_editor.add_index(apps.get_model("django_tasks_database", "DBTaskResult"), INDEX)


def remove_index(apps, schema_editor):
    schema_editor.remove_index(apps.get_model("django_tasks_database", "DBTaskResult"), INDEX)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("django_tasks_database", "0021_conditional_partial_index_ordering")]
    operations = [
        migrations.CreateModel(
            name="Periodic",
            fields=[
                ("task_path", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("next_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Worker",
            fields=[
                ("id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("host", models.CharField(max_length=300)),
                ("pid", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField()),
                ("beat_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Job",
            fields=[],
            options={"proxy": True, "indexes": [], "constraints": []},
            bases=("django_tasks_database.dbtaskresult",),
        ),
        # By hand (keep it when you make this file anew): the table is the library's, which has no index for
        # "running" and "done long ago", and looks through all rows instead.
        migrations.RunPython(add_index, remove_index, elidable=False),
    ]
