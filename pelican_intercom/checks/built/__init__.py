"""What a check of a built site needs: its files read once each, and a judge for each thing that can be wrong."""
