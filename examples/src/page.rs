use crate::failure::{Failure, Result};
use std::io::Write;
use std::path::Path;

/// Whether the page is printed in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// For a terminal.
    Ansi,
    /// For a file, a pipe, or whoever has set `NO_COLOR`.
    None,
}

/// How a piece of text stands out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Style {
    Heading,
    Open,
    Refused,
    Quiet,
}

/// Where the story is printed.
pub(crate) struct Page<'a> {
    out: &'a mut dyn Write,
    colour: Colour,
    chapter: u32,
}

impl<'a> Page<'a> {
    pub(crate) fn new(out: &'a mut dyn Write, colour: Colour) -> Page<'a> {
        Page { out, colour, chapter: 0 }
    }

    /// A numbered heading.
    pub(crate) fn chapter(&mut self, title: &str) -> Result<()> {
        self.chapter += 1;
        let title = self.styled(Style::Heading, &format!("{}  {title}", self.chapter));
        self.line("")?;
        self.line(&title)
    }

    pub(crate) fn line(&mut self, text: &str) -> Result<()> {
        writeln!(self.out, "{}", text.trim_end()).map_err(Failure::file(Path::new("standard output")))
    }

    /// A line of the story, indented.
    pub(crate) fn say(&mut self, text: &str) -> Result<()> {
        self.line(&format!("   {text}"))
    }

    /// A line of detail, indented further.
    pub(crate) fn detail(&mut self, text: &str) -> Result<()> {
        self.line(&format!("     {text}"))
    }

    pub(crate) fn styled(&self, style: Style, text: &str) -> String {
        let code = match style {
            Style::Heading => "1",
            Style::Open => "32",
            Style::Refused => "31",
            Style::Quiet => "2",
        };
        match self.colour {
            Colour::Ansi => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            Colour::None => text.to_owned(),
        }
    }
}
