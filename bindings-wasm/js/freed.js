// What holds WebAssembly memory may be freed by hand; after that, it says so. Without this, each use of it would
// throw "null pointer passed to rust".

/** Makes objects of these classes name themselves when they are used after `free()`; a second `free()` is harmless. */
export function mournFreed(classes) {
  for (const kind of classes) {
    const { free } = kind.prototype;
    const mourned = function () {
      const own = Object.getOwnPropertyDescriptor(this, "__wbg_ptr");
      if (own?.get) return;
      free.call(this);
      Object.defineProperty(this, "__wbg_ptr", {
        get() {
          throw new ReferenceError(`this ${kind.name} was freed: make a new one`);
        },
      });
    };
    kind.prototype.free = mourned;
    if (Symbol.dispose) kind.prototype[Symbol.dispose] = mourned;
  }
}
