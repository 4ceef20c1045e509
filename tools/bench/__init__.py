"""What the portal costs: `python -m tools.bench` fills databases, asks like a browser does, and prints one table.

    python -m tools.bench                   # everything: 200 and 5,000 clients, one client with 10,000 invoices
    python -m tools.bench --quick           # a few rows and a few rounds: does the command still run?
    python -m tools.bench --no-browser      # without Chromium

Milliseconds of wall time are medians; CPU is that of the portal's process (user and system, all its threads) per
request. The floor is a bare NiceGUI page in a process of its own that shows the same rows (tools/bench/floor.py).
Nothing here is part of the portal.
"""
