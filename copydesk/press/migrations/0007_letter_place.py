from collections import Counter
from typing import Any

from django.db import migrations, models


def count_places(apps: Any, _schema: Any) -> None:
    """Count the published letters about each post, in the order in which they were published."""
    letters = apps.get_model("press", "Letter").objects
    given = Counter[int]()
    published = letters.exclude(post=None).exclude(position=None).order_by("position")
    for pk, post in published.values_list("pk", "post_id"):
        given[post] += 1
        letters.filter(pk=pk).update(place=given[post])


class Migration(migrations.Migration):

    dependencies = [
        ('press', '0006_letters'),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='place',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunPython(count_places, migrations.RunPython.noop),
    ]
