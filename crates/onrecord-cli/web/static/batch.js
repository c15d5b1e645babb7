// Shows how far a batch is, as it happens; the page of a finished batch has everything.

const progress = document.querySelector("#progress");
const events = new EventSource(progress.dataset.events);
events.addEventListener("message", (event) => {
  const { said, finished } = JSON.parse(event.data);
  progress.textContent = said;
  if (finished) {
    events.close();
    location.reload();
  }
});
