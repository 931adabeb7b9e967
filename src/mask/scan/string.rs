//! Strings: checked, measured and, where a name or a mask needs it, unescaped.

use super::byte;
use super::flaw::{Expected, Flaw};
use super::{run, utf8};

/// A string that was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text {
    /// Where it ends, after its quotation mark.
    pub(crate) end: usize,
    /// Whether it has an escape.
    pub(crate) escaped: bool,
}

/// Reads a string whose quotation mark stands at `at`.
#[inline(always)]
pub(crate) fn string(input: &[u8], at: usize) -> Result<Text, Flaw> {
    let end = run::plain(input, at + 1);
    if byte(input, end) == b'"' { Ok(Text { end: end + 1, escaped: false }) } else { mixed(input, end) }
}

/// Reads the rest of a string from something that is not plain.
#[inline(never)]
fn mixed(input: &[u8], mut at: usize) -> Result<Text, Flaw> {
    let mut escaped = false;
    loop {
        match input.get(at) {
            Some(b'"') => return Ok(Text { end: at + 1, escaped }),
            Some(b'\\') => {
                escaped = true;
                (at, _) = escape(input, at)?;
            }
            Some(0x80..) => at = utf8::characters(input, at)?,
            _ => return Err(Flaw::new(at, Expected::Quote)),
        }
        at = run::plain(input, at);
    }
}

/// Reads an escape; returns where it ends and what it stands for.
fn escape(input: &[u8], at: usize) -> Result<(usize, char), Flaw> {
    let character = match byte(input, at + 1) {
        character @ (b'"' | b'\\' | b'/') => char::from(character),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(input, at),
        _ => return Err(Flaw::new(at, Expected::Escape)),
    };
    Ok((at + 2, character))
}

/// Reads `\uXXXX`, and the second half where it is the first of a surrogate pair. A lone half is an error: it has no
/// UTF-8 form, and what cannot be compared cannot be masked.
fn unicode_escape(input: &[u8], at: usize) -> Result<(usize, char), Flaw> {
    let first = code_unit(input, at + 2)?;
    if !(0xd800..0xdc00).contains(&first) {
        let character = char::from_u32(first).ok_or_else(|| Flaw::new(at, Expected::Character))?;
        return Ok((at + 6, character));
    }
    if input.get(at + 6..at + 8) != Some(b"\\u") {
        return Err(Flaw::new(at, Expected::SecondHalf));
    }
    let second = code_unit(input, at + 8)?;
    if !(0xdc00..0xe000).contains(&second) {
        return Err(Flaw::new(at, Expected::SecondHalf));
    }
    let code_point = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    let character = char::from_u32(code_point).ok_or_else(|| Flaw::new(at, Expected::Character))?;
    Ok((at + 12, character))
}

fn code_unit(input: &[u8], at: usize) -> Result<u32, Flaw> {
    let mut unit = 0;
    for offset in 0..4 {
        let digit = char::from(byte(input, at + offset)).to_digit(16);
        unit = unit * 16 + digit.ok_or_else(|| Flaw::new(at, Expected::HexDigit))?;
    }
    Ok(unit)
}

/// Writes what a string between its quotation marks stands for. The string was read before, so that nothing of it is left
/// out.
pub(crate) fn unescape(text: &[u8], out: &mut String) {
    let mut at = 0;
    loop {
        let end = text.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'\\')).map(|offset| at + offset);
        let plain = text.get(at..end.unwrap_or(text.len())).unwrap_or_default();
        out.push_str(std::str::from_utf8(plain).unwrap_or_default());
        let Some(end) = end else { return };
        let Ok((next, character)) = escape(text, end) else { return };
        out.push(character);
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_unescapes_what_serde_reads() {
        for json in [
            r#""""#,
            r#""plain""#,
            r#""\"\\\/\b\f\n\r\t""#,
            r#""\u0000\u00e9\u00E9\ud83d\ude00\uDBFF\uDFFF""#,
            "\"é😀 and much more than eight bytes of it\"",
            r#""eight by\"es, and then \u0041 goes on""#,
        ] {
            let text = string(json.as_bytes(), 0).unwrap();
            assert_eq!(text.end, json.len(), "{json}");
            assert_eq!(text.escaped, json.contains('\\'), "{json}");
            let mut plain = String::new();
            unescape(&json.as_bytes()[1..json.len() - 1], &mut plain);
            assert_eq!(plain, serde_json::from_str::<String>(json).unwrap(), "{json}");
        }
    }

    #[test]
    fn refuses_what_is_no_string() {
        for (json, expected) in [
            (&br#"""#[..], Expected::Quote),
            (b"\"a\nb\"", Expected::Quote),
            (b"\"a\0b\"", Expected::Quote),
            (br#""\x""#, Expected::Escape),
            (br#""\"#, Expected::Escape),
            (br#""\u12g4""#, Expected::HexDigit),
            (br#""\u12"#, Expected::HexDigit),
            (br#""\ud800""#, Expected::SecondHalf),
            (br#""\ud800\n""#, Expected::SecondHalf),
            (br#""\ud800\u0041""#, Expected::SecondHalf),
            (br#""\ud800\ud800""#, Expected::SecondHalf),
            (br#""\udc00""#, Expected::Character),
            (b"\"\xff\"", Expected::Utf8),
            (b"\"\xed\xa0\x80\"", Expected::Utf8),
            (b"\"\xe2\x82\"", Expected::Utf8),
        ] {
            assert_eq!(string(json, 0).unwrap_err().expected, expected, "{json:x?}");
        }
    }
}
