//! Digits: the last ones show, and of the rest only what telephone numbers are written with.

use crate::decimal::is_digit;
use crate::grapheme::{is_plain, neighbours, stands_alone};
use crate::write;

/// Writes the text with a bullet for each hidden character; writes nothing, and says so, where it has fewer digits than
/// that. A digit that is seen as one with a sign beside it (a keycap, say) counts and does not show.
pub(crate) fn digits(text: &str, end: usize, min: usize, out: &mut Vec<u8>) -> bool {
    if is_plain(text.as_bytes()) { digits_plain(text, end, min, out) } else { digits_any(text, end, min, out) }
}

/// The same for ASCII without line breaks of two characters: every byte stands alone.
fn digits_plain(text: &str, end: usize, min: usize, out: &mut Vec<u8>) -> bool {
    let mut left = text.bytes().filter(u8::is_ascii_digit).count();
    if left < min {
        return false;
    }
    out.push(b'"');
    // Neither a digit nor a sign of the format has to be escaped.
    let shows = |byte: u8| {
        let is_digit = byte.is_ascii_digit();
        left -= usize::from(is_digit);
        is_digit && left < end || is_format(char::from(byte))
    };
    write::shown_or_bullets(text.as_bytes(), shows, out);
    out.push(b'"');
    true
}

fn digits_any(text: &str, end: usize, min: usize, out: &mut Vec<u8>) -> bool {
    let count = text.chars().filter(|sign| is_digit(*sign)).count();
    if count < min {
        return false;
    }
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut left = count;
    let mut hidden = 0;
    for (before, sign, after) in neighbours(text) {
        let shows = if is_digit(sign) {
            left -= 1;
            left < end
        } else {
            is_format(sign)
        };
        if shows && stands_alone(before, sign, after) {
            write::bullets(hidden, out);
            hidden = 0;
            write::character(sign, out);
        } else {
            hidden += 1;
        }
    }
    write::bullets(hidden, out);
    out.push(b'"');
    true
}

/// What telephone numbers are written with: it tells the format and nothing else.
fn is_format(sign: char) -> bool {
    matches!(sign, '+' | '-' | '(' | ')' | '.' | ' ' | '\u{a0}' | '\u{202f}')
}

#[cfg(test)]
mod tests {
    use super::{digits_any, digits_plain};

    fn digits(text: &str, end: usize, min: usize) -> String {
        let mut out = Vec::new();
        let is_written = super::digits(text, end, min, &mut out);
        assert_eq!(is_written, !out.is_empty());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn shows_the_last_digits_and_the_format() {
        assert_eq!(digits("+1 (212) 555-0100", 4, 8), "\"+• (•••) •••-0100\"");
        assert_eq!(digits("+1\u{a0}212\u{202f}555.0100", 2, 8), "\"+•\u{a0}•••\u{202f}•••.••00\"");
        assert_eq!(digits("0123456789 ext", 4, 8), "\"••••••6789 •••\"");
        assert_eq!(digits("01/23/45/67", 4, 8), "\"••••••45•67\"");
        assert_eq!(digits("01234567", 0, 8), "\"••••••••\"");
    }

    #[test]
    fn the_short_way_through_ascii_leads_to_the_same() {
        for text in ["", "0", "+1 (212) 555-0100", "01234567", "a0b1c2d3e4f5g6h7\"\\\n\u{0}", "0123456789.ext-12 "] {
            for (end, min) in [(0, 4), (1, 5), (2, 8), (4, 8), (4, 12), (12, 16)] {
                let (mut plain, mut any) = (Vec::new(), Vec::new());
                let written = [digits_plain(text, end, min, &mut plain), digits_any(text, end, min, &mut any)];
                assert_eq!((written[0], plain), (written[1], any), "{text:?} {end} {min}");
            }
        }
    }

    #[test]
    fn leaves_what_has_too_few() {
        assert_eq!(digits("1234567", 4, 8), "");
        assert_eq!(digits("", 4, 8), "");
        assert_eq!(digits("no digits at all", 4, 8), "");
        assert_eq!(digits("²³¹①②③④⑤", 4, 8), "");
    }

    #[test]
    fn knows_the_digits_of_every_script() {
        assert_eq!(digits("０１２３４５６７", 4, 8), "\"••••４５６７\"");
        assert_eq!(
            digits("\u{660}\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}\u{667}", 2, 8),
            "\"••••••\u{666}\u{667}\""
        );
    }

    #[test]
    fn hides_a_digit_that_is_part_of_more() {
        assert_eq!(digits("01234567\u{fe0f}\u{20e3}", 4, 8), "\"••••456•••\"");
        assert_eq!(digits("0123456\u{301}7", 4, 8), "\"••••45••7\"");
        assert_eq!(digits("\u{600}01234567", 4, 8), "\"•••••4567\"");
        assert_eq!(digits("+\u{301}01234567", 4, 8), "\"••••••4567\"");
    }
}
