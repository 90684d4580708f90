import { createRouter, createWebHistory, type RouteLocationNormalized } from "vue-router";
import { mayChange } from "@/api/client";
import { Refused } from "@/api/problems";
import { me, recognise } from "@/session/who";
import { places } from "@/shell/menu";

declare module "vue-router" {
  interface RouteMeta {
    permission?: string;
    isOpen?: boolean;
  }
}

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    {
      path: "/sign-in",
      name: "sign-in",
      component: () => import("@/session/SignInPage.vue"),
      meta: { isOpen: true },
    },
    {
      path: "/password",
      name: "password",
      component: () => import("@/session/PasswordPage.vue"),
    },
    {
      path: "/",
      component: () => import("@/shell/AppShell.vue"),
      children: [
        { path: "", redirect: { name: places[0]?.name ?? "not-here" } },
        ...places.map((place) => ({
          path: place.path,
          name: place.name,
          component: place.page,
          meta: { permission: place.permission },
        })),
        {
          path: ":rest(.*)*",
          name: "not-here",
          component: () => import("@/shell/NotHerePage.vue"),
        },
      ],
    },
  ],
});

router.beforeEach(async (to) => {
  const isFirst = to.name === "password" && mayChange();
  if (to.meta.isOpen || isFirst || me.value !== null) return true;
  try {
    await recognise();
    return true;
  } catch (reason) {
    return doorFor(reason, to);
  }
});

/** Where somebody goes who is not let in yet: the sign-in remembers where they were going.
 *
 * A first password is set on the page that signed in. One that was reloaded since cannot change
 * anything and begins at the door again.
 */
export function doorFor(reason: unknown, to: Pick<RouteLocationNormalized, "fullPath">) {
  if (reason instanceof Refused && reason.code === "password-must-change" && mayChange()) {
    return { name: "password" };
  }
  return { name: "sign-in", query: to.fullPath === "/" ? {} : { to: to.fullPath } };
}
