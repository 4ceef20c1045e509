"""What jobs and visits bring to the pages."""

from pages.field_service import client, routes, search, visit_page
from pages.field_service.history_words import VERBS
from pages.field_service.panel import PANEL
from pages.field_service.staff import job_form, job_page, jobs_screen, resources_screen
from pages.secret_addresses import Part
from pages.shell.areas import Entry, PageArea
from services.field_service.permissions import READ
from services.platform.i18n import msgid

AREA = PageArea(
    "field_service",
    client=(client.services, visit_page.one_service),
    staff=(jobs_screen.all_jobs, job_form.new_job, resources_screen.all_resources, job_page.one_job, job_form.edit_job),
    routes=(routes.register,),
    staff_places=(Entry(380, "jobs", msgid("Jobs"), "van", "/staff/jobs", READ),),
    client_places=(Entry(280, "services", msgid("Services"), "van", "/services", READ),),
    panels=(PANEL,),
    client_search=(search.CLIENT,),
    staff_search=(search.STAFF,),
    addresses={
        "/services/{id}": {"id": Part.ID},
        routes.CALENDAR: {"id": Part.ID},
        "/staff/jobs/{number}": {"number": Part.ID},
        "/staff/jobs/{number}/edit": {"number": Part.ID},
    },
    arrivals=frozenset({routes.CALENDAR}),
    verbs=VERBS,
)
