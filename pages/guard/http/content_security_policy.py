"""Which headers go with which answer (R54, R55)."""

from pages.guard.config import Rules

_PERMISSIONS = (
    "accelerometer=() autoplay=() browsing-topics=() camera=() display-capture=() "
    "encrypted-media=() fullscreen=(self) geolocation=() gyroscope=() magnetometer=() microphone=() midi=() "
    "payment=() publickey-credentials-create=(self) publickey-credentials-get=(self) serial=() usb=() "
    "xr-spatial-tracking=()"
).replace(") ", "), ")

ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"permissions-policy", _PERMISSIONS.encode()),
)
# A page whose address is a secret names only the portal to what it loads and leads to: nothing at all would make its
# forms arrive from "null", and be refused.
REFERRER, REFERRER_OF_SECRETS = (b"referrer-policy", b"same-origin"), (b"referrer-policy", b"strict-origin")
HSTS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")  # two years
# None of these follows from default-src but the first.
_NO_MORE = "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
NOTHING = f"default-src 'none'; {_NO_MORE}".encode()
# A file that somebody is given: shown or saved, and whatever it says it is, it does nothing in the portal's name (R63).
FILE = f"sandbox; default-src 'none'; {_NO_MORE}"
# Where pdf.js reads strangers' files: it reaches no network and no other script, and may only compile our decoders.
WORKER = f"default-src 'none'; script-src 'wasm-unsafe-eval'; {_NO_MORE}"


def for_screen(nonce: str, rules: Rules) -> bytes:
    """A NiceGUI page. Vue compiles its templates in the browser, hence 'unsafe-eval'. PDF files are read in a worker of
    ours, which has a policy of its own (WORKER).
    """
    return _document(f"'nonce-{nonce}' 'strict-dynamic' 'unsafe-eval'", rules, workers="'self'")


def for_light_page(nonce: str, rules: Rules) -> bytes:
    """Our own server-rendered HTML: files of ours, or inline with the request's nonce, and no eval."""
    return _document(f"'self' 'nonce-{nonce}'", rules)


def _document(scripts: str, rules: Rules, *, workers: str = "'none'") -> bytes:
    forms = " ".join(("'self'", *rules.form_targets))
    return (
        f"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        f"font-src 'self'; connect-src 'self'; worker-src {workers}; object-src 'none'; base-uri 'none'; "
        f"frame-ancestors 'none'; form-action {forms}"
    ).encode()
