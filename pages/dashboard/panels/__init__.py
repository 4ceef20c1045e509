"""The dashboard's panels, in their order. A later area adds its file and its line here."""

from pages.dashboard.panels import address_change, chart, figures, information, open_invoices, past_due, payments
from pages.dashboard.panels.panel import Panel

PANELS: tuple[Panel, ...] = (
    address_change.PANEL,
    figures.PANEL,
    open_invoices.PANEL,
    payments.PANEL,
    past_due.PANEL,
    chart.PANEL,
    information.BASIC,
    information.CONTACT,
)

__all__ = ["PANELS", "Panel"]
