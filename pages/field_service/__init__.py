"""Services as clients see them, and jobs as the firm's staff do."""
