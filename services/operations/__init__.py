"""Running the portal: start-up, workers, health, doctor, retention, first aid from the command line."""
