"""The payments section of the settings: Stripe's keys, entered once and never shown again, and the test gateway."""

from __future__ import annotations

from components.display.details import Fact, details
from components.display.notice import notice
from components.forms.native_form import Input, native_form
from components.html.island import island
from components.html.layout import card, stack, two
from components.html.markup import tag
from pages.access.reauthentication import LONGEST_PASSWORD, again_form
from pages.firm.settings_forms import section_form
from pages.shell.staff_words import moment
from pages.shell.visit import Visit
from services.billing.gateway_keys import GatewayKeys, KeyHint
from services.billing.settings import PAYMENTS
from services.firm.settings import Policy
from services.integrations.payments.stripe_keys import Unrestricted
from services.platform.flashes import Flash


def draw(visit: Visit, found: Policy, keys: GatewayKeys, asks_again: bool, said: Flash | None) -> None:
    if said is not None and not said.beside:
        island(notice(said.tone, said.sentence))
    with two():
        with stack(), card(visit.say("Online payments")):
            section_form(visit, found, PAYMENTS)
        with stack():
            _keys(visit, keys, asks_again, said, may_edit=found.may_edit)


def _keys(visit: Visit, found: GatewayKeys, asks_again: bool, said: Flash | None, *, may_edit: bool) -> None:
    say = visit.say
    with card(say("Stripe")):
        island(
            details(
                [
                    Fact(say("Secret key"), _hint(visit, found.secret_key), say("Not entered")),
                    Fact(say("Webhook secret"), _hint(visit, found.webhook_secret), say("Not entered")),
                    *_older(visit, found.older_webhook_secret),
                    Fact(
                        say("Mode"),
                        say("Live: real money") if found.are_live else say("Test") if found.secret_key else "",
                    ),
                    Fact(say("Webhook address"), tag("code", {}, found.webhook)),
                ]
            )
        )
        if found.is_unrestricted:
            island(notice("bad", say(Unrestricted.message)))
        if found.are_elsewhere:
            island(
                tag(
                    "p",
                    {"class": "muted"},
                    say("The keys are set where the portal is deployed, so they cannot be changed here."),
                )
            )
            return
        if not may_edit:
            return
        if asks_again:
            island(tag("p", {"class": "muted"}, say("Give your password again to change the keys.")))
            island(again_form(visit, "/staff/settings/payments", said))
            return
        for name, label in (("secret_key", say("Secret key")), ("webhook", say("Webhook secret"))):
            error = said.sentence if said and said.form == name and said.beside else ""
            island(
                native_form(
                    "/staff/keys",
                    visit.form_token,
                    [
                        Input(
                            "value",
                            label,
                            "password",
                            "off",
                            error=error,
                            longest=LONGEST_PASSWORD,
                            help=say("It is sealed at once and never shown again."),
                        )
                    ],
                    say("Save the key") if name == "secret_key" else say("Save the secret"),
                    key=name,
                    kind="secondary",
                    hidden={"which": name},
                )
            )
        if found.secret_key:
            island(
                native_form(
                    "/staff/keys/forget", visit.form_token, [], say("Remove the keys"), key="forget", kind="danger"
                )
            )


def _older(visit: Visit, key: KeyHint | None) -> list[Fact]:
    if key is None or key.ends_at is None:
        return []
    return [
        Fact(
            visit.say("Earlier webhook secret"),
            visit.say("ends in {hint}, good until {moment}", hint=key.hint, moment=moment(visit, key.ends_at)),
        )
    ]


def _hint(visit: Visit, key: KeyHint | None) -> str:
    if key is None:
        return ""
    return visit.say("ends in {hint}, entered {moment}", hint=key.hint, moment=moment(visit, key.changed_at))
