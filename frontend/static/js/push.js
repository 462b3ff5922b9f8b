// Asks the browser for its push address when the button is tapped, and sends it with the form around the button.
const button = document.querySelector("[data-push]");
if (button && "serviceWorker" in navigator && "PushManager" in window) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const note = document.querySelector("[data-push-note]");
    try {
      const shell = await navigator.serviceWorker.ready;
      const found = (await shell.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: button.dataset.push })).toJSON();
      const { form } = button;
      form.elements.endpoint.value = found.endpoint;
      form.elements.p256dh.value = found.keys.p256dh;
      form.elements.auth.value = found.keys.auth;
      form.requestSubmit();
    } catch {
      note.hidden = false;
    }
  });
}
