use core::fmt::{Display, Write as _};

/// An SVG text under way. Every attribute and every text passes through [`escaped`]: no name can become markup.
pub(super) struct Svg(String);

/// The attributes of an element.
pub(super) type Attributes<'a> = [(&'a str, &'a dyn Display)];

impl Svg {
    pub(super) fn new() -> Svg {
        Svg(String::new())
    }

    /// Begins an element.
    pub(super) fn open(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.tag(name, attributes);
        self.0.push_str(">\n");
    }

    /// Ends one.
    pub(super) fn close(&mut self, name: &str) {
        self.put(format_args!("</{name}>\n"));
    }

    /// An element without content.
    pub(super) fn leaf(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.tag(name, attributes);
        self.0.push_str("/>\n");
    }

    /// An element with a text.
    pub(super) fn text(&mut self, name: &str, attributes: &Attributes<'_>, text: &str) {
        self.tag(name, attributes);
        self.put(format_args!(">{}</{name}>\n", escaped(text)));
    }

    pub(super) fn finish(self) -> String {
        self.0
    }

    fn tag(&mut self, name: &str, attributes: &Attributes<'_>) {
        self.put(format_args!("<{name}"));
        for (attribute, value) in attributes {
            self.put(format_args!(" {attribute}=\"{}\"", escaped(&value.to_string())));
        }
    }

    fn put(&mut self, what: core::fmt::Arguments<'_>) {
        // Writing to a String can't fail.
        self.0.write_fmt(what).unwrap_or_default();
    }
}

/// The text as XML 1.0 takes it: the five characters that mark up are escaped, and those that XML has no way
/// to write (§2.2: controls and the two non-characters) become U+FFFD.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The text in at most `most` characters, with an ellipsis where some are left out; nothing if three do not fit.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let length = text.chars().count();
    match most {
        _ if length <= most => text.to_owned(),
        0..3 => String::new(),
        _ => {
            let kept: String = text.chars().take(most - 1).collect();
            format!("{}…", kept.trim_end_matches([' ', '·']))
        }
    }
}
