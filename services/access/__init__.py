"""Who gets in: sign-in, sessions, passwords, links, ranks, impersonation."""
