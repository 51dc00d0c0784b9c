import { answerRequest } from "../_shared/contract/answer.ts";
import type { Handler } from "../_shared/platform/answering.ts";
import { publicDoor } from "../_shared/platform/door.ts";
import type { ConfirmLinks } from "../_shared/store/confirm-links.ts";

/** Scanners of mail GET every link, and some run its page: only a POST that says `came`, which a person's tap sends, answers. */
export const createAnswer = (links: ConfirmLinks): Handler =>
  publicDoor({ body: answerRequest, largest: 500 }, ({ token, came }) =>
    came === undefined ? links.look(token) : links.answer(token, came),
  );
