import "@/start-problem.ts";
import "@/styles.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router-dom";
import { startStrings } from "@/lib/i18n.ts";
import { createQueryClient } from "@/lib/query.ts";
import { createRouter } from "@/routes.tsx";
import { usePreferences } from "@/stores/preferences.ts";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

const strings = startStrings(usePreferences.getState().language ?? navigator.language);
// Created before the strings arrive: it loads the page's code meanwhile.
const router = createRouter();
await strings;

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={createQueryClient()}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
