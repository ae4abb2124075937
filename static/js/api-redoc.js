// Draws the API's description. ReDoc is a script of its own, loaded before this one.
const place = document.getElementById("api");

// ReDoc fetches its maker's logo from their server and has no option against it: no picture of
// another server is asked for here. css/api-redoc.css hides what is left of it.
const { setAttribute } = Element.prototype;
Element.prototype.setAttribute = function (name, value) {
  const isForeign = this instanceof HTMLImageElement && name === "src" && /^https?:/.test(value);
  if (!isForeign) setAttribute.call(this, name, value);
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
