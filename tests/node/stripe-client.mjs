// The official client against the sandbox. In: { "host", "port", "key" }. Out: one line per observation.
import Stripe from "stripe";
import { readInput, writeLine } from "./lines.mjs";

const { host, port, key } = await readInput();
const stripe = new Stripe(key, { host, port, protocol: "http", maxNetworkRetries: 0, telemetry: false });

const basket = (reference) => ({
  mode: "payment",
  success_url: "https://shop.example/done?session={CHECKOUT_SESSION_ID}",
  cancel_url: "https://shop.example/back",
  client_reference_id: reference,
  metadata: { order: reference },
  line_items: [{ quantity: 2, price_data: { currency: "eur", unit_amount: 1700, product_data: { name: "Seat é" } } }],
});

async function errorOf(call) {
  try {
    await call;
    return { type: "none" };
  } catch (error) {
    return { type: error.constructor.name, known: error instanceof Stripe.errors.StripeError, code: error.code, status: error.statusCode };
  }
}

const made = await stripe.checkout.sessions.create(basket("ord_node"), { idempotencyKey: "node-1" });
const again = await stripe.checkout.sessions.create(basket("ord_node"), { idempotencyKey: "node-1" });
writeLine({
  what: "session",
  object: made.object, amount: made.amount_total, currency: made.currency, status: made.status, reference: made.client_reference_id,
  prefix: made.id.slice(0, 8), url: made.url.includes(made.id), live: made.livemode,
});
writeLine({ what: "replayed", same: again.id === made.id, header: again.lastResponse.headers["idempotent-replayed"] });
const otherParameters = stripe.checkout.sessions.create(basket("ord_other"), { idempotencyKey: "node-1" });
writeLine({ what: "other parameters", ...(await errorOf(otherParameters)) });
writeLine({ what: "missing", ...(await errorOf(stripe.checkout.sessions.retrieve("cs_test_none"))) });
writeLine({ what: "invalid", ...(await errorOf(stripe.refunds.create({ amount: 5 }))) });
const stranger = new Stripe("sk_live_x", { host, port, protocol: "http", maxNetworkRetries: 0 });
writeLine({ what: "stranger", ...(await errorOf(stranger.balance.retrieve())) });
const declined = stripe.paymentIntents.create({
  amount: 1700, currency: "eur", payment_method: "pm_card_chargeDeclined", confirm: true,
  automatic_payment_methods: { enabled: true, allow_redirects: "never" },
});
writeLine({ what: "declined", ...(await errorOf(declined)) });

const intent = await stripe.paymentIntents.create({
  amount: 3400, currency: "eur", payment_method: "pm_card_visa", confirm: true,
  automatic_payment_methods: { enabled: true, allow_redirects: "never" },
});
const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 400 });
writeLine({ what: "refund", intent: intent.status, refund: refund.status, amount: refund.amount });

for (let count = 0; count < 25; count++) await stripe.customers.create({ name: `Customer ${count}` });
const names = [];
for await (const customer of stripe.customers.list({ limit: 10 })) names.push(customer.name);
writeLine({ what: "pages", count: names.length, distinct: new Set(names).size, first: names[0] });

const expired = await stripe.checkout.sessions.expire(made.id);
const events = await stripe.events.list({ type: "checkout.session.expired" });
writeLine({ what: "events", status: expired.status, listed: events.data[0].type, about: events.data[0].data.object.id === made.id });
