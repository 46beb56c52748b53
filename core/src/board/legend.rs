use super::draw::{MARGIN, WIDTH};
use super::palette::{self, LINE, MUTED, PAPER, PINK, RED, SHADE, TONES};
use super::svg::Svg;

/// The key to the picture, on one line at `y`.
pub(super) fn draw(svg: &mut Svg, y: i64) {
    let tint = palette::tint(0);
    let mut items =
        vec![("open", PAPER.to_owned(), LINE, "none", ""), ("closed", SHADE.to_owned(), LINE, "none", "")];
    items.extend(TONES.map(|tone| (palette::name(tone), palette::fill(tone), LINE, "none", "")));
    items.extend([
        ("booked, buffers", tint.to_owned(), tint, "none", tint),
        ("held", PAPER.to_owned(), tint, "4 2", ""),
        ("displaced", PINK.to_owned(), RED, "4 2", ""),
    ]);
    let mut x = MARGIN;
    for (name, fill, stroke, dashes, buffer) in items {
        if !buffer.is_empty() {
            let pale: &super::svg::Attributes<'_> = &[
                ("x", &x),
                ("y", &(y - 7)),
                ("width", &38),
                ("height", &8),
                ("fill", &buffer),
                ("fill-opacity", &"0.25"),
            ];
            svg.leaf("rect", pale);
            x += 7;
        }
        let swatch: &super::svg::Attributes<'_> = &[
            ("x", &x),
            ("y", &(y - 10)),
            ("width", &24),
            ("height", &14),
            ("rx", &2),
            ("fill", &fill),
            ("stroke", &stroke),
            ("stroke-dasharray", &dashes),
        ];
        svg.leaf("rect", swatch);
        x += if buffer.is_empty() { 32 } else { 38 };
        svg.text("text", &[("x", &x), ("y", &(y + 1)), ("fill", &MUTED)], name);
        x += i64::try_from(name.len()).unwrap_or_default() * 6 + 24;
        debug_assert!(x < WIDTH, "the legend is wider than the picture");
    }
}
