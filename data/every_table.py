"""Every module with tables, so that the metadata is whole for whoever compares or creates the schema."""

import data.access.security_events  # noqa: F401
import data.access.tables  # noqa: F401
import data.billing.catalogue  # noqa: F401
import data.billing.invoices  # noqa: F401
import data.billing.payments  # noqa: F401
import data.documents.news  # noqa: F401
import data.documents.requests  # noqa: F401
import data.documents.sharing  # noqa: F401
import data.documents.tables  # noqa: F401
import data.documents.text  # noqa: F401
import data.documents.thumbnails  # noqa: F401
import data.documents.tray  # noqa: F401
import data.documents.watched  # noqa: F401
import data.field_service.jobs  # noqa: F401
import data.field_service.requests  # noqa: F401
import data.field_service.resources  # noqa: F401
import data.firm.tables  # noqa: F401
import data.people.tables  # noqa: F401
import data.platform.drafts  # noqa: F401
import data.platform.flashes  # noqa: F401
import data.platform.saved_views  # noqa: F401
import data.tickets.tables  # noqa: F401
