import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Three pages under one strict policy: nothing inlined, nothing from another host. */
export default defineConfig({
  root: here("."),
  publicDir: false,
  resolve: { alias: { "@kurkle/color": here("src/chart/no-colour.ts") } },
  build: {
    outDir: here("../dist/web"),
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, wanted, { hostType }) => (hostType === "html" ? wanted : []),
    },
    rolldownOptions: {
      input: [here("index.html"), here("outages.html"), here("docs.html")],
      // Scales of Chart.js that nobody registers are kept for the defaults they read from each other otherwise. Signals
      // are read for their values alone: a statement that only reads one does nothing, here or in the source.
      treeshake: { propertyReadSideEffects: false },
    },
  },
});
