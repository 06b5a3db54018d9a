import logging

import pytest

from credentials_site.logs import WithoutSecrets


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Not Found: /credentials/claim/AbC-d_9.\n", "Not Found: /credentials/claim/…\n"),
        ("Forbidden: /credentials/claim/AbC-d_9/", "Forbidden: /credentials/claim/…/"),
        ("Gone: /accounts/password/reset/key/1-set/", "Gone: /accounts/password/reset/key/…/"),
        ("Not Found: /credentials/claim/lost/", "Not Found: /credentials/claim/lost/"),
        ("Gone: /reviews/invitations/AbC.d_9/decline/", "Gone: /reviews/invitations/…/decline/"),
        ("Not Found: /badges/a/b/", "Not Found: /badges/a/b/"),
    ],
)
def test_filter_hides_links_that_open_something(said, kept):
    word, _space, address = said.partition(": ")
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", (word, address), None)
    assert WithoutSecrets().filter(record)
    assert record.getMessage() == kept
