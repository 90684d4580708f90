import { words } from "./text";

export const reports = words({
  title: { zh: "报表", en: "Reports" },
  comparison: { zh: "进场比较表", en: "Comparison" },
  occupancy: { zh: "使用率", en: "Occupancy" },
  turnaways: { zh: "拒客", en: "Turned away" },
  fairness: { zh: "公平", en: "Fairness" },
  where: { zh: "门店", en: "Venue" },
  thisVenue: { zh: "本店", en: "This venue" },
  allMine: { zh: "我的全部门店", en: "All my venues" },
  from: { zh: "从", en: "From" },
  to: { zh: "到", en: "To" },
  yesterday: { zh: "昨天", en: "Yesterday" },
  today: { zh: "今天", en: "Today" },
  week: { zh: "近 7 天", en: "7 days" },
  fourWeeks: { zh: "近 28 天", en: "28 days" },
  spans: { zh: "常用日期", en: "Usual dates" },
  any: { zh: "不限", en: "Any" },
  against: { zh: "与之比较", en: "Against" },
  nothing: { zh: "不比较", en: "Nothing" },
  by: { zh: "按", en: "By" },
  andBy: { zh: "再按", en: "And by" },
  nothingMore: { zh: "—", en: "—" },
  shown: { zh: "看什么", en: "Show" },
  matrix: { zh: "预约 × 使用", en: "Booked × used" },
  frozen: { zh: "{n} 天已关账，数字已冻结", en: "Days closed, figures frozen: {n}" },
  live: { zh: "{n} 天未关账，数字还会变", en: "Days not closed, figures may still change: {n}" },
  liveDay: { zh: "未关账", en: "open" },
  later: { zh: "关账后更正 {n}", en: "corrected later by {n}" },
  laterWhat: { zh: "橙色是关账后的更正，不改变冻结的数字。", en: "Amber is what was corrected after the close; frozen figures stay." },
  comparedWith: { zh: "比较：{what}（{days}）", en: "Beside: {what} ({days})" },
  neverCame: { zh: "没进场", en: "Never entered" },
  anyClass: { zh: "不限房型", en: "Any class" },
  between: { zh: "时段之外", en: "Between periods" },
  total: { zh: "合计", en: "Total" },
  reading: { zh: "正在读取……", en: "Reading…" },
  points: { zh: "{n} 个百分点", en: "{n} points" },
  sortBy: { zh: "按{what}排序", en: "Sort by {what}" },
  bookedDown: { zh: "预约房型 ↓ 使用房型 →", en: "Booked ↓ used →" },
  matrixWhat: { zh: "每格是进场的桌数；蓝色为小用大，橙色为大用小。", en: "Each cell is parties that entered; blue is served above, orange below what was booked." },
  entered: { zh: "进场", en: "Entered" },
  plotTitle: { zh: "各房型每小时使用率", en: "How full each class is, hour by hour" },
  heatTitle: { zh: "星期 × 小时", en: "Weekday × hour" },
  heatWhat: { zh: "颜色越重越满；格内是使用率 %。", en: "The stronger the colour, the fuller; cells are per cent in use." },
  sameAsTable: { zh: "同样的数字，表格", en: "The same figures as a table" },
  allClasses: { zh: "全部房型", en: "All classes" },
});

export const funnel = words({
  title: { zh: "外呼漏斗", en: "How far calls come" },
  what: { zh: "一步接一步：名单上的人，有多少走到了下一步。", en: "Step by step: of those listed, how many came to the next one." },
  campaign: { zh: "活动", en: "Campaign" },
  script: { zh: "话术", en: "Script" },
  agent: { zh: "专员", en: "Agent" },
  day: { zh: "营业日", en: "Business day" },
  venue: { zh: "门店", en: "Venue" },
  listed: { zh: "列入", en: "Listed" },
  dialled: { zh: "拨打", en: "Dialled" },
  reached: { zh: "本人接听", en: "Reached" },
  understood: { zh: "听明白", en: "Understood" },
  booked: { zh: "预订", en: "Booked" },
  seated: { zh: "到店", en: "Seated" },
  ofBefore: { zh: "上一步的 {n}", en: "{n} of the step before" },
  chosen: { zh: "看哪一条", en: "Which one" },
});

/** What is counted, by its name in the interface. */
export const measures = words({
  requests: { zh: "需求", en: "Requests" },
  declined: { zh: "未能接受", en: "Declined" },
  reserved: { zh: "预约", en: "Reserved" },
  walked_in: { zh: "散客", en: "Walked in" },
  cancelled: { zh: "取消", en: "Cancelled" },
  expired: { zh: "过期", en: "Expired" },
  no_show: { zh: "未到", en: "No-show" },
  expected: { zh: "待到", en: "Expected" },
  arrived_on_time: { zh: "准时", en: "On time" },
  late: { zh: "迟到", en: "Late" },
  entered_reserved: { zh: "预约进场", en: "Entered (reserved)" },
  entered_walk_in: { zh: "散客进场", en: "Entered (walk-in)" },
  upgraded: { zh: "小用大", en: "Upgraded" },
  downgraded: { zh: "大用小", en: "Downgraded" },
  house_fit: { zh: "店方升房", en: "House fit" },
  moved: { zh: "进场前换房", en: "Moved" },
  moved_midway: { zh: "中途转房", en: "Moved midway" },
  displaced: { zh: "为他人让房", en: "Made place" },
  waited: { zh: "等候桌数", en: "Waited" },
  wait_minutes: { zh: "等候分钟", en: "Minutes waited" },
  average_wait_minutes: { zh: "平均等候", en: "Average wait" },
  room_minutes_used: { zh: "使用分钟", en: "Minutes used" },
  rooms_available: { zh: "可售间日", en: "Room-days" },
  room_minutes_available: { zh: "可售分钟", en: "Minutes for sale" },
  turnover: { zh: "翻台", en: "Turnover" },
  used_permille: { zh: "使用率", en: "Used" },
  turned_away: { zh: "拒客桌数", en: "Turned away" },
  heads: { zh: "人数", en: "Heads" },
  lost_minutes: { zh: "损失分钟", en: "Minutes lost" },
  until_close: { zh: "至打烊", en: "Until close" },
  adjustments: { zh: "关账后补记", en: "Noted later" },
  entered: { zh: "进场", en: "Entered" },
  jumps: { zh: "插队", en: "Jumps" },
});

export const views = words({
  glance: { zh: "概览", en: "At a glance" },
  demand: { zh: "需求", en: "Demand" },
  arrivals: { zh: "到店", en: "Arrivals" },
  rooms: { zh: "包厢", en: "Rooms" },
  placing: { zh: "房型变动", en: "Placing" },
});

export const keys = words({
  venue: { zh: "门店", en: "Venue" },
  business_date: { zh: "营业日", en: "Business date" },
  weekday: { zh: "星期", en: "Weekday" },
  period: { zh: "时段", en: "Period" },
  hour: { zh: "小时", en: "Hour" },
  day_type: { zh: "日类型", en: "Day type" },
  booked_class: { zh: "预约房型", en: "Class booked" },
  used_class: { zh: "使用房型", en: "Class used" },
  room_class: { zh: "房型", en: "Class" },
  source: { zh: "来源", en: "Source" },
  window: { zh: "预约期", en: "Window" },
  code: { zh: "拒绝原因", en: "Refusal" },
});

export const beside = words({
  previous: { zh: "前一日（期）", en: "the days right before" },
  last_week: { zh: "上周同日", en: "the same weekday last week" },
  last_month: { zh: "上月同日（四周前）", en: "the same weekday four weeks before" },
  month_average: { zh: "前四周同日平均", en: "the average of four weeks" },
});

export const sources = words({
  phone: { zh: "电话", en: "Phone" },
  walk_in: { zh: "散客", en: "Walk-in" },
  web: { zh: "网站", en: "Web" },
  app: { zh: "应用", en: "App" },
  partner: { zh: "合作方", en: "Partner" },
  staff: { zh: "员工", en: "Staff" },
  outbound_call: { zh: "外呼", en: "Outbound call" },
});

export const windows = words({
  same_day: { zh: "当日", en: "Same day" },
  within_7_days: { zh: "七日内", en: "Within 7 days" },
  beyond_7_days: { zh: "七日后", en: "Beyond 7 days" },
});

export { periods } from "./periods";

/** Why somebody was turned away, in a word; codes that are not here are shown as they are. */
export const refusals = words({
  "no-room-free": { zh: "没有空房", en: "No room free" },
  "room-already-taken": { zh: "包厢已被订", en: "The room was taken" },
  "quota-reached": { zh: "配额已满", en: "Quota reached" },
  "window-closed-for-class": { zh: "此房型尚未开放", en: "Class not open yet" },
  "outside-booking-window": { zh: "超出预约期", en: "Too far ahead" },
  "outside-opening-hours": { zh: "营业时间外", en: "Outside opening hours" },
  "duration-not-allowed": { zh: "时长不符", en: "Length not sold" },
  "lead-time-too-short": { zh: "太临时", en: "Too short notice" },
  "off-grid-start": { zh: "起始时间不符", en: "Start off the grid" },
  "capacity-exceeded": { zh: "坐不下", en: "Too many for the room" },
  "party-too-large": { zh: "人数过多", en: "Party too large" },
  "minors-not-admitted": { zh: "不接待未成年人", en: "Minors not admitted" },
  "walk-in-only": { zh: "只接散客", en: "Walk-ins only" },
  "too-many-open-bookings": { zh: "未了预约过多", en: "Too many open bookings" },
  "guest-blocked": { zh: "受限号码", en: "Blocked number" },
  "approval-required": { zh: "需要审批", en: "Approval needed" },
  "specific-room-not-allowed": { zh: "不能指定包厢", en: "No choice of room" },
  "room-out-of-order": { zh: "包厢停用", en: "Room out of order" },
});

export const jumps = words({
  "queue-jump": { zh: "插队", en: "jumped the queue" },
  "over-quota": { zh: "超配额", en: "over the quota" },
});
