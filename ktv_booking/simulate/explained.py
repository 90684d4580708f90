"""Every refusal a guest or the desk may meet here, and why that is right.

Source: api.md section 3. A code that is not here is no answer of a healthy house.
"""

from collections.abc import Mapping

from ktv_booking.kernel.text import Text

EXPLAINED: Mapping[str, Text] = {
    "no-room-free": Text(
        zh="该时段没有合适的空房", en="every suitable room is taken for a part of the stay"
    ),
    "room-already-taken": Text(
        zh="指定的那间房已有其他客人", en="somebody else has that very room, or comes next into it"
    ),
    "outside-booking-window": Text(
        zh="日期超出可预约范围", en="further ahead than the house takes bookings"
    ),
    "window-closed-for-class": Text(
        zh="该时间窗不接受此包厢类型，可登记意向",
        en="so far ahead this class is not booked, only wishes are registered",
    ),
    "start-in-the-past": Text(zh="开始时间已过", en="the start was over when it was asked for"),
    "outside-opening-hours": Text(zh="超出营业时间", en="before opening or past closing"),
    "off-grid-start": Text(zh="开始时间不在预约时间点上", en="bookings start on the grid"),
    "duration-not-allowed": Text(
        zh="时长低于下限或高于上限", en="shorter or longer than is sold at that hour"
    ),
    "lead-time-too-short": Text(zh="距开始时间太近", en="too near to the start"),
    "party-too-large": Text(zh="没有包厢能容纳这么多人", en="no class of the house seats so many"),
    "room-out-of-order": Text(zh="该房停用", en="the room is out of order or kept by the house"),
    "room-not-ready": Text(
        zh="前一桌未离开或房间停用",
        en="the party before is still inside, or the room is out of use",
    ),
    "room-pinned": Text(zh="客人指定了该房", en="the guest insisted on that room"),
    "room-told": Text(zh="房号已告知客人", en="the guest knows the room by its number"),
    "specific-room-not-allowed": Text(
        zh="该时间窗不接受指定包厢", en="so far ahead no certain room is promised"
    ),
    "quota-reached": Text(
        zh="预约额度或保留房已用完", en="rooms are left, but policy sells no more of them ahead"
    ),
    "walk-in-only": Text(zh="当日只接待现场客人", en="that day takes nobody but walk-ins"),
    "day-closed": Text(zh="营业日已结账", en="the book of that day is settled"),
    "legal-closing-hours": Text(zh="法定停业时间", en="the law shuts the house at that hour"),
    "minors-not-admitted": Text(zh="法律不允许未成年人入场", en="the law does not let minors in"),
    "too-many-open-bookings": Text(
        zh="同一号码未完成预约过多", en="the phone has as many open bookings as one may have"
    ),
    "action-not-allowed": Text(
        zh="当前状态不能这样操作", en="not from the state the reservation was in by then"
    ),
    "guest-consent-required": Text(zh="须客人同意", en="the guest had not agreed"),
    "capacity-exceeded": Text(
        zh="超过该类型核定人数", en="more heads than the class or room may hold"
    ),
    "deposit-required": Text(zh="须先付订金", en="the deposit was not paid"),
    "guest-not-verified": Text(zh="无法核实身份", en="the caller did not prove the booking theirs"),
    "approval-required": Text(zh="须主管批准", en="above what the caller may decide"),
    "guest-blocked": Text(zh="该客人已被限制", en="the guest is not to be served"),
    "hold-expired": Text(zh="保留已到期", en="the hold ran out before the answer or the money"),
    "grace-over": Text(
        zh="保留时间已过，房间已释放", en="the guest came after the grace, the room was given back"
    ),
}
