from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mentoring_workbench", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="WrittenBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("usage_id", models.CharField(max_length=255, unique=True)),
                ("draft", models.TextField(default="")),
                ("published", models.TextField(default="")),
                ("published_at", models.DateTimeField(default=None, null=True)),
            ],
        ),
    ]
