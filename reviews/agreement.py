"""How far people who judge the same thing agree: pure."""
