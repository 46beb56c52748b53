// What Slotwright throws. One class; `code` is the stable name of the kind, the same in every language.
export class SlotwrightError extends Error {
  constructor(message, code, faults = []) {
    super(message);
    this.name = "SlotwrightError";
    this.code = code;
    this.faults = faults;
  }
}

export const fault = (path, code, message) => ({ path, code, message });
