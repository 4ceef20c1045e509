"""Moving in: choosing files, preview, report."""
