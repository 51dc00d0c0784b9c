import fs from "node:fs";
import http from "node:http";
import path from "node:path";

/** One function as it was deployed: where its upload lies and what came with it. */
export interface Upload {
  folder: string;
  entrypoint_path: string;
  import_map_path?: string;
  verify_jwt: boolean;
}

export const PROJECT = "abcdefghijklmnopqrst";
export const ACCESS_TOKEN = `sbp_${"0".repeat(40)}`;

/**
 * Loopback stand-in of the Supabase Management API, as far as `supabase functions deploy --use-api` asks it.
 * What is uploaded is unpacked into `<into>/<function>`; nothing but the upload is there.
 */
export function createManagementApi(into: string, uploads: Map<string, Upload>): http.Server {
  return http.createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://api");
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (request.headers.authorization !== `Bearer ${ACCESS_TOKEN}`)
      return answer(401, { message: "Unauthorized" });
    const route = `${request.method} ${url.pathname}`;
    if (route === `GET /v1/projects/${PROJECT}`) return answer(200, project());
    if (route === `GET /v1/projects/${PROJECT}/functions`) return answer(200, []);
    if (route !== `POST /v1/projects/${PROJECT}/functions/deploy`)
      return answer(404, { message: `No ${route} here` });
    const slug = url.searchParams.get("slug") ?? "";
    const upload = await unpack(path.join(into, slug), await readForm(request));
    uploads.set(slug, upload);
    answer(201, deployed(slug, upload));
  });
}

async function readForm(request: http.IncomingMessage): Promise<FormData> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const headers = { "content-type": request.headers["content-type"] ?? "" };
  return new Response(Buffer.concat(chunks), { headers }).formData();
}

async function unpack(folder: string, form: FormData): Promise<Upload> {
  for (const file of form.getAll("file")) {
    if (!(file instanceof File)) continue;
    const target = path.resolve(folder, file.name);
    if (!target.startsWith(`${folder}${path.sep}`))
      throw new Error(`${file.name} reaches outside the upload`);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, Buffer.from(await file.arrayBuffer()));
  }
  return { folder, ...(JSON.parse(String(form.get("metadata"))) as Omit<Upload, "folder">) };
}

const project = () => ({
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

const deployed = (slug: string, upload: Upload) => ({
  id: "00000000-0000-4000-8000-000000000000",
  slug,
  name: slug,
  status: "ACTIVE",
  version: 1,
  created_at: 0,
  updated_at: 0,
  verify_jwt: upload.verify_jwt,
  import_map: Boolean(upload.import_map_path),
  entrypoint_path: upload.entrypoint_path,
});
