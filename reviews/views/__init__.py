"""The pages of this room: the reviewer's, and the coordinator's."""
