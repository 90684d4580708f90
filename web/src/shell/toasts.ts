import { ElMessage } from "element-plus";
import { Refused, Unreachable } from "@/api/problems";

const LONG_ENOUGH_TO_READ = 6000;

/** Show that something is done. */
export function tellDone(said: string): void {
  ElMessage({ message: said, type: "success", plain: true });
}

/** Show why something was not done: the refusal's own sentence. What nobody foresaw goes on up. */
export function tellWhyNot(reason: unknown): void {
  if (!(reason instanceof Refused || reason instanceof Unreachable)) throw reason;
  ElMessage({
    message: reason.message,
    type: reason instanceof Refused ? "warning" : "error",
    plain: true,
    showClose: true,
    grouping: true,
    duration: LONG_ENOUGH_TO_READ,
  });
}
