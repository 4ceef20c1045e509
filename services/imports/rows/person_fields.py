"""The fields of clients and contacts, with the headers that other programs give them."""

from __future__ import annotations

from services.platform.importing.field_model import Field, Shape, say, words

CLIENT_FIELDS = (
    Field(
        "external_id",
        say("External id"),
        most=120,
        synonyms=words(
            "client id|customer id|client number|customer number|client no|customer no|client code|customer code|"
            "customer ref|client ref|account number|account no|account code|contact id|id number|code|id|κωδικός|"
            "κωδικός πελάτη|α/α"
        ),
    ),
    Field(
        "name",
        say("Name"),
        required=True,
        synonyms=words(
            "client|customer|client name|customer name|company|company name|business name|legal name|trading name|"
            "organisation|organization|organisation name|organization name|account name|display name|display name as|"
            "customer full name|full name|contact name|επωνυμία|όνομα|ονοματεπώνυμο|πελάτης|επωνυμία πελάτη|"
            "όνομα πελάτη"
        ),
    ),
    Field(
        "kind",
        say("Kind"),
        most=60,
        synonyms=words(
            "type|client type|entity type|legal form|customer sub type|τύπος|είδος|τύπος πελάτη|νομική μορφή"
        ),
    ),
    Field(
        "role",
        say("Client or supplier"),
        most=60,
        synonyms=words(
            "contact type|relationship|customer or vendor|customer or supplier|customer/vendor|customer/supplier|"
            "client/supplier|πελάτης/προμηθευτής|τύπος επαφής|τύπος συναλλασσόμενου"
        ),
    ),
    Field(
        "tax_id",
        say("Tax id"),
        most=60,
        synonyms=words(
            "vat|vat id|vat number|vat no|vat nr|vat reg no|vat reg number|vat registration|vat registration number|"
            "tax number|tax no|tax identification number|tax registration number|tax reg no|taxid|tin|gstin|gst number|"
            "abn|ein|business number|afm|αφμ|α.φ.μ.|αριθμός φορολογικού μητρώου|αρ. φορολογικού μητρώου"
        ),
    ),
    Field(
        "address",
        say("Address"),
        Shape.NOTE,
        400,
        synonyms=words(
            "street|street address|address line 1|address 1|address1|billing address|billing street|bill address|bill to|"
            "billing address line 1|billing address 1|invoice address|postal address|mailing address|διεύθυνση|οδός|"
            "οδός και αριθμός|διεύθυνση χρέωσης"
        ),
    ),
    Field(
        "city",
        say("City"),
        most=120,
        synonyms=words("town|town/city|city/town|suburb|billing city|billing town|bill city|postal city|πόλη|δήμος"),
    ),
    Field(
        "state",
        say("State or region"),
        most=120,
        synonyms=words(
            "region|province|county|state/province|province/state|state/region|billing state|billing province|"
            "billing state/province|billing region|bill state|νομός|περιφέρεια"
        ),
    ),
    Field(
        "zip",
        say("Postal code"),
        most=20,
        synonyms=words(
            "zip|zip code|zip/postal code|zip/postcode|postal code/zip code|postal/zip code|postcode|post code|pin code|"
            "postal|billing zip|billing zip code|billing postal code|billing postcode|billing code|bill zip|τκ|τ.κ.|"
            "ταχ. κώδικας|ταχυδρομικός κώδικας"
        ),
    ),
    Field(
        "country",
        say("Country"),
        Shape.COUNTRY,
        synonyms=words("country code|country/region|billing country|bill country|nation|χώρα|κωδικός χώρας"),
    ),
    Field(
        "email",
        say("E-mail"),
        Shape.EMAIL,
        254,
        synonyms=words(
            "mail|emails|email id|email address|email addresses|e-mail address|main email|primary email|billing email|"
            "company email|contact email|customer email|client email|ηλεκτρονική διεύθυνση|ηλ. ταχυδρομείο|"
            "διεύθυνση email|ηλ. διεύθυνση"
        ),
    ),
    Field(
        "phone",
        say("Phone"),
        most=60,
        synonyms=words(
            "telephone|telephone number|telephone no|phone number|phone numbers|phones|phone no|phone no.|phone #|"
            "phone 1|phone1|tel|tel no|tel. no.|tel number|main phone|primary phone|business phone|office phone|work phone|"
            "company phone|contact phone|contact number|contact no|client phone|customer phone|billing phone|landline|"
            "phone (work)|phone (main)|τηλέφωνο|τηλέφωνα|τηλ|αριθμός τηλεφώνου|τηλ. επικοινωνίας|τηλέφωνο επικοινωνίας|"
            "σταθερό|σταθερό τηλέφωνο|mobile|mobile phone|mobile number|mobile no|cell|cell phone|κινητό|"
            "κινητό τηλέφωνο"
        ),
    ),
    Field(
        "currency",
        say("Currency"),
        Shape.CURRENCY,
        synonyms=words("currency code|default currency|customer currency|client currency|νόμισμα"),
    ),
    Field("language", say("Language"), Shape.LANGUAGE, synonyms=words("locale|language code|γλώσσα")),
    Field(
        "note",
        say("Note"),
        Shape.NOTE,
        20_000,
        synonyms=words(
            "notes|remark|remarks|comment|comments|memo|private notes|internal notes|description|σημείωση|σημειώσεις|"
            "παρατηρήσεις|σχόλια"
        ),
    ),
)

CONTACT_FIELDS = (
    Field(
        "external_id",
        say("External id"),
        most=120,
        synonyms=words("contact id|person id|id|code|κωδικός|κωδικός επαφής"),
    ),
    Field(
        "client",
        say("Client"),
        required=True,
        synonyms=words(
            "client id|client external id|client number|client code|customer id|customer number|customer code|customer|"
            "company|company name|client name|customer name|organisation|organization|account|account name|business|"
            "κωδικός πελάτη|πελάτης|εταιρεία|εταιρία|επωνυμία"
        ),
    ),
    Field(
        "name",
        say("Name"),
        required=True,
        synonyms=words(
            "full name|contact|contact name|contact person|person|display name|ονοματεπώνυμο|όνομα|επαφή|"
            "υπεύθυνος επικοινωνίας"
        ),
    ),
    Field(
        "email",
        say("E-mail"),
        Shape.EMAIL,
        254,
        synonyms=words(
            "mail|email id|email address|e-mail address|work email|primary email|contact email|ηλ. ταχυδρομείο|"
            "ηλεκτρονική διεύθυνση|διεύθυνση email"
        ),
    ),
    Field("username", say("User name"), most=120, synonyms=words("username|user|login|όνομα χρήστη")),
    Field(
        "phone",
        say("Phone"),
        most=60,
        synonyms=words(
            "telephone|telephone number|phone number|phone numbers|phones|phone no|phone #|tel|tel no|work phone|"
            "business phone|office phone|direct phone|direct line|direct dial|contact phone|contact number|landline|"
            "τηλέφωνο|τηλέφωνα|τηλ|αριθμός τηλεφώνου|τηλέφωνο εργασίας|σταθερό|σταθερό τηλέφωνο"
        ),
    ),
    Field(
        "mobile",
        say("Mobile"),
        most=60,
        synonyms=words(
            "mobile phone|mobile number|mobile no|mobiles|mobilephone|cell|cell phone|cell number|cellphone|κινητό|"
            "κινητό τηλέφωνο"
        ),
    ),
    Field("fax", say("Fax"), most=60, synonyms=words("fax number|fax no|fax numbers|φαξ")),
    Field(
        "job_title",
        say("Job title"),
        most=120,
        synonyms=words("title|position|role|designation|job|job role|θέση|θέση εργασίας|ιδιότητα"),
    ),
    Field("language", say("Language"), Shape.LANGUAGE, synonyms=words("locale|language code|γλώσσα")),
    Field(
        "is_primary",
        say("Primary contact"),
        Shape.FLAG,
        synonyms=words("primary|is primary|is primary contact|main contact|κύρια επαφή"),
    ),
)
