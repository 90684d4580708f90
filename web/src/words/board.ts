import { words } from "./text";

export const board = words({
  today: { zh: "今天", en: "Today" },
  before: { zh: "前一天", en: "Day before" },
  after: { zh: "后一天", en: "Day after" },
  day: { zh: "营业日", en: "Business day" },
  jump: { zh: "跳到", en: "Go to" },
  jumpNow: { zh: "现在", en: "Now" },
  zoom: { zh: "缩放", en: "Zoom" },
  zoomIn: { zh: "放大", en: "Zoom in" },
  zoomOut: { zh: "缩小", en: "Zoom out" },
  classes: { zh: "全部档次", en: "All classes" },
  filter: { zh: "按档次筛选", en: "Filter by class" },
  lanes: { zh: "未定房归入档次", en: "Class lanes" },
  lanesHint: {
    zh: "包厢还未固定的预约放在档次一行，拖到包厢即指定",
    en: "Bookings whose room is not fixed stand in the row of their class; drag one to a room to give it that room",
  },
  paper: { zh: "打印日单", en: "Day sheet to print" },
  live: { zh: "实时", en: "Live" },
  stale: { zh: "未更新，最后 {time}", en: "Not live since {time}" },
  loading: { zh: "读取中", en: "Loading" },
  tryAgain: { zh: "重试", en: "Try again" },
  shut: { zh: "当日不营业", en: "Closed on this day" },
  settled: { zh: "已日结", en: "Day closed" },
  closing: { zh: "打烊 {time}", en: "Closes {time}" },
  nextDay: { zh: "次日", en: "next day" },
  unassigned: { zh: "待安排", en: "Without a room" },
  notFixed: { zh: "未定房 {n}", en: "{n} not fixed" },
  inUse: { zh: "使用 {n}/{all}", en: "{n}/{all} in use" },
  dayCount: { zh: "预约 {n}", en: "{n} booked" },
  people: { zh: "{n}位", en: "{n} p." },
  holdLeft: { zh: "留房 {left}", en: "held {left}" },
  graceLeft: { zh: "保留 {left}", en: "grace {left}" },
  over: { zh: "已到时", en: "time up" },
  upgrade: { zh: "升", en: "up" },
  downgrade: { zh: "降", en: "down" },
  empty: { zh: "还没有包厢", en: "No rooms yet" },
  rows: { zh: "包厢与时间", en: "Rooms by time" },
  bar: { zh: "{from}–{to}，{place}，{state}", en: "{from}–{to}, {place}, {state}" },
  keys: {
    zh: "回车看详情；按 M 移动：方向键换时间和包厢，Shift+左右改时长，回车确认，Esc 放弃",
    en: "Enter for details; M to move: arrows change time and room, Shift with arrows the length, Enter confirms, Esc gives up",
  },
});

export const states = words({
  requested: { zh: "待确认", en: "requested" },
  held: { zh: "暂留", en: "held" },
  confirmed: { zh: "已预约", en: "confirmed" },
  arrived: { zh: "已到店", en: "arrived" },
  seated: { zh: "已入座", en: "seated" },
  completed: { zh: "已离店", en: "left" },
  released: { zh: "已释放", en: "released" },
  cancelled: { zh: "已取消", en: "cancelled" },
  no_show: { zh: "未到", en: "no-show" },
  expired: { zh: "已过期", en: "expired" },
  declined: { zh: "已婉拒", en: "declined" },
});

export const roomStates = words({
  vacant: { zh: "空闲", en: "vacant" },
  reserved: { zh: "待到", en: "awaited" },
  in_use: { zh: "使用中", en: "in use" },
  cleaning: { zh: "清洁中", en: "turning over" },
  out_of_order: { zh: "停用", en: "out of order" },
  management_hold: { zh: "店内保留", en: "kept by the house" },
});

export const outages = words({
  maintenance: { zh: "停用", en: "Out of order" },
  management_hold: { zh: "店内保留", en: "Kept by the house" },
});

/** What is done for a booking from its details, and how it is asked about first. */
export const acts = words({
  title: { zh: "可以做的", en: "What can be done" },
  cancellation: { zh: "取消预约", en: "Cancel" },
  hereNow: { zh: "客人到了？房号随即告知。", en: "Are they here? Their room number is told then." },
  seatedNow: { zh: "客人进包厢了？", en: "Are they in their room?" },
  leftNow: { zh: "客人都离店了？", en: "Have all of them left?" },
  waitMore: { zh: "为客人多留 {n} 分钟？", en: "Keep it {n} minutes longer?" },
  backNow: { zh: "撤回上一步？", en: "Take the last step back?" },
  yes: { zh: "确认", en: "Yes" },
  no: { zh: "不用", en: "Leave it" },
  cancelNow: { zh: "确认取消", en: "Yes, cancel it" },
});

/** What calls found of a guest's number, and that the guest was spoken to on it all the same. */
export const phone = words({
  title: { zh: "号码是否拨打", en: "Whether the number is dialled" },
  givenUp: { zh: "{day} 外呼发现这个号码打不通或不是本人，不再拨打。", en: "A call on {day} found the number dead, or a stranger’s: it is dialled no more." },
  notDialled: { zh: "这个号码不再拨打：会员资料记为无效，或有人说过不要再打。", en: "Calls leave this number alone: the member’s record gives it up, or somebody asked for no calls." },
  confirm: { zh: "确认号码可用", en: "The number is good" },
  how: { zh: "怎么知道的", en: "How that is known" },
  usual: { zh: "客人用这个号码来电", en: "The guest rang from this number" },
  believed: { zh: "号码已恢复，可以拨打。", en: "The number is dialled again." },
  keptBack: { zh: "已记下；会员资料仍记为无效，暂不拨打。", en: "Noted; the member’s record still gives the number up, so it is not dialled yet." },
});

export const moving = words({
  move: { zh: "移动预约", en: "Move the booking" },
  extend: { zh: "续时", en: "Stay longer" },
  asking: { zh: "查询中…", en: "Asking…" },
  fine: { zh: "可以", en: "Possible" },
  approval: { zh: "需要批准", en: "Needs approval" },
  consent: { zh: "需要客人同意", en: "Needs the guest’s consent" },
  refused: { zh: "不可以", en: "Not possible" },
  from: { zh: "原来", en: "Now" },
  to: { zh: "改为", en: "Then" },
  reason: { zh: "原因", en: "Reason" },
  consents: { zh: "已问过客人，客人同意", en: "The guest was asked and agrees" },
  doIt: { zh: "确认", en: "Confirm" },
  doNot: { zh: "放弃", en: "Leave it" },
  ask: { zh: "请求批准", en: "Ask for approval" },
  asked: { zh: "已请求批准。批准后在房态上方确认即可。", en: "Approval is asked for; once it is given, do it from above the board." },
  about: { zh: "要批准的是：{kind}", en: "To be approved: {kind}" },
  upTo: { zh: "{kind}（{amount}）", en: "{kind} ({amount})" },
  why: { zh: "给批准人的说明", en: "Why, for whoever decides" },
  wentBack: { zh: "没有移动：{reason}", en: "Not moved: {reason}" },
  done: { zh: "已移动。", en: "Moved." },
  extended: { zh: "已续时到 {time}。", en: "Until {time} now." },
  priceMore: { zh: "加收 {amount}", en: "{amount} more" },
  priceLess: { zh: "减少 {amount}", en: "{amount} less" },
  priceSame: { zh: "价格不变", en: "Same price" },
  fixedHere: { zh: "已入座的客人只能换房或续时", en: "Who sits already can change rooms or stay longer" },
  notMovable: { zh: "现在不能移动", en: "Cannot be moved now" },
});

/** Reasons by the codes that the rules know. */
export const reasons = words({
  guest_request: { zh: "客人要求", en: "The guest asks" },
  room_out_of_order: { zh: "包厢故障", en: "Room out of order" },
  room_not_ready: { zh: "包厢没备好", en: "Room not ready" },
  house_arrangement: { zh: "店内调整", en: "The house arranges" },
  no_room_of_class: { zh: "本档已满", en: "Their class is full" },
  recovery: { zh: "补偿客人", en: "To make up for something" },
  vip: { zh: "贵宾", en: "VIP" },
});

export const followUps = words({
  title: { zh: "待办", en: "To follow up" },
  what: { zh: "{n}号 {from} → {to}", en: "No. {n} {from} → {to}" },
  waits: { zh: "等{role}批准", en: "waits for {role}" },
  left: { zh: "还有 {left}", en: "{left} left" },
  approved: { zh: "已批准", en: "approved" },
  approvedNow: { zh: "{n}号已批准，可以移动。", en: "No. {n} is approved: it can be moved." },
  refused: { zh: "没有批准：{reason}", en: "not approved: {reason}" },
  expired: { zh: "没人批，已过期", en: "nobody decided in time" },
  used: { zh: "批准已用过", en: "the approval is used up" },
  done: { zh: "已移动", en: "moved" },
  doIt: { zh: "现在移动", en: "Move it now" },
  undo: { zh: "撤销（{left}）", en: "Undo ({left})" },
  undone: { zh: "{n}号已回到原处。", en: "No. {n} is back where it was." },
  forget: { zh: "收起", en: "Dismiss" },
});

export const details = words({
  title: { zh: "预约详情", en: "Booking" },
  code: { zh: "预约码", en: "Code" },
  guest: { zh: "客人", en: "Guest" },
  phone: { zh: "手机", en: "Phone" },
  party: { zh: "人数", en: "Party" },
  time: { zh: "时间", en: "Time" },
  room: { zh: "包厢", en: "Room" },
  roomClass: { zh: "预约 / 使用", en: "Booked / used" },
  state: { zh: "状态", en: "State" },
  source: { zh: "来源", en: "Source" },
  occasion: { zh: "场合", en: "Occasion" },
  addons: { zh: "附加", en: "Extras" },
  note: { zh: "备注", en: "Note" },
  kept: { zh: "保留到", en: "Kept until" },
  tentative: { zh: "{room}（未定）", en: "{room} (not fixed)" },
  told: { zh: "{room}（已告知客人）", en: "{room} (guest knows)" },
  pinned: { zh: "{room}（客人指定）", en: "{room} (asked for)" },
  noRoom: { zh: "未安排", en: "none yet" },
});
