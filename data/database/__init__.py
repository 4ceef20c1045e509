"""Engine, scoped session, snapshots, locks, counters, insert once."""
