//! Writing: JSON texts of what masks make, straight into the output.

/// What stands for one hidden character, or for any number of them.
pub(crate) const BULLET: &str = "•";

/// Bullets to copy from.
const BULLETS: &str = "••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••••";

/// Writes bullets.
pub(crate) fn bullets(mut count: usize, out: &mut Vec<u8>) {
    while count > 0 {
        let some = count.min(BULLETS.len() / BULLET.len());
        out.extend_from_slice(BULLETS.as_bytes().get(..some * BULLET.len()).unwrap_or_default());
        count -= some;
    }
}

/// Writes ASCII with a bullet for each byte that does not show. What shows may not need an escape.
pub(crate) fn shown_or_bullets(text: &[u8], mut shows: impl FnMut(u8) -> bool, out: &mut Vec<u8>) {
    out.reserve(text.len() * BULLET.len());
    for byte in text {
        if shows(*byte) {
            out.push(*byte);
        } else {
            out.extend_from_slice(BULLET.as_bytes());
        }
    }
}

/// Writes a string of so many bullets.
pub(crate) fn stars(count: usize, out: &mut Vec<u8>) {
    out.push(b'"');
    bullets(count, out);
    out.push(b'"');
}

/// Writes a string.
pub(crate) fn string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    escaped(text, out);
    out.push(b'"');
}

/// Returns a JSON string.
pub(crate) fn quoted(text: &str) -> String {
    let mut json = Vec::new();
    string(text, &mut json);
    // What is written is UTF-8.
    String::from_utf8(json).unwrap_or_default()
}

/// Says whether a byte has to be escaped in a string.
pub(crate) fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Writes a part of a string, with the escapes that `JSON.stringify` writes, and no others.
pub(crate) fn escaped(text: &str, out: &mut Vec<u8>) {
    let mut rest = text.as_bytes();
    while let Some(position) = rest.iter().position(|byte| needs_escape(*byte)) {
        let (plain, tail) = rest.split_at_checked(position).unwrap_or((rest, &[]));
        out.extend_from_slice(plain);
        let Some((byte, tail)) = tail.split_first() else { return };
        escape(*byte, out);
        rest = tail;
    }
    out.extend_from_slice(rest);
}

/// Writes a character.
pub(crate) fn character(sign: char, out: &mut Vec<u8>) {
    if sign < ' ' || sign == '"' || sign == '\\' {
        escape(u32::from(sign).to_le_bytes()[0], out);
    } else {
        out.extend_from_slice(sign.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

#[cold]
fn escape(byte: u8, out: &mut Vec<u8>) {
    let short = match byte {
        0x08 => b'b',
        b'\t' => b't',
        b'\n' => b'n',
        0x0c => b'f',
        b'\r' => b'r',
        b'"' | b'\\' => byte,
        _ => {
            let digit = |value: u8| if value < 10 { b'0' + value } else { b'a' + (value - 10) };
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', digit(byte >> 4), digit(byte & 15)]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// The decimal text of a whole number, held without allocating.
#[derive(Debug)]
pub(crate) struct Decimal {
    signs: [u8; 20],
    from: usize,
}

impl Decimal {
    pub(crate) fn new(number: i64) -> Self {
        let mut decimal = Self { signs: [b'0'; 20], from: 20 };
        let mut rest = number.unsigned_abs();
        for sign in decimal.signs.iter_mut().rev() {
            *sign = b'0' + (rest % 10) as u8;
            rest /= 10;
            decimal.from -= 1;
            if rest == 0 {
                break;
            }
        }
        if number < 0 {
            decimal.from -= 1;
            if let Some(sign) = decimal.signs.get_mut(decimal.from) {
                *sign = b'-';
            }
        }
        decimal
    }

    pub(crate) fn as_str(&self) -> &str {
        self.signs.get(self.from..).and_then(|signs| std::str::from_utf8(signs).ok()).unwrap_or_default()
    }
}

/// Writes a whole number of at least so many digits.
pub(crate) fn padded(number: i64, digits: usize, out: &mut Vec<u8>) {
    let decimal = Decimal::new(number);
    let zeros = digits.saturating_sub(decimal.as_str().len());
    out.resize(out.len() + zeros, b'0');
    out.extend_from_slice(decimal.as_str().as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_strings_with_the_escapes_that_json_demands() {
        let mut out = Vec::new();
        string("a\"b\\c\u{8}\t\n\u{c}\r\0\u{1f}\u{7f}é\u{2028}😀", &mut out);
        let expected = "\"a\\\"b\\\\c\\b\\t\\n\\f\\r\\u0000\\u001f\u{7f}é\u{2028}😀\"";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
        for sign in ('\0'..='\u{17f}').chain(['•', '😀']) {
            let (mut one, mut many) = (Vec::new(), Vec::new());
            character(sign, &mut one);
            escaped(sign.encode_utf8(&mut [0; 4]), &mut many);
            assert_eq!(one, many, "{}", sign.escape_unicode());
        }
    }

    #[test]
    fn writes_whole_numbers() {
        for number in [0, 1, -1, 9, 10, -10, 47_600, i64::MAX, i64::MIN] {
            assert_eq!(Decimal::new(number).as_str(), number.to_string());
        }
        let mut out = Vec::new();
        padded(7, 4, &mut out);
        padded(1970, 4, &mut out);
        assert_eq!(out, b"00071970");
    }

    #[test]
    fn writes_bullets_between_what_shows() {
        for text in ["", "a", "abc-def", &"-".repeat(100), &"a".repeat(100), &"a-".repeat(100)] {
            let mut out = Vec::new();
            shown_or_bullets(text.as_bytes(), |byte| byte == b'-', &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), text.replace(|sign| sign != '-', BULLET));
        }
    }

    #[test]
    fn writes_any_number_of_bullets() {
        for count in [0, 1, 63, 64, 65, 1000] {
            let mut out = Vec::new();
            bullets(count, &mut out);
            assert_eq!(out, "•".repeat(count).as_bytes());
        }
    }
}
