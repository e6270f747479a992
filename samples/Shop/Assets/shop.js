// Keeps an open page true to the order: a stream says "look again", a poll looks anyway, and the page is fetched anew when the
// fingerprint differs. The page decides nothing itself.
const pollMs = 4000;
const recheckMs = [3000, 5000, 8000, 13000, 21000, 34000, 60000];
const stuckMs = 15000;

let stream = null;
let rechecks = 0;
let recheckTimer = 0;
let looking = false;

const main = () => document.getElementById('main');

async function look() {
  const { state, fingerprint } = main().dataset;
  if (!state || looking || document.hidden) return;
  looking = true;
  try {
    const answer = await fetch(state, { headers: { accept: 'text/plain' } });
    if (answer.ok && (await answer.text()) !== fingerprint) await renew();
  } catch {
    // Offline, or the shop restarts: the next look will tell.
  } finally {
    looking = false;
  }
}

async function renew() {
  const answer = await fetch(main().dataset.page, { headers: { accept: 'text/html' } });
  if (!answer.ok) return;
  const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = next.getElementById('main');
  if (!fresh) return;
  const hadFocus = main().contains(document.activeElement);
  const changed = main().dataset.announce !== fresh.dataset.announce;
  main().replaceWith(fresh);
  document.title = next.title;
  if (hadFocus) fresh.focus({ preventScroll: true });
  if (changed) document.getElementById('announce').textContent = fresh.dataset.announce;
  if (changed) rechecks = 0;
  scheduleRecheck();
}

// Opening the page makes the engine ask the provider, so an unclear payment is asked about again, ever more rarely.
function scheduleRecheck() {
  clearTimeout(recheckTimer);
  if (main().dataset.recheck !== 'yes') return;
  const wait = recheckMs[Math.min(rechecks++, recheckMs.length - 1)];
  recheckTimer = setTimeout(() => (document.hidden ? scheduleRecheck() : renew().catch(scheduleRecheck)), wait);
}

// A hidden page gives its connection back: browsers allow only a few to one site.
function listen() {
  const { live } = main().dataset;
  if (document.hidden || !live) {
    stream?.close();
    stream = null;
  } else if (!stream) {
    stream = new EventSource(live);
    stream.addEventListener('changed', look);
    stream.addEventListener('error', () => {
      if (stream?.readyState === EventSource.CLOSED) stream = null;
    });
  }
}

// One click, one submission; the shop would notice a second one too.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!form.matches('[data-once]')) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'yes';
  form.setAttribute('aria-busy', 'true');
  setTimeout(() => {
    delete form.dataset.sent;
    form.removeAttribute('aria-busy');
  }, stuckMs);
});

document.addEventListener('visibilitychange', () => {
  listen();
  look();
});

// Back from the provider's page, the browser may show this page as it was left.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});
addEventListener('pagehide', () => {
  stream?.close();
  stream = null;
});

// After a form was answered with a page, "reload" shall read the booking, not send the form again.
if (main().dataset.page && !location.pathname.endsWith(main().dataset.page)) history.replaceState(null, '', main().dataset.page);

listen();
scheduleRecheck();
setInterval(() => {
  listen();
  look();
}, pollMs);
