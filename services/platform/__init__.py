"""What every area stands on: context, permissions, settings, jobs, pub/sub, languages, lists, input."""
