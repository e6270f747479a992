// The Standard Webhooks package's opinion on a notice. In: { "secret", "body" (base64), "headers" }.
// Out: what it says of the notice, of the same with one byte altered, and under another secret.
import { Webhook } from "standardwebhooks";
import { readInput, writeLine } from "./lines.mjs";

const { secret, body, headers } = await readInput();

function verdict(bytes, withSecret) {
  try {
    return new Webhook(withSecret).verify(bytes.toString("utf8"), headers).type;
  } catch (error) {
    return error.constructor.name;
  }
}

const bytes = Buffer.from(body, "base64");
const altered = Buffer.from(bytes);
altered[altered.length - 2] ^= 1;
const another = `whsec_${Buffer.from("another").toString("base64")}`;
writeLine({ genuine: verdict(bytes, secret), altered: verdict(altered, secret), stranger: verdict(bytes, another) });
