"""What TAB offers, and a script for each shell."""
