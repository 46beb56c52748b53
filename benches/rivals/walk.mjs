// What a backend writes by hand around a library for calendars: when somebody serves, and the starts that are left.

/** The opening times of the window; hours are minutes of each day from Monday on, `clock(date, minutes)` is an instant. */
export function opened(hours, from, to, clock) {
    const found = [];
    // The window begins at a midnight of New York, and at noon it is the same day in UTC, whatever the clocks do.
    for (let noon = from + 43_200; noon < to; noon += 86_400) {
        const date = new Date(noon * 1000);
        const [opens, closes] = hours[(date.getUTCDay() + 6) % 7];
        if (opens < closes) found.push([clock(date, opens), clock(date, closes)]);
    }
    return found;
}

/** The starts on the grid at which the service fits between the busy periods, which are sorted and merged. */
export function starts(open, busy, { earliest, step, length, before, after }) {
    const onGrid = (at) => Math.ceil(at / step) * step;
    const found = [];
    let next = 0;
    for (const [opens, closes] of open) {
        let start = onGrid(Math.max(opens, earliest));
        while (start + length <= closes) {
            while (next < busy.length && busy[next][1] + before <= start) next++;
            if (next === busy.length || start + length + after <= busy[next][0]) {
                found.push(start);
                start += step;
            } else {
                start = onGrid(busy[next][1] + before);
            }
        }
    }
    return found;
}
