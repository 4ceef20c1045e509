"""The guard's half for HTTP: hosts, bodies, headers, cookies, form tokens."""
