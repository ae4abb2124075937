// A call that is still worked on: shows what is new, unless somebody is listening already.

export function followProgress(player) {
  document.body.addEventListener("htmx:afterSettle", () => {
    const isUntouched = !player || (player.audio.paused && player.audio.currentTime === 0);
    if (document.querySelector("[data-progress][data-moved]") && isUntouched) {
      location.reload();
    }
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    // Deleted meanwhile: the page itself has the words for it.
    if (event.target.closest("[data-progress]") && event.detail.xhr.status === 404) {
      location.reload();
    }
  });
}
