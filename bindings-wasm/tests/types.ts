// Compiled, never run: the types that a user's editor sees.
import init, { Period, SlotwrightError, errorCodes, version, type Fault } from "slotwright";

await init();
const visit: Period = new Period("2026-11-02T09:00:00Z", "2026-11-02T10:00:00Z");
const texts: string[] = [visit.start, visit.end, visit.toString(), version(), ...errorCodes()];
const inside: boolean = visit.contains("2026-11-02T09:30:00Z") && visit.overlaps(visit);

try {
  // @ts-expect-error: an instant is a string, never a Date
  new Period(new Date(), "2026-11-02T10:00:00Z");
} catch (error) {
  if (error instanceof SlotwrightError) {
    const code: string = error.code;
    const faults: readonly Fault[] = error.faults;
    console.log(code, faults, texts, inside);
  }
}
