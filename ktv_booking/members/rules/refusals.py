"""What may be refused of members: facts, each with a code."""

from ktv_booking.kernel.errors import Conflict, Forbidden
from ktv_booking.kernel.text import Text


class MemberKnown(Conflict):
    """Somebody carries the number already: the same person, or family."""

    code = "member-known"
    title = Text(
        zh="该号码已登记在其他会员名下，请先核对", en="Somebody has this number already: look first"
    )


class CardTaken(Conflict):
    """Another member has the card."""

    code = "card-taken"
    title = Text(zh="该卡号已属于另一位会员", en="Another member has this card number")


class CorrectionDecided(Conflict):
    """Somebody has decided already."""

    code = "correction-decided"
    title = Text(zh="该更正已处理", en="This correction has been decided already")


class OwnCorrection(Forbidden):
    """Nobody accepts what they proposed themselves."""

    code = "own-correction"
    title = Text(zh="须由另一人处理该更正", en="Somebody else decides about this correction")


class CannotMerge(Conflict):
    """The two are one already."""

    code = "cannot-merge"
    title = Text(zh="这两条已是同一位会员", en="The two are one member already")


class TooManyRows(Conflict):
    """More rows than one upload takes; a command takes any number."""

    code = "too-many-rows"
    title = Text(
        zh="文件行数过多，请用命令行导入", en="Too many rows for an upload: import by command"
    )
    detail = Text(
        zh="一次最多 {most} 行，更多请用 ktv-booking members import",
        en="At most {most} rows at once; more by `ktv-booking members import`",
    )
