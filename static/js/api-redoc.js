// Draws the API's description. ReDoc is a script of its own, loaded before this one.
const place = document.getElementById("api");

// ReDoc fetches its maker's logo from their server and has no option against it: no picture of
// another server is asked for here. css/api-redoc.css hides what is left of it.
const isForeign = (address) => new URL(address, location.href).origin !== location.origin;
const image = HTMLImageElement.prototype;
const source = Object.getOwnPropertyDescriptor(image, "src");
Object.defineProperty(image, "src", {
  ...source,
  set(address) {
    if (!isForeign(address)) source.set.call(this, address);
  },
});
image.setAttribute = function (name, value) {
  if (name !== "src" || !isForeign(value)) Element.prototype.setAttribute.call(this, name, value);
};

Redoc.init(
  place.dataset.schema,
  {
    nativeScrollbars: true,
    theme: {
      typography: {
        fontFamily: "system-ui, sans-serif",
        headings: { fontFamily: "system-ui, sans-serif" },
      },
    },
  },
  place,
);
