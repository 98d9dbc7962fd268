"""The mailbox of requests: what a message says (pure), and the IMAP server that holds it. Nothing here writes a row."""
