from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# modelsearch asks for `title || body` and has an index of each alone.
CREATE = """CREATE INDEX IF NOT EXISTS search_title_and_body
ON wagtailsearch_indexentry USING gin ((title || body))"""
DROP = "DROP INDEX IF EXISTS search_title_and_body"


def create(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(CREATE)


def drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0010_scorm"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [migrations.RunPython(create, drop)]
