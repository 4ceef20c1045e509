"""The states of jobs, their visits and what clients ask about them, and the moves between them."""

from enum import StrEnum


class ResourceKind(StrEnum):
    """What can be sent to a visit."""

    PERSON = "person"
    CREW = "crew"
    VEHICLE = "vehicle"


class JobState(StrEnum):
    """Where a job for a client stands, whatever its visits do."""

    OPEN = "open"
    DONE = "done"  # no more visits come
    CANCELLED = "cancelled"


class VisitState(StrEnum):
    """Where one visit of a job stands. Only what is waiting has no time."""

    WAITING = "waiting"  # on the waiting list
    SCHEDULED = "scheduled"
    ON_THE_WAY = "on_the_way"
    DONE = "done"
    CANCELLED = "cancelled"


VISIT_MOVES: dict[VisitState, frozenset[VisitState]] = {
    VisitState.WAITING: frozenset({VisitState.SCHEDULED, VisitState.CANCELLED}),
    VisitState.SCHEDULED: frozenset(VisitState),  # also to another time
    VisitState.ON_THE_WAY: frozenset({VisitState.SCHEDULED, VisitState.DONE, VisitState.CANCELLED}),
    VisitState.DONE: frozenset(),  # but for undoing
    VisitState.CANCELLED: frozenset(),
}
COMING_VISITS = (VisitState.SCHEDULED, VisitState.ON_THE_WAY)
OVER_VISITS = (VisitState.DONE, VisitState.CANCELLED)


class ServiceRequestKind(StrEnum):
    """What a client asks of the firm about its services."""

    NEW = "new"
    OTHER_DATE = "other_date"
    CANCEL = "cancel"


class ServiceRequestState(StrEnum):
    WAITING = "waiting"  # for the firm's answer
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by the client, before there was an answer


class PlaceRemark(StrEnum):
    """What speaks against a visit's place. It is pointed out, and forbids nothing."""

    OVERLAP = "overlap"  # whoever comes is at another visit then
    TRAVEL = "travel"  # ... and has too little time between the two
    HOURS = "hours"  # outside of the working hours
    ABSENT = "absent"
    SKILLS = "skills"  # whoever comes has not all that the job needs
    CLOSED = "closed"  # is sent nowhere any more
