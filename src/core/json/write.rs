//! The writer: the shortest text of a value, its numbers as they were read.

use std::fmt::{self, Write};

use super::Json;
use crate::text::cut;

impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Bool(true) => formatter.write_str("true"),
            Self::Bool(false) => formatter.write_str("false"),
            Self::Number(text) => formatter.write_str(text),
            Self::String(text) => write_string(text, formatter),
            Self::Array(elements) => {
                formatter.write_str("[")?;
                for (index, element) in elements.iter().enumerate() {
                    formatter.write_str(if index == 0 { "" } else { "," })?;
                    element.fmt(formatter)?;
                }
                formatter.write_str("]")
            }
            Self::Object(members) => {
                formatter.write_str("{")?;
                for (index, (name, value)) in members.iter().enumerate() {
                    formatter.write_str(if index == 0 { "" } else { "," })?;
                    write_string(name, formatter)?;
                    formatter.write_str(":")?;
                    value.fmt(formatter)?;
                }
                formatter.write_str("}")
            }
        }
    }
}

/// Writes a string with the escapes that RFC 8259 demands, and no others.
fn write_string(text: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    formatter.write_str("\"")?;
    let mut rest = text;
    while let Some(position) = rest.find(|character: char| matches!(character, '"' | '\\' | '\0'..='\x1f')) {
        let (plain, tail) = cut(rest, position);
        formatter.write_str(plain)?;
        let mut characters = tail.chars();
        match characters.next() {
            Some('"') => formatter.write_str("\\\"")?,
            Some('\\') => formatter.write_str("\\\\")?,
            Some('\n') => formatter.write_str("\\n")?,
            Some('\r') => formatter.write_str("\\r")?,
            Some('\t') => formatter.write_str("\\t")?,
            Some(control) => write!(formatter, "\\u{:04x}", u32::from(control))?,
            None => {}
        }
        rest = characters.as_str();
    }
    formatter.write_str(rest)?;
    formatter.write_char('"')
}
