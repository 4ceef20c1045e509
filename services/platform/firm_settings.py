"""The firm's policy: everything staff may set, with its default. Deployment settings are in services/config.py."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

OnboardingMode = Literal["invite_link", "temp_password", "auto_on_contact"]


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax the firm charges. `category` is UNCL 5305 (S standard, Z zero, E exempt, AE reverse charge, O outside)."""

    label: str
    percent: str  # a decimal as text: "24", "7.7"
    category: str = "S"


@dataclass(frozen=True, slots=True)
class Preferences:
    """Defaults first, as the list of contradictions settles them (C1 ... C21)."""

    # The firm
    firm_name: str = ""
    address: str = ""
    city: str = ""
    zip: str = ""
    country: str = ""
    tax_id: str = ""
    registration: str = ""  # the small print at the foot of a paper
    email: str = ""  # NAV-07
    email_verified_at: str = ""  # ISO instant; empty: invitations wait (AUT-12)
    phone: str = ""
    website: str = ""
    socials: dict[str, str] = field(default_factory=dict)  # network -> https address (SET-14)
    currency: str = "EUR"
    time_zone: str = "UTC"
    language: str = "en"
    languages: tuple[str, ...] = ("en", "el")  # C17
    # Branding
    display_name: str = ""  # SET-09; blank: the firm's name (BRA-02)
    brand: str = "#17615c"
    logo_sha256: str = ""
    nav: Literal["left", "top"] = "left"  # C8
    # Access
    onboarding: OnboardingMode = "invite_link"  # C1
    temp_password_hours: int = 72
    address_wait_hours: int = 24  # before an address changed by the firm holds
    invites_per_day: int = 40  # AUT-13
    invites_over_cap: Literal["queue", "refuse"] = "queue"  # C18
    login_identifier: Literal["either", "email", "username"] = "either"  # C2
    alert_mails: bool = True  # about patterns of security events (services/firm/alerts.py)
    alert_mails_to: str = ""  # blank: every owner
    # What clients see
    selector_single: Literal["disabled", "hidden"] = "disabled"  # C3
    selector_all: bool = True  # C4
    billing_preselect: Literal["all_outstanding", "overdue", "none"] = "all_outstanding"  # C5
    paynow_scope: Literal["amount_due", "overdue"] = "amount_due"
    show_unapplied: Literal["tile", "in_credit", "hidden"] = "tile"  # C12
    show_invoice_history: bool = True  # SET-02
    show_payment_history: bool = True  # SET-03
    profile_editing: bool = True  # SET-01
    areas_off: tuple[str, ...] = ()  # areas the firm does without (NAV-06)
    areas_on: tuple[str, ...] = ()  # areas that start switched off, and the firm uses
    # Documents
    document_mb: int = 25  # R59
    client_delete_minutes: int = 60  # C6; 0: never
    new_marks: Literal["contact", "entity"] = "contact"  # whose download clears a mark: their own, or any colleague's
    document_years: int = 0  # SET-06; 0: for good
    # Invoices
    invoice_prefix: str = "INV-{year}-"
    credit_prefix: str = "CN-{year}-"
    payment_prefix: str = "PAY-{year}-"
    payment_days: int = 30
    tax_rates: tuple[TaxRate, ...] = ()
    payment_details: str = ""  # bank account and what to quote, printed on papers
    invoice_note: str = ""
    # Paying
    stripe_enabled: bool = False
    test_gateway_enabled: bool = False  # never beside live keys
    notify_payments_to: str = ""  # blank: the firm's e-mail (PAY-13)
    webhook_overlap_hours: int = 24  # how long the webhook secret before the present one is good (R78)
    # How long what is no business is kept, in days (services/operations/retention.py)
    keep_tries_days: int = 30
    keep_sessions_days: int = 90
    keep_technical_days: int = 90
    keep_notices_days: int = 730
    keep_mails_days: int = 730
    keep_security_days: int = 730
    # The portal itself
    set_up_at: str = ""  # ISO instant; empty: the set-up wizard runs

    @property
    def portal_name(self) -> str:
        return self.display_name or self.firm_name or "Portico"

    @classmethod
    def read(cls, values: dict[str, Any]) -> Preferences:
        """From the stored document; what it does not know keeps its default, what we do not know is dropped."""
        known = {each.name for each in fields(cls)}
        given = {name: value for name, value in values.items() if name in known}
        given["languages"] = tuple(given.get("languages") or cls().languages)
        given["areas_off"] = tuple(given.get("areas_off") or ())
        given["areas_on"] = tuple(given.get("areas_on") or ())
        given["tax_rates"] = tuple(TaxRate(**rate) for rate in given.get("tax_rates") or ())
        return cls(**given)

    def written(self) -> dict[str, Any]:
        """As the document to store: plain JSON values."""
        rates = [asdict(rate) for rate in self.tax_rates]
        lists = {"languages": list(self.languages), "areas_off": list(self.areas_off), "areas_on": list(self.areas_on)}
        return asdict(self) | lists | {"tax_rates": rates}
