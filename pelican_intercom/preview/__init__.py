"""The local server: a built site, the real function beside it, people to sign in as, and a stand-in Messenger."""
