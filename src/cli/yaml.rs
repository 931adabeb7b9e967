//! YAML: a policy in YAML 1.2 as the JSON that it stands for. There is one parser of policies; this only rewrites.
//!
//! It reads the core schema, in which `no`, `on` and `12:30` are strings, and refuses what two readers could take for two
//! things: names that are no strings or stand twice, merge keys, tags, directives, several documents, numbers that JSON
//! writes otherwise. Aliases are written out, within the bound that every policy has.

mod scalar;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use permask::limits;
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, StrInput};

use crate::failure::Failure;

use scalar::{Plain, meaning};

/// Returns the JSON text that a YAML document stands for.
///
/// # Errors
///
/// `invalid-yaml`, `duplicate-name`, `too-deep` or `too-large`, with the line and the column, and the place as a JSON
/// Pointer.
pub(crate) fn to_json(bytes: &[u8]) -> Result<String, Failure> {
    if bytes.len() > limits::MAX_BUNDLE_BYTES {
        return Err(too_large());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Failure::new(INVALID, "expected UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let content = text.lines().find(|line| !line.is_empty() && !line.starts_with('#'));
    if content.is_some_and(|line| line.starts_with('%')) {
        return Err(Failure::new(INVALID, "expected a document of YAML 1.2 without directives (`%`)"));
    }
    let parser = Parser::new_from_str(text);
    let mut converter = Converter { text, parser, json: String::new(), anchors: BTreeMap::new(), place: Vec::new() };
    converter.document()?;
    Ok(converter.json)
}

const INVALID: &str = "invalid-yaml";

struct Converter<'t> {
    text: &'t str,
    parser: Parser<'t, StrInput<'t>>,
    json: String,
    /// For each anchor where in the JSON its node stands, once it is whole.
    anchors: BTreeMap<usize, Range<usize>>,
    /// Names and indexes from the top to what is being read.
    place: Vec<String>,
}

impl<'t> Converter<'t> {
    fn document(&mut self) -> Result<(), Failure> {
        loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(_), _) => {}
                (Event::StreamEnd, at) => return Err(self.refused("expected a document, found none", at.start)),
                (event, at) => {
                    self.node(event, at)?;
                    break;
                }
            }
        }
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentStart(_), at) => {
                    return Err(self.refused("expected one document, found another", at.start));
                }
                _ => {}
            }
        }
    }

    fn node(&mut self, event: Event<'t>, at: Span) -> Result<(), Failure> {
        let start = self.json.len();
        let anchor = match event {
            Event::Alias(anchor) => {
                let Some(range) = self.anchors.get(&anchor).cloned() else {
                    return Err(self.refused("an alias stands inside of what it stands for", at.start));
                };
                let copy = self.json.get(range).unwrap_or_default().to_owned();
                self.json.push_str(&copy);
                0
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.refuse_tag(tag.is_some(), at)?;
                self.scalar(&text, style, at)?;
                anchor
            }
            Event::SequenceStart(anchor, tag) => {
                self.refuse_tag(tag.is_some(), at)?;
                self.nested(at, Self::sequence)?;
                anchor
            }
            Event::MappingStart(anchor, tag) => {
                self.refuse_tag(tag.is_some(), at)?;
                self.nested(at, Self::mapping)?;
                anchor
            }
            _ => return Err(self.refused("expected a value", at.start)),
        };
        if anchor > 0 {
            self.anchors.insert(anchor, start..self.json.len());
        }
        if self.json.len() > limits::MAX_BUNDLE_BYTES { Err(too_large()) } else { Ok(()) }
    }

    fn nested(&mut self, at: Span, read: fn(&mut Self) -> Result<(), Failure>) -> Result<(), Failure> {
        if self.place.len() >= limits::MAX_POLICY_DEPTH {
            let message = format!("nesting is deeper than {}", limits::MAX_POLICY_DEPTH);
            return Err(self.failed("too-deep", &message, at.start));
        }
        read(self)
    }

    fn sequence(&mut self) -> Result<(), Failure> {
        self.json.push('[');
        for index in 0_usize.. {
            let (event, at) = self.next()?;
            if event == Event::SequenceEnd {
                break;
            }
            if index > 0 {
                self.json.push(',');
            }
            self.place.push(index.to_string());
            self.node(event, at)?;
            self.place.pop();
        }
        self.json.push(']');
        Ok(())
    }

    fn mapping(&mut self) -> Result<(), Failure> {
        self.json.push('{');
        let mut names = BTreeSet::new();
        loop {
            let (event, at) = self.next()?;
            if event == Event::MappingEnd {
                break;
            }
            if !names.is_empty() {
                self.json.push(',');
            }
            let name = self.name(event, at)?;
            self.place.push(name.clone());
            if !names.insert(name) {
                return Err(self.failed("duplicate-name", "the name stands twice in its mapping", at.start));
            }
            self.json.push(':');
            let (event, at) = self.next()?;
            self.node(event, at)?;
            self.place.pop();
        }
        self.json.push('}');
        Ok(())
    }

    /// Reads the name of a member, and writes it.
    fn name(&mut self, event: Event<'t>, at: Span) -> Result<String, Failure> {
        let Event::Scalar(text, style, anchor, tag) = event else {
            return Err(self.refused("expected a name, found another kind of node", at.start));
        };
        self.refuse_tag(tag.is_some(), at)?;
        if style == ScalarStyle::Plain && text == "<<" {
            return Err(self.refused("expected a name, found a merge key (`<<`)", at.start));
        }
        if style == ScalarStyle::Plain && !matches!(meaning(&text), Plain::String) {
            let message = "expected a name that is a string; others stand in quotation marks";
            return Err(self.refused(message, at.start));
        }
        let start = self.json.len();
        self.scalar(&text, style, at)?;
        if anchor > 0 {
            self.anchors.insert(anchor, start..self.json.len());
        }
        Ok(text.into_owned())
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, at: Span) -> Result<(), Failure> {
        match if style == ScalarStyle::Plain { meaning(text) } else { Plain::String } {
            Plain::Null => self.json.push_str("null"),
            Plain::Bool(flag) => self.json.push_str(if flag { "true" } else { "false" }),
            // As it is written: no digit is lost on the way.
            Plain::Number => self.json.push_str(text),
            Plain::OddNumber => {
                let message =
                    "expected a number as JSON writes it; a text that looks like one stands in quotation marks";
                return Err(self.refused(message, at.start));
            }
            Plain::String => self.json.push_str(&serde_json::Value::from(text).to_string()),
        }
        Ok(())
    }

    fn refuse_tag(&self, is_tagged: bool, at: Span) -> Result<(), Failure> {
        if !is_tagged {
            return Ok(());
        }
        let message = "expected no tag; a text that begins with `!` stands in quotation marks";
        Err(self.refused(message, at.start))
    }

    fn next(&mut self) -> Result<(Event<'t>, Span), Failure> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(self.unreadable(*error.marker())),
            None => Err(Failure::new(INVALID, "expected the end of the document")),
        }
    }

    /// Says what cannot be read, and what is behind it most often.
    #[cold]
    fn unreadable(&self, marker: Marker) -> Failure {
        let line = self.text.lines().nth(marker.line().saturating_sub(1)).unwrap_or_default();
        let message = if line.chars().nth(marker.col()) == Some('*') {
            "no anchor is there for this alias; a pattern that begins with `*` stands in quotation marks"
        } else if line.trim_start_matches(' ').starts_with('\t') {
            "expected spaces before what is indented, found a tab"
        } else {
            "expected YAML; a text that begins with a sign of YAML, or has `: ` in it, stands in quotation marks"
        };
        self.refused(message, marker)
    }

    #[cold]
    fn refused(&self, message: &str, marker: Marker) -> Failure {
        self.failed(INVALID, message, marker)
    }

    #[cold]
    fn failed(&self, code: &str, message: &str, marker: Marker) -> Failure {
        let escaped = |name: &String| format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        let message = format!("{message} at line {} column {}", marker.line(), marker.col() + 1);
        Failure::new(code, message).at(self.place.iter().map(escaped).collect::<String>())
    }
}

#[cold]
fn too_large() -> Failure {
    Failure::new("too-large", format!("the text is longer than {} bytes", limits::MAX_BUNDLE_BYTES))
}
