"""What someone offers as proof: submissions, their attempts and evidence items."""
