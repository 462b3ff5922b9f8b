// Passkeys. A form says what it is for: data-passkey="get" or "create", its options in data-options (JSON) or at data-options-url. What the
// device answers goes into the field named credential, and the form is sent.
const note = document.querySelector("[data-passkey-note]");

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.optionsUrl, { headers: { "X-Requested-With": "XMLHttpRequest", Accept: "application/json" } });
  if (!answer.ok) throw new Error(`options: ${answer.status}`);
  return (await answer.json()).request_options;
}

function wantAnyDevice(options) {
  const wanted = options.publicKey.authenticatorSelection;
  Object.assign(wanted, { residentKey: "required", requireResidentKey: true, userVerification: "required" });
  return options;
}

async function ask(form) {
  const options = await optionsOf(form);
  if (form.dataset.passkey === "get") return window.webauthnJSON.get(options);
  return window.webauthnJSON.create(form.elements.passwordless ? wantAnyDevice(options) : options);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    note.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
      form.submit();
    } catch {
      note.hidden = false;
    }
  }, { capture: true });
}
