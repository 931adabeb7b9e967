//! Partial: the first and the last characters around a padding that hides how many there are.

use crate::{grapheme, write};

/// Fewest characters that a mask hides of what it shows a part of: fewer can be guessed.
pub(crate) const MIN_HIDDEN: usize = 4;

/// Writes the first characters, the padding and the last ones; the padding alone where fewer than four would stay
/// hidden.
pub(crate) fn partial(text: &str, start: usize, end: usize, pad: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    if grapheme::is_as_long_as(text, start + end + MIN_HIDDEN) {
        write::escaped(grapheme::first(text, start), out);
        write::escaped(pad, out);
        write::escaped(grapheme::last(text, end), out);
    } else {
        write::escaped(pad, out);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    fn partial(text: &str, start: usize, end: usize, pad: &str) -> String {
        let mut out = Vec::new();
        super::partial(text, start, end, pad, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn shows_both_ends_or_nothing() {
        assert_eq!(partial("Roberto", 1, 1, "xxxxx"), "\"Rxxxxxo\"");
        assert_eq!(partial("Bob", 1, 1, "xxxxx"), "\"xxxxx\"");
        assert_eq!(partial("abcdef", 1, 1, "-"), "\"a-f\"");
        assert_eq!(partial("abcde", 1, 1, "-"), "\"-\"");
        assert_eq!(partial("", 1, 0, "-"), "\"-\"");
    }

    #[test]
    fn never_splits_what_is_seen_as_one() {
        assert_eq!(partial("e\u{301}clairs", 1, 1, "-"), "\"-s\"");
        assert_eq!(partial("e\u{301}clairs", 2, 1, "-"), "\"e\u{301}-s\"");
        assert_eq!(partial("abcde👍🏽", 1, 1, "-"), "\"a-\"");
        assert_eq!(partial("👩\u{200d}🚀abcde", 1, 1, "-"), "\"-e\"");
        assert_eq!(partial("👩\u{200d}🚀abcde", 2, 1, "-"), "\"-e\"");
        assert_eq!(partial("🇫🇷abcde", 1, 0, "-"), "\"-\"");
    }
}
