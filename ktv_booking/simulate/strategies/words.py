"""What the table and the picture say, in both languages."""

from collections.abc import Mapping

from ktv_booking.kernel.text import Text

WORDS: Mapping[str, Text] = {
    "title": Text(
        zh="同一批来电，不同的给房方式", en="The same callers, rooms given in several ways"
    ),
    "setting": Text(
        zh="{rooms}间房，高峰需求{load}%，{days}天（种子{first}–{last}），{asks}组来电",
        en="{rooms} rooms, peak demand {load} %, {days} days ({first}–{last}), {asks} callers",
    ),
    "minutes": Text(zh="使用分钟", en="room-minutes served"),
    "mean": Text(zh="占最优", en="of the optimum"),
    "p10": Text(zh="十日中九日不低于", en="  nine days of ten reach"),
    "accepted": Text(zh="接受", en="accepted"),
    "pinned": Text(zh="指定房间者接受", en="  of those insisting on a room"),
    "extensions": Text(zh="续时成功", en="extensions granted"),
    "moves": Text(zh="每百组暗中调房", en="silent moves a 100 accepted"),
    "most": Text(zh="一次最多", en="  at most for one decision"),
    "took": Text(zh="每次决定毫秒 p50 / p99", en="ms a decision, p50 / p99"),
    "never": Text(zh="重复占房/动已告知/弃客", en="oversold/told moved/dropped"),
    "under_way": Text(zh="正在模拟", en="playing"),
    "best": Text(
        zh="最优：事先知道谁来时的最好结果，已证明{proved}/{days}天",
        en="Optimum: the best for one who knew who would come; proved on {proved} of {days} days",
    ),
    "no_best": Text(
        zh="最优：未计算（NOT RUN），需安装 ktv-booking[optimize]",
        en="Optimum: NOT RUN, it needs ktv-booking[optimize]",
    ),
    "not_run": Text(zh="未计算", en="NOT RUN"),
    "evening": Text(
        zh="同一晚的两种给房方式：{rooms}间房，高峰需求{load}%，种子{seed}",
        en="One evening, rooms given in two ways: {rooms} rooms, peak demand {load} %, seed {seed}",
    ),
    "served": Text(
        zh="{minutes}分钟，接受{accepted}组，未能接待{refused}组",
        en="{minutes} minutes, {accepted} accepted, {refused} refused",
    ),
    "key_pinned": Text(zh="指定房间", en="insisted on the room"),
    "key_told": Text(zh="预订时告知房号", en="told at booking"),
    "key_untold": Text(zh="到店才告知房号", en="told at check-in"),
    "key_extended": Text(zh="续时", en="extension"),
    "key_no_show": Text(zh="未到", en="never came"),
    "key_only_here": Text(zh="另一方式未能接待", en="refused on the other side"),
    "key_refused": Text(zh="未能接待", en="refused"),
}
