"""Nobody learns who is who: all that a role is answered, in every state, is searched for planted tokens."""
