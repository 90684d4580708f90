import { words } from "./text";

export const shell = words({
  product: { zh: "包厢预约", en: "Room desk" },
  board: { zh: "房态", en: "Board" },
  desk: { zh: "电话预订", en: "Phone desk" },
  front: { zh: "前台", en: "Front desk" },
  calls: { zh: "外呼", en: "Calls" },
  waiting: { zh: "跟进", en: "Follow-ups" },
  approvals: { zh: "审批", en: "Approvals" },
  closing: { zh: "日结", en: "Day close" },
  policy: { zh: "规则", en: "Policy" },
  prices: { zh: "价目", en: "Prices" },
  audit: { zh: "审计", en: "Audit" },
  reports: { zh: "报表", en: "Reports" },
  funnel: { zh: "外呼漏斗", en: "Call results" },
  venue: { zh: "门店", en: "Venue" },
  languageSwitch: { zh: "English", en: "中文" },
  dark: { zh: "深色", en: "Dark" },
  light: { zh: "浅色", en: "Light" },
  signOut: { zh: "退出登录", en: "Sign out" },
  skip: { zh: "跳到内容", en: "Skip to content" },
  menu: { zh: "主菜单", en: "Main menu" },
  account: { zh: "账号", en: "Account" },
  changePassword: { zh: "修改密码", en: "Change password" },
  mayNot: {
    zh: "您在这家门店没有“{permission}”权限。",
    en: "You do not hold the permission “{permission}” at this venue.",
  },
  notOffered: { zh: "{what}：", en: "{what}: " },
  whoMay: { zh: "可由{who}办理。", en: "Who may: {who}." },
  notHere: { zh: "没有这个页面", en: "There is no such page" },
  back: { zh: "返回", en: "Back" },
  noVenue: { zh: "您还没有任何门店的权限，请联系店长。", en: "You have no role at any venue yet; ask your manager." },
});

export const problems = words({
  unreachable: { zh: "连接不上服务器。您的改动没有丢，请稍后再试。", en: "The server cannot be reached. Nothing you typed is lost; try again in a moment." },
  unforeseen: { zh: "服务器没有说明原因（{status}）。", en: "The server gave no reason ({status})." },
  signedOut: { zh: "登录已过期，请重新登录。", en: "Your sign-in has ended; please sign in again." },
  full: { zh: "。", en: ". " },
  stale: { zh: "别人刚刚改过，已为您刷新。", en: "Somebody has just changed this; it has been refreshed." },
});

export const signIn = words({
  title: { zh: "登录", en: "Sign in" },
  login: { zh: "账号", en: "Login" },
  password: { zh: "密码", en: "Password" },
  submit: { zh: "登录", en: "Sign in" },
  welcome: { zh: "今晚的每一间包厢，一目了然。", en: "Every room of the evening, at a glance." },
  mustChange: { zh: "首次登录，请先设置自己的密码。", en: "First sign-in: set a password of your own." },
  current: { zh: "当前密码", en: "Current password" },
  next: { zh: "新密码（至少 12 位）", en: "New password (12 characters or more)" },
  again: { zh: "再次输入新密码", en: "New password again" },
  differ: { zh: "两次输入不一致", en: "The two do not match" },
  change: { zh: "修改密码", en: "Change password" },
  changed: { zh: "密码已修改。", en: "Password changed." },
});

export const downloads = words({
  group: { zh: "下载 {what}", en: "Download {what}" },
  as: { zh: "下载 {format}：{what}", en: "Download {what} as {format}" },
  saved: { zh: "已保存 {file}", en: "Saved {file}" },
  takenOut: { zh: "由 {by} 于 {at} 导出", en: "taken out by {by} at {at}" },
});

/** What would fill a page on which nothing stands yet. */
export const empty = words({
  board: { zh: "这一天还没有预约。电话预订订下的、前台接待的散客，都会立刻出现在这里。", en: "Nothing is booked on this day yet. What is booked at the phone desk, and who walks in at the front desk, stands here at once." },
  reports: { zh: "这些日子没有数字：有人来问、预约、进场之后，这里才有。换几天看看，或先接受预约。", en: "There are no figures of these days: they come from who asks, books and enters. Choose other days, or take bookings first." },
  turnaways: { zh: "这些日子没有人被拒。没订成的请求会自动记在这里。", en: "Nobody was turned away on these days, so there are no figures. Requests that could not be booked are noted here by themselves." },
  calls: { zh: "这些日子没有外呼名单。设好外呼活动，每天早上会自动列出名单；拨打并登记后，这里就有数字。", en: "There are no call lists of these days. Set a campaign up, and each morning makes its list; once calls are noted, they are counted here." },
  demo: { zh: "演示时可以让它自己来客：", en: "At a demo, callers can be played into it:" },
  demoWhat: { zh: "从第一个可订的星期五起十天，请看那几天；令牌是启动时打印的总部管理员令牌。", en: "Ten days from the first Friday that can be booked: look at those. The token is the head-office one printed at the start." },
});

/** The permissions by name, as `roles.toml` has them. */
export const permissions = words({
  view: { zh: "查看", en: "look" },
  reserve: { zh: "预订", en: "book" },
  desk: { zh: "前台", en: "desk" },
  calendar: { zh: "日历", en: "calendar" },
  outages: { zh: "停用包厢", en: "outages" },
  setup: { zh: "设置", en: "set-up" },
  jobs: { zh: "任务", en: "jobs" },
  staff: { zh: "人员", en: "staff" },
  audit: { zh: "审计", en: "audit" },
  members: { zh: "会员管理", en: "members" },
  calls: { zh: "外呼", en: "calls" },
  campaigns: { zh: "外呼活动", en: "campaigns" },
  reports: { zh: "报表", en: "reports" },
  passwords: { zh: "发放密码", en: "passwords" },
  reveal: { zh: "查看全号", en: "reveal" },
  export: { zh: "导出", en: "export" },
  erase: { zh: "抹除", en: "erase" },
});
