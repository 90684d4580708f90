"""An action that is right but not yours: who may do it, or approve it, instead."""

from ktv_booking.kernel.errors import Forbidden
from ktv_booking.kernel.text import Language, Text

ROLE_NAMES = {
    "agent": Text(zh="客服专员", en="an agent"),
    "lead": Text(zh="客服组长", en="a lead"),
    "front_desk": Text(zh="前台", en="the front desk"),
    "duty_manager": Text(zh="值班主管", en="the duty manager"),
    "venue_manager": Text(zh="店长", en="the venue manager"),
    "cs_officer": Text(zh="客服主任", en="a customer-service officer"),
    "hq_admin": Text(zh="总部管理员", en="a head-office administrator"),
}


class ApprovalRequired(Forbidden):
    """Above your limit; `role` names who may do it, `action` what it is.

    Source: api.md section 5; rules F6 (a refusal names the role that may approve).
    """

    code = "approval-required"
    title = Text(zh="需要上级批准", en="This needs approval")
    detail = Text(zh="此操作须由{role_name}批准", en="This needs approval by {role_name}")

    def __init__(self, *, role: str = "duty_manager", action: str = "", **facts: object) -> None:
        super().__init__(role=role, action=action, **facts)

    def said_in(self, language: Language) -> str:
        """Return the sentence with the role's name in the listener's language."""
        role = str(self.facts["role"])
        name = ROLE_NAMES.get(role, Text(zh=role, en=role)).said_in(language)
        return self.detail.said_in(language, {**self.facts, "role_name": name})
