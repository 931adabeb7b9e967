//! Initials: the first letter of each word.

use crate::grapheme::{is_mark, may_cut};
use crate::partial::MIN_HIDDEN;
use crate::write;

/// Writes the first letter of each word with a dot; writes nothing, and says so, where fewer than four characters would
/// be hidden, blanks aside. A word that does not begin with a letter of its own, without signs on it, gives a bullet.
pub(crate) fn initials(text: &str, out: &mut Vec<u8>) -> bool {
    let length = out.len();
    let mut hidden: usize = 0;
    for word in text.split_whitespace() {
        out.push(if out.len() == length { b'"' } else { b' ' });
        let mut rest = word.chars();
        let Some(first) = rest.next() else { continue };
        if first.is_alphabetic() && !is_mark(first) && may_cut(word, first.len_utf8()) {
            write::character(first, out);
        } else {
            write::bullets(1, out);
            hidden += 1;
        }
        out.push(b'.');
        hidden = hidden.saturating_add(rest.count());
    }
    if hidden < MIN_HIDDEN {
        out.truncate(length);
        return false;
    }
    out.push(b'"');
    true
}

#[cfg(test)]
mod tests {
    fn initials(text: &str) -> String {
        let mut out = b"[".to_vec();
        let is_written = super::initials(text, &mut out);
        assert_eq!(is_written, out.len() > 1);
        String::from_utf8(out).unwrap().split_off(1)
    }

    #[test]
    fn shows_the_first_letter_of_each_word() {
        assert_eq!(initials("Ada Lovelace"), "\"A. L.\"");
        assert_eq!(initials("  Ada \u{3000}King\tLovelace\n"), "\"A. K. L.\"");
        assert_eq!(initials("Øystein"), "\"Ø.\"");
        assert_eq!(initials("山田 太郎次郎"), "\"山. 太.\"");
    }

    #[test]
    fn hides_four_or_leaves_it() {
        assert_eq!(initials("Bo Lian"), "\"B. L.\"");
        assert_eq!(initials("Bo Lia"), "");
        assert_eq!(initials("A B C D E F"), "");
        assert_eq!(initials(""), "");
        assert_eq!(initials("      "), "");
    }

    #[test]
    fn shows_no_more_than_letters() {
        assert_eq!(initials("4711 Ada"), "\"•. A.\"");
        assert_eq!(initials("\"Ada\" 'King'"), "\"•. •.\"");
        assert_eq!(initials("1 2 3 4"), "\"•. •. •. •.\"");
        assert_eq!(initials("E\u{301}mile Zola"), "\"•. Z.\"");
        assert_eq!(initials("\u{e31}abcd"), "\"•.\"");
        assert_eq!(initials("\u{1100}\u{1161}\u{11a8} abcde"), "\"•. a.\"");
        assert_eq!(initials("👩\u{200d}🚀 Ride"), "\"•. R.\"");
    }
}
