import { createApp } from "vue";
import "element-plus/theme-chalk/base.css";
import "element-plus/theme-chalk/dark/css-vars.css";
import "./style.css";
import { onSignedOut } from "./api/client";
import App from "./App.vue";
import { doorFor, router } from "./router";
import { forget, me } from "./session/who";

onSignedOut(() => {
  if (me.value === null) return;
  forget();
  void router.push(doorFor(null, router.currentRoute.value));
});

createApp(App).use(router).mount("#app");
