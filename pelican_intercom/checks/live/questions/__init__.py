"""The questions that an audit asks of a live function, one room for each kind."""
