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
    // By bytes: what is escaped is ASCII, and no byte of another character looks like that.
    while let Some(position) = rest.bytes().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f)) {
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

#[cfg(test)]
mod tests {
    use super::Json;

    fn written(text: &str) -> String {
        Json::String(text.to_owned()).to_string()
    }

    #[test]
    fn escapes_what_it_must_and_nothing_else() {
        assert_eq!(written(""), r#""""#);
        assert_eq!(written("\"\\\"a\\"), r#""\"\\\"a\\""#);
        assert_eq!(written("é\né\u{1}\0\u{1f} \t\r\u{8}"), r#""é\né\u0001\u0000\u001f \t\r\u0008""#);
        // Whose bytes, or the ends of which, look like control characters to who does not look twice.
        for plain in ["/'\u{7f}\u{80}\u{9f}", "\u{2028}\u{2029}", "ĢĜ\u{122}", "😀\u{10ffff}"] {
            assert_eq!(written(plain), format!("\"{plain}\""));
        }
    }
}
