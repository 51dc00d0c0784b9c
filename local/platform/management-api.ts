import fs from "node:fs";
import http from "node:http";
import path from "node:path";

/** One uploaded function: its files' folder and its settings. */
export interface Upload {
  slug: string;
  version: number;
  folder: string;
  entrypoint_path: string;
  import_map_path?: string;
  verify_jwt: boolean;
}

/** The project behind the stand-in. */
export interface ManagedProject {
  secretNames: string[];
  publishableKey: string;
  secretKey: string;
  query(sql: string, isReadOnly: boolean): Promise<unknown>;
  /** Serves these uploads from now on. */
  activate(uploads: Upload[]): Promise<void>;
}

export const PROJECT = "abcdefghijklmnopqrst";
export const ACCESS_TOKEN = `sbp_${"0".repeat(40)}`;

interface Active {
  upload: Upload;
  updatedAt: number;
}

interface Call {
  url: URL;
  request: http.IncomingMessage;
}

type Answer = [status: number, body: unknown];

/**
 * Loopback stand-in for the parts of the Supabase Management API that the CLI calls in `npm run deploy`. An upload is
 * unpacked into `<into>/<function>-<version>`, which contains nothing else.
 */
export function createManagementApi(into: string, project: ManagedProject): http.Server {
  const bundled = new Map<string, Upload>();
  const active = new Map<string, Active>();
  let versions = 0;

  const activate = async (uploads: Upload[]) => {
    await project.activate(uploads);
    for (const upload of uploads) active.set(upload.slug, { upload, updatedAt: Date.now() });
  };

  const routes: Record<string, (call: Call) => Promise<Answer>> = {
    "GET ": async () => [200, described()],
    "GET /secrets": async () => [
      200,
      project.secretNames.map((name) => ({ name, value: "", updated_at: new Date(0).toISOString() })),
    ],
    "GET /api-keys": async () => [
      200,
      [
        { id: "1", name: "default", type: "publishable", api_key: project.publishableKey },
        { id: "2", name: "default", type: "secret", api_key: `${project.secretKey.slice(0, 12)}…` },
      ],
    ],
    "POST /database/query": async ({ request }) => {
      const { query, read_only } = JSON.parse((await readBody(request)).toString());
      return [201, await project.query(query, Boolean(read_only))];
    },
    "GET /functions": async () => [200, [...active.values()].map(functionOf)],
    "POST /functions/deploy": async ({ url, request }) => {
      const slug = url.searchParams.get("slug") ?? "";
      const version = ++versions;
      const folder = path.join(into, `${slug}-${version}`);
      const upload = { slug, version, folder, ...(await unpack(folder, await readForm(request))) };
      bundled.set(slug, upload);
      // Several functions are bundled first and activated together by the PUT.
      if (url.searchParams.get("bundleOnly") !== "true") await activate([upload]);
      return [201, functionOf({ upload, updatedAt: Date.now() })];
    },
    "PUT /functions": async ({ request }) => {
      const wanted = JSON.parse((await readBody(request)).toString()) as { slug: string }[];
      await activate(wanted.map(({ slug }) => bundled.get(slug) as Upload));
      return [200, { functions: wanted.map(({ slug }) => functionOf(active.get(slug) as Active)) }];
    },
  };

  return http.createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://api");
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${ACCESS_TOKEN}`)
      return answer(401, { message: "Unauthorized" });
    const route = `${request.method} ${url.pathname.replace(`/v1/projects/${PROJECT}`, "")}`;
    const handler = routes[route];
    if (!handler) return answer(404, { message: `No ${route} here` });
    await handler({ url, request }).then(
      ([status, body]) => answer(status, body),
      (error: Error) => answer(400, { message: error.message }),
    );
  });
}

async function readBody(request: http.IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

async function readForm(request: http.IncomingMessage): Promise<FormData> {
  const headers = { "content-type": request.headers["content-type"] ?? "" };
  return new Response(new Uint8Array(await readBody(request)), { headers }).formData();
}

type Unpacked = Omit<Upload, "slug" | "version" | "folder">;

async function unpack(folder: string, form: FormData): Promise<Unpacked> {
  for (const file of form.getAll("file")) {
    if (!(file instanceof File)) continue;
    const target = path.resolve(folder, file.name);
    if (!target.startsWith(`${folder}${path.sep}`))
      throw new Error(`${file.name} reaches outside the upload`);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, Buffer.from(await file.arrayBuffer()));
  }
  return JSON.parse(String(form.get("metadata"))) as Unpacked;
}

const described = () => ({
  id: PROJECT,
  ref: PROJECT,
  organization_id: "laptop",
  organization_slug: "laptop",
  name: "laptop",
  region: "eu-north-1",
  created_at: new Date(0).toISOString(),
  status: "ACTIVE_HEALTHY",
  database: { host: "127.0.0.1", version: "17", postgres_engine: "17", release_channel: "ga" },
});

const functionOf = ({ upload, updatedAt }: Active) => ({
  id: `00000000-0000-4000-8000-${String(upload.version).padStart(12, "0")}`,
  slug: upload.slug,
  name: upload.slug,
  status: "ACTIVE",
  version: upload.version,
  created_at: 0,
  updated_at: updatedAt,
  verify_jwt: upload.verify_jwt,
  import_map: Boolean(upload.import_map_path),
  entrypoint_path: upload.entrypoint_path,
});
