import type { Run } from "./run.ts";

/** What is about to change, as lines to read before it does. */
export function announce({ options, project, findings, release }: Run): string[] {
  const { migrations, functions } = findings;
  const changes = release.dirty ? " with uncommitted changes" : "";
  const from = release.rolled_back_from ? `, rolling back from ${release.rolled_back_from}` : "";
  const pending = migrations.pending.length === 0 ? "none pending" : `apply ${migrations.pending.join(", ")}`;
  const replaced = [...functions.keys()].join(", ");
  const published = options.publish ? `build, then run: ${options.publish}` : "build; you upload it";
  return [
    `Project    ${findings.projectName} (${options.project}), ${project.url}`,
    `Release    ${release.commit}${changes}${from}`,
    `Migrations ${options.rollBack ? "none: the database only goes forward" : pending}`,
    `Functions  ${replaced ? `replace ${replaced}` : "deploy the first ones"}`,
    `Dashboard  ${options.withDashboard ? published : "leave alone"}`,
    `Check      ${project.check && options.withCheck ? "with a signed delivery" : "without a signed delivery"}`,
  ];
}
