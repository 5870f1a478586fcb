import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Two pages under one strict policy: nothing inlined, nothing from another host. */
export default defineConfig({
  root: here("."),
  publicDir: false,
  build: {
    outDir: here("../dist/web"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, wanted, { hostType }) => (hostType === "html" ? wanted : []),
    },
    rolldownOptions: { input: [here("index.html"), here("docs.html")] },
  },
});
