"""Tables that every area uses: history, jobs, mail, notices, drafts."""
