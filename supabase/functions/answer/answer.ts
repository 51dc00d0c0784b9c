import { answerRequest } from "../_shared/contract/answer.ts";
import type { Handler } from "../_shared/platform/answering.ts";
import { publicDoor } from "../_shared/platform/door.ts";
import type { ConfirmLinks } from "../_shared/store/confirm-links.ts";

/**
 * Mail scanners GET every link, and some run its page: only a POST with `came`, sent by a person's tap, records an
 * answer.
 */
export const createAnswer = (links: ConfirmLinks): Handler =>
  publicDoor({ body: answerRequest, largest: 500 }, ({ token, came }) =>
    came === undefined ? links.look(token) : links.answer(token, came),
  );
