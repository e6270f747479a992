// Signs events with the official client and posts them. In: { "url", "events": [{ body, secrets, altered, age }] }.
// Out per event: { status, answer }. Several secrets make one header with several signatures, as while a secret is rolled.
import Stripe from "stripe";
import { readInput, writeLine } from "./lines.mjs";

const stripe = new Stripe("sk_test_any");
const { url, events } = await readInput();

for (const { body, secrets, altered = false, age = 0 } of events) {
  const timestamp = Math.floor(Date.now() / 1000) - age;
  const signed = secrets.map((secret) => stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp }));
  const signature = [signed[0], ...signed.slice(1).map((header) => header.slice(header.indexOf("v1=")))].join(",");
  const bytes = Buffer.from(body);
  if (altered) bytes[bytes.length >> 1] ^= 1;
  const headers = { "content-type": "application/json", "stripe-signature": signature };
  const answer = await fetch(url, { method: "POST", body: bytes, headers });
  writeLine({ status: answer.status, answer: await answer.json() });
}
