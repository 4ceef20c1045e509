"""What the services of jobs and visits record in the history, in words."""

from services.platform.i18n import msgid

VERBS = {
    "resource.added": msgid("Person, crew or vehicle added"),
    "resource.changed": msgid("Person, crew or vehicle changed"),
    "resource.closed": msgid("Person, crew or vehicle closed"),
    "resource.away": msgid("Absence entered"),
    "resource.back": msgid("Absence taken back"),
    "job.made": msgid("Job made"),
    "job.changed": msgid("Job changed"),
    "job.paid_by_autopay": msgid("Job is paid by autopay"),
    "job.paid_by_invoice": msgid("Job is paid by invoice"),
    "visit.added": msgid("Visit added"),
    "visit.scheduled": msgid("Visit scheduled"),
    "visit.moved": msgid("Visit moved"),
    "visit.resized": msgid("Length of a visit changed"),
    "visit.unscheduled": msgid("Visit back on the waiting list"),
    "visit.undone": msgid("Last move of a visit undone"),
    "visit.on_the_way": msgid("On the way to a visit"),
    "visit.done": msgid("Visit done"),
    "visit.cancelled": msgid("Visit cancelled"),
    "visits.made": msgid("Visits that repeat made ahead"),
    "visits.changed": msgid("Visits that repeat changed"),
    "visits.stopped": msgid("Visits that repeat stopped"),
    "service_request.asked": msgid("Service asked for"),
    "service_request.withdrawn": msgid("Request for a service withdrawn"),
    "service_request.answered": msgid("Request for a service answered"),
}
