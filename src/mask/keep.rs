//! Keep: as many characters as there are, of which only the first and the last ones, and those that are ignored, show.

use crate::grapheme::{is_plain, may_cut, neighbours, stands_alone};
use crate::partial::MIN_HIDDEN;
use crate::write;

/// Which characters of ASCII are ignored, by their bits.
struct Ignored([u64; 2]);

impl Ignored {
    fn of(signs: &str) -> Self {
        let mut ignored = Self([0; 2]);
        for sign in signs.bytes() {
            if let Some(bits) = ignored.0.get_mut(usize::from(sign >> 6)) {
                *bits |= 1 << (sign & 63);
            }
        }
        ignored
    }

    fn has(&self, sign: char) -> bool {
        let bits = self.0.get(sign as usize >> 6);
        bits.is_some_and(|bits| bits >> (sign as usize & 63) & 1 == 1)
    }
}

/// Writes the text with a bullet for each hidden character; writes nothing, and says so, where fewer than four would be
/// hidden. What is ignored shows where it stands and is not counted, unless it is seen as one with its neighbour.
pub(crate) fn keep(text: &str, start: usize, end: usize, ignore: &str, out: &mut Vec<u8>) -> bool {
    let ignored = Ignored::of(ignore);
    if is_plain(text.as_bytes()) && !ignore.bytes().any(write::needs_escape) {
        keep_plain(text, start, end, &ignored, out)
    } else {
        keep_any(text, start, end, &ignored, out)
    }
}

/// The same for ASCII without line breaks of two characters, where every byte stands alone, and for ignored characters
/// that need no escape.
fn keep_plain(text: &str, start: usize, end: usize, ignored: &Ignored, out: &mut Vec<u8>) -> bool {
    let counts = |byte: &u8| !ignored.has(char::from(*byte));
    let bytes = text.as_bytes();
    // Where the last one counted at the start ends, and where the first one counted at the end begins.
    let head = start.checked_sub(1).map_or(Some(0), |last| nth(bytes.iter().map(counts), last).map(|index| index + 1));
    let tail =
        end.checked_sub(1).map_or(Some(0), |last| nth(bytes.iter().rev().map(counts), last).map(|index| index + 1));
    let (Some(head), Some(tail)) = (head, tail.and_then(|tail| text.len().checked_sub(tail))) else { return false };
    let (Some(first), Some(middle), Some(last)) = (text.get(..head), bytes.get(head..tail), text.get(tail..)) else {
        return false;
    };
    if middle.iter().filter(|byte| counts(byte)).count() < MIN_HIDDEN {
        return false;
    }
    out.push(b'"');
    write::escaped(first, out);
    write::shown_or_bullets(middle, |byte| !counts(&byte), out);
    write::escaped(last, out);
    out.push(b'"');
    true
}

/// Returns the index of the flag that is set after so many others that are.
fn nth(flags: impl Iterator<Item = bool>, mut others: usize) -> Option<usize> {
    for (index, _) in flags.enumerate().filter(|(_, flag)| *flag) {
        others = match others.checked_sub(1) {
            Some(others) => others,
            None => return Some(index),
        };
    }
    None
}

fn keep_any(text: &str, start: usize, end: usize, ignored: &Ignored, out: &mut Vec<u8>) -> bool {
    let is_shown = |before, sign, after| ignored.has(sign) && stands_alone(before, sign, after);
    let mut counted = 0;
    let mut head = 0;
    let mut at = 0;
    for (before, sign, after) in neighbours(text) {
        if counted <= start && may_cut(text, at) {
            head = at;
        }
        counted += usize::from(!is_shown(before, sign, after));
        at += sign.len_utf8();
    }
    if counted < start + end + MIN_HIDDEN {
        return false;
    }
    out.reserve(text.len() + 2);
    out.push(b'"');
    let (mut passed, mut hidden, mut at) = (0, 0, 0);
    for (before, sign, after) in neighbours(text) {
        let shows = is_shown(before, sign, after);
        if at < head || shows {
            write::bullets(hidden, out);
            hidden = 0;
            write::character(sign, out);
        } else if passed >= counted - end && may_cut(text, at) {
            break;
        } else {
            hidden += 1;
        }
        passed += usize::from(!shows);
        at += sign.len_utf8();
    }
    write::bullets(hidden, out);
    write::escaped(text.get(at..).unwrap_or_default(), out);
    out.push(b'"');
    true
}

#[cfg(test)]
mod tests {
    use super::{Ignored, keep_any, keep_plain};

    fn keep(text: &str, start: usize, end: usize, ignore: &str) -> String {
        let mut out = Vec::new();
        let is_written = super::keep(text, start, end, ignore, &mut out);
        assert_eq!(is_written, !out.is_empty());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn keeps_the_length_and_what_is_ignored() {
        assert_eq!(keep("1234-5678-1234-5678", 0, 4, "-"), "\"••••-••••-••••-5678\"");
        assert_eq!(keep("1234-5678-1234-5678", 2, 4, "-"), "\"12••-••••-••••-5678\"");
        assert_eq!(keep("1234-5678", 0, 0, ""), "\"•••••••••\"");
        assert_eq!(keep("-12-34-", 0, 0, "-"), "\"-••-••-\"");
        assert_eq!(keep("-12-3456-", 1, 1, "-"), "\"-1•-•••6-\"");
    }

    #[test]
    fn the_short_way_through_ascii_leads_to_the_same() {
        let texts = ["", "-", "1234-5678-1234", "--12345--", "a\"b\\c\u{0}defghi", "12 34 56", "\n\n\n\n\n"];
        let parameters = (0..4).flat_map(|start| (0..4).map(move |end| (start, end)));
        for ((text, ignore), (start, end)) in texts
            .iter()
            .flat_map(|text| ["", "-", "- ."].map(|ignore| (text, ignore)))
            .flat_map(|pair| parameters.clone().map(move |parameters| (pair, parameters)))
        {
            let (mut plain, mut any) = (Vec::new(), Vec::new());
            let ignored = Ignored::of(ignore);
            let written =
                [keep_plain(text, start, end, &ignored, &mut plain), keep_any(text, start, end, &ignored, &mut any)];
            assert_eq!((written[0], plain), (written[1], any), "{text:?} {start} {end} {ignore:?}");
        }
    }

    #[test]
    fn hides_four_or_leaves_it() {
        assert_eq!(keep("12345678", 0, 4, ""), "\"••••5678\"");
        assert_eq!(keep("1234567", 0, 4, ""), "");
        assert_eq!(keep("1-2-3-4-5-6-7", 0, 4, "-"), "");
        assert_eq!(keep("123", 0, 0, ""), "");
        assert_eq!(keep("", 0, 0, ""), "");
        assert_eq!(keep("-----", 0, 0, "-"), "");
    }

    #[test]
    fn never_splits_what_is_seen_as_one() {
        assert_eq!(keep("e\u{301}clairs", 1, 1, ""), "\"•••••••s\"");
        assert_eq!(keep("e\u{301}clairs", 2, 1, ""), "\"e\u{301}•••••s\"");
        assert_eq!(keep("abcdefe\u{301}", 0, 1, ""), "\"••••••••\"");
        // A separator with a sign over it is none.
        assert_eq!(keep("12-\u{301}3456", 0, 1, "-"), "\"•••••••6\"");
        assert_eq!(keep("12\u{200d}-3456", 0, 1, "-"), "\"•••••••6\"");
    }
}
