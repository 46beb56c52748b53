//! Colours and hatches: few, and dark enough to be read (4.5 : 1 and better for every text).

use super::day::Tone;
use super::svg::Svg;

pub(super) const INK: &str = "#22252b";
pub(super) const MUTED: &str = "#686d78";
pub(super) const PAPER: &str = "#ffffff";
/// Time outside the hours.
pub(super) const SHADE: &str = "#eeede9";
pub(super) const LINE: &str = "#dedcd6";
/// The change of the clocks.
pub(super) const ACCENT: &str = "#8a5a12";
pub(super) const RED: &str = "#b02a1d";
pub(super) const PINK: &str = "#fff4f2";
pub(super) const FONT: &str = "Inter, 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif";

/// The colours of services, in the order of the catalog; then from the beginning.
const TINTS: [&str; 6] = ["#2b6a6f", "#4a5a94", "#8f5f1b", "#7a4a75", "#4c7339", "#57616d"];

pub(super) fn tint(place: usize) -> &'static str {
    TINTS.get(place % TINTS.len()).copied().unwrap_or(INK)
}

/// A hatch: its name, ground, stroke, and the path that is repeated every eight pixels.
struct Hatch {
    id: &'static str,
    ground: &'static str,
    stroke: &'static str,
    path: &'static str,
}

const RISING: &str = "M-2 2L2 -2M0 8L8 0M6 10L10 6";
const FALLING: &str = "M-2 6L2 10M0 0L8 8M6 -2L10 2";
const CROSSED: &str = "M0 8L8 0M0 0L8 8";
const SPARSE: &str = "M0 8L8 0";
const DOTS: &str = "M2 2h1M6 6h1";

fn hatch(tone: Tone) -> Hatch {
    let (id, ground, stroke, path) = match tone {
        Tone::Busy => ("slotwright-busy", "#e4e6ec", "#a3a9b8", RISING),
        Tone::Tentative => ("slotwright-tentative", "#f6f7f9", "#b9bfcc", SPARSE),
        Tone::OutOfOffice => ("slotwright-out", "#efe6f0", "#b795ba", FALLING),
        Tone::Unknown => ("slotwright-unknown", "#fbf4df", "#b08a2c", DOTS),
        Tone::Away => ("slotwright-away", "#fdf0ee", "#ebb5ae", CROSSED),
    };
    Hatch { id, ground, stroke, path }
}

pub(super) fn fill(tone: Tone) -> String {
    format!("url(#{})", hatch(tone).id)
}

/// What a tone is called.
pub(super) fn name(tone: Tone) -> &'static str {
    match tone {
        Tone::Busy => "busy",
        Tone::Tentative => "tentative",
        Tone::OutOfOffice => "out of office",
        Tone::Unknown => "unknown",
        Tone::Away => "away",
    }
}

/// All tones in the order of the legend.
pub(super) const TONES: [Tone; 5] =
    [Tone::Busy, Tone::Tentative, Tone::OutOfOffice, Tone::Unknown, Tone::Away];

/// The hatches, to be named by [`fill`].
pub(super) fn define(svg: &mut Svg) {
    svg.open("defs", &[]);
    for Hatch { id, ground, stroke, path } in TONES.map(hatch) {
        svg.open(
            "pattern",
            &[("id", &id), ("width", &8), ("height", &8), ("patternUnits", &"userSpaceOnUse")],
        );
        svg.leaf("rect", &[("width", &8), ("height", &8), ("fill", &ground)]);
        svg.leaf("path", &[("d", &path), ("stroke", &stroke)]);
        svg.close("pattern");
    }
    svg.close("defs");
}
