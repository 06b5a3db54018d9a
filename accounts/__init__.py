"""People, holders, issuers, roles, letters, audit entries: the room that every other room stands on."""
