"""What whoever imports a document should know of it."""

from services.platform.importing.outcomes import Remark


class DueAssumed(Remark):
    message = "No due date is stated, so it is due {days} days after the date of issue: {due_on}."


class DueByTerms(Remark):
    message = "The terms “{terms}” make it due on {due_on}."


class BookedAsCredit(Remark):
    message = "This invoice is below zero, so it is a credit note over {amount} here."


class DueBeforeIssue(Remark):
    message = "The due date {due_on} is before the date of issue. It is kept as the file states it."


class SeveralDueDates(Remark):
    message = "The file states {count} due dates. The last one counts here; the document lists them all."


class PaidToOther(Remark):
    message = "This invoice is to be paid to {payee}, not to you: it cannot be paid online here."


class CollectedElsewhere(Remark):
    message = "This invoice is collected by direct debit: it cannot be paid online here."


class OtherAccount(Remark):
    message = "The file names the account {account}, which is not among your payment details. The file's is shown."


class FileUnreadable(Remark):
    message = "The attached file {name} was left out: its content cannot be decoded."


class FileOfOtherType(Remark):
    message = "The attached file {name} was left out: its type {type} is not among those of EN 16931."


class FileNotItsType(Remark):
    message = "The attached file {name} is kept, but its content is not {type} as the document says."


class OtherTerm(Remark):
    message = (
        "The document is here already and stays as it is, but the file says something else. "
        "{what}: here “{found}”, in the file “{stated}”."
    )


class LineOffItsPrice(Remark):
    message = "Line {line} comes to {found} by quantity, price and adjustments. The amount it states, {stated}, counts."


class LettersMissing(Remark):
    message = "These letters cannot be printed on the PDF, because no font here has them: {letters}"


class NotShown(Remark):
    message = "These parts of the file are not shown to the client: {parts}."


class OtherSeller(Remark):
    message = (
        "The seller's tax id in the file is {found}, the firm's is {ours}: it is another seller's invoice and "
        "cannot be paid online here."
    )


class SellerCalledOtherwise(Remark):
    message = (
        "The file calls the seller “{found}”, the firm is “{ours}”, and no tax number tells whether they are "
        "one. Clients can pay it to the firm."
    )


class CalledOtherwise(Remark):
    message = "The file calls the buyer “{found}”; the client is “{client}”."
