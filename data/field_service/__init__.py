"""Jobs the firm does for clients, their visits, who does them, and what clients ask for."""
