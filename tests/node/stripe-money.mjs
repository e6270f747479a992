// What the stripe package says of refunds, disputes, sellers and balance transactions at the sandbox.
import Stripe from "stripe";
import { readInput, writeLine } from "./lines.mjs";

const { host, port, key } = await readInput();
const stripe = new Stripe(key, { host, port, protocol: "http", maxNetworkRetries: 0 });
const play = async (path, body) =>
  (await fetch(`http://${host}:${port}/_sandbox/${path}`, { method: "POST", body: JSON.stringify(body) })).json();

const pay = (amount) =>
  stripe.paymentIntents.create({
    amount,
    currency: "eur",
    payment_method: "pm_card_visa",
    confirm: true,
    return_url: "http://shop.test",
    expand: ["latest_charge.balance_transaction"],
  });

const paid = await pay(10000);
const row = paid.latest_charge.balance_transaction;
writeLine({ what: "fee", amount: row.amount, fee: row.fee, net: row.net, type: row.type });

const part = await stripe.refunds.create({ payment_intent: paid.id, amount: 2500, metadata: { mine: "r1" } });
writeLine({ what: "part", status: part.status, amount: part.amount, mine: part.metadata.mine });
const listed = await stripe.refunds.list({ payment_intent: paid.id });
writeLine({ what: "refunds", count: listed.data.length, same: listed.data[0].id === part.id });
const charge = await stripe.charges.retrieve(paid.latest_charge.id);
writeLine({ what: "charge", refunded: charge.amount_refunded, whole: charge.refunded });
try {
  await stripe.refunds.create({ payment_intent: paid.id, amount: 99999 });
} catch (error) {
  writeLine({ what: "too much", type: error.type, status: error.statusCode });
}

await play(`refunds/${part.id}`, { outcome: "fail" });
const failed = await stripe.refunds.retrieve(part.id);
writeLine({ what: "failed later", status: failed.status, back: typeof failed.failure_balance_transaction === "string" });

const disputed = await pay(5000);
const opened = await play("disputes", { payment_intent: disputed.id });
await play(`disputes/${opened.id}`, { outcome: "withdraw" });
await play(`disputes/${opened.id}`, { outcome: "win" });
const dispute = await stripe.disputes.retrieve(opened.id, { expand: ["charge"] });
writeLine({
  what: "dispute",
  status: dispute.status,
  moved: dispute.balance_transactions.map((one) => [one.reporting_category, one.amount, one.fee]),
  charge: dispute.charge.payment_intent === disputed.id,
});

const seller = await stripe.accounts.create({ type: "express" });
const sold = await pay(10000);
const transfer = await stripe.transfers.create({
  amount: 9500,
  currency: "eur",
  destination: seller.id,
  source_transaction: sold.latest_charge.id,
  transfer_group: "ord_node",
});
const reversal = await stripe.transfers.createReversal(transfer.id, { amount: 500, metadata: { mine: "v1" } });
const after = await stripe.transfers.retrieve(transfer.id, { expand: ["reversals"] });
writeLine({
  what: "transfer",
  reversed: after.amount_reversed,
  whole: after.reversed,
  listed: after.reversals.data.map((one) => one.id === reversal.id),
});
const group = await stripe.transfers.list({ transfer_group: "ord_node" });
writeLine({ what: "group", count: group.data.length });
