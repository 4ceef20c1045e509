"""The guard's half for websockets: events, messages, connections, session ends."""
