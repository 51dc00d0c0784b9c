import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type RenderResult, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { createMemoryRouter, RouterProvider } from "react-router-dom";
import { type CurrentOrganization, OrganizationContext } from "@/data/organizations/organizations.ts";
import { loadStrings } from "@/lib/i18n.ts";
import { buildOrganization } from "@/testing/builders.ts";

interface Options {
  /** The URL; filters and tabs read it. */
  at?: string;
  /** The route's pattern, if the component reads parameters: "/calls/:id". */
  route?: string;
  /** Namespaces of page strings the component uses. */
  strings?: string[];
  organization?: Partial<CurrentOrganization>;
}

interface Rendered extends RenderResult {
  client: QueryClient;
  /** The router's current location: "/calls?status=ended". */
  address: () => string;
}

/** Renders `ui` like a page inside the shell: router, queries, strings, organization. */
export async function renderPage(ui: ReactNode, options: Options = {}): Promise<Rendered> {
  const { at = "/", route, strings = [], organization } = options;
  await Promise.all(strings.map(loadStrings));
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false }, mutations: { retry: false } },
  });
  const router = createMemoryRouter(
    [{ path: route ?? "*", element: ui }, ...(route ? [{ path: "*", element: null }] : [])],
    { initialEntries: [at] },
  );
  const result = render(
    <QueryClientProvider client={client}>
      <OrganizationContext value={buildOrganization(organization)}>
        <RouterProvider router={router} />
      </OrganizationContext>
    </QueryClientProvider>,
  );
  const address = () => router.state.location.pathname + router.state.location.search;
  return { ...result, client, address };
}
