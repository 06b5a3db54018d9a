"""What an upgrade does to a site that is at work."""

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddIndex


def test_indexes_of_credentials_are_built_while_issuing_goes_on() -> None:
    found = MigrationLoader(None).disk_migrations
    later = {
        name: one for (app, name), one in found.items() if app == "credentials" and name > "0001_initial"
    }
    added = [
        (name, operation.index.name, type(operation).__name__)
        for name, one in sorted(later.items())
        for operation in one.operations
        if isinstance(operation, AddIndex) and operation.model_name_lower == "credential"
    ]
    assert added == [
        ("0005_revoked_by_list", "credential_revoked_by_list", "AddIndexConcurrently"),
        ("0007_newest_first", "credential_by_address", "AddIndexConcurrently"),
        ("0007_newest_first", "credential_newest_first", "AddIndexConcurrently"),
    ]
