"""What an audit of a live function needs: requests, forged tokens, and the questions themselves."""
