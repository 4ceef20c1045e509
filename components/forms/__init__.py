"""Fields, buttons, dialogs, native forms."""
