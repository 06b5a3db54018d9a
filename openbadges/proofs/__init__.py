"""Securing a credential: proofs made and checked."""
