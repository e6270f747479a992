// The official client's opinion on signatures. In: { "secrets", "deliveries": [{ body, signature }] }, bodies in base64.
// Out per delivery: what each secret says of it, and of the same with one byte altered.
import Stripe from "stripe";
import { readInput, writeLine } from "./lines.mjs";

const stripe = new Stripe("sk_test_any");
const { secrets, deliveries } = await readInput();

function verdict(body, signature, secret) {
  try {
    return stripe.webhooks.constructEvent(body, signature, secret).type;
  } catch (error) {
    return error.constructor.name;
  }
}

for (const { body, signature } of deliveries) {
  const bytes = Buffer.from(body, "base64");
  const altered = Buffer.from(bytes);
  altered[altered.length >> 1] ^= 1;
  const verdicts = (body) => secrets.map((secret) => verdict(body, signature, secret));
  writeLine({ genuine: verdicts(bytes), altered: verdicts(altered) });
}
