import { UnreadableFile } from "@/data/leads/file/file-inspection.ts";
import { leadChunks, lookAt, survey } from "@/data/leads/file/lead-file.ts";
import type { Answer, Question } from "@/data/leads/file/lead-file-reader.ts";
import type { LeadRowToImport } from "@/data/leads/file/lead-rows.ts";

/** Reads lead files off the main thread. One request at a time; chunks are pulled, so that none pile up. */
let chunks: AsyncGenerator<LeadRowToImport[]> | undefined;

async function answerTo(question: Question): Promise<unknown> {
  switch (question.ask) {
    case "look":
      return lookAt(question.file, question.country, question.correction);
    case "survey":
      return survey(question.file, question.setup);
    case "begin":
      chunks = leadChunks(question.file, question.setup);
      return undefined;
    case "next":
      return (await chunks?.next())?.value;
  }
}

self.onmessage = async ({ data }: MessageEvent<Question & { id: number }>) => {
  const reply = (answer: Answer) => self.postMessage(answer);
  try {
    reply({ id: data.id, value: await answerTo(data) });
  } catch (error) {
    if (error instanceof UnreadableFile) reply({ id: data.id, problem: error.problem, line: error.line });
    else reply({ id: data.id, message: String(error) });
  }
};
