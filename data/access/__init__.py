"""Tables and queries of sessions, links, tries, devices and security events."""
