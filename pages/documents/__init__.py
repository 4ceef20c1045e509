"""Documents in the browser: screens of both sides, uploads and downloads."""
