"""Two people at one moment, on two connections: whatever comes first, one legal order comes out."""
