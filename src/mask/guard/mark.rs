//! Marks: how a mask is told in a text that somebody wants to save.
//!
//! A text that was typed into a field whose value showed under a mask may still hold a part of the mask (`a•••@x.org`), and
//! a text may have been copied from such a field into another. Whoever stores it has lost the value for good, and nobody
//! notices. So a text that is new or changed may not hold, anywhere in the record:
//!
//! * three `•` with no letter and no digit between them, which every mask that draws bullets shows but `stars` of one or
//!   two; and no text may be of `•` alone;
//! * a pseudonym, `~` and sixteen of the letters `a` to `z` and digits `2` to `7`, where the record type has pseudonyms;
//! * what `fixed` puts in place of a value, or the padding of `partial`, where it has three characters or more and one of
//!   them is neither a letter nor a digit nor a space: `[REDACTED]`. A plain word, `hidden` or `xxxxx`, is refused where it
//!   is the whole text.
//!
//! A masked field takes a text of its own, so there more is refused: any `•`, every `fixed` value and padding of three
//! characters or more wherever it stands, and a shorter one as the whole text. What `date`, `bucket` and `initials` show is
//! a possible value like any other, and is not told from one.

use super::Rights;

/// What masks that draw put for a character, or for any number of them.
const BULLET: char = '•';

/// Fewest bullets that are a mask wherever they stand; a list of points may have one or two.
const MIN_BULLETS: usize = 3;

/// Fewest characters of a text that is looked for inside another.
const MIN_MARK: usize = 3;

/// How many characters a pseudonym has after its `~`: ten bytes in base32.
const PSEUDONYM: usize = 16;

/// Says whether a text is, or holds, a mask. `covered` says that it is to stand in a masked field.
pub(super) fn is_in(text: &str, covered: bool, rights: &Rights) -> bool {
    has_bullets(text, covered)
        || (rights.pseudonyms && has_pseudonym(text))
        || rights.marks.iter().any(|mark| has_mark(text, mark, covered))
}

fn has_bullets(text: &str, covered: bool) -> bool {
    if covered && text.contains(BULLET) {
        return true;
    }
    let mut bullets = 0;
    for sign in text.chars() {
        if sign == BULLET {
            bullets += 1;
        } else if sign.is_alphanumeric() {
            bullets = 0;
        }
        if bullets == MIN_BULLETS {
            return true;
        }
    }
    !text.is_empty() && text.chars().all(|sign| sign == BULLET)
}

fn has_pseudonym(text: &str) -> bool {
    let is_base32 = |sign: char| matches!(sign, 'a'..='z' | '2'..='7');
    text.split('~').skip(1).any(|rest| {
        let length = rest.chars().take_while(|sign| is_base32(*sign)).count();
        // What goes on with another letter or digit is a longer word.
        length == PSEUDONYM && !rest.chars().nth(PSEUDONYM).is_some_and(char::is_alphanumeric)
    })
}

fn has_mark(text: &str, mark: &str, covered: bool) -> bool {
    let is_long = mark.chars().nth(MIN_MARK - 1).is_some();
    let is_plain = mark.chars().all(|sign| sign.is_alphanumeric() || sign.is_whitespace());
    match (is_long, covered || !is_plain) {
        (true, true) => text.contains(mark),
        (true, false) => text == mark,
        (false, _) => covered && !mark.is_empty() && text == mark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rights() -> Rights {
        let marks = ["[REDACTED]", "xxxxx", "-", ""].map(str::to_owned);
        Rights { marks: marks.to_vec(), pseudonyms: true, ..Rights::default() }
    }

    #[test]
    fn bullets_are_masks_and_lists_of_points_are_not() {
        for text in ["••••••••", "a•••@•••.com", "+•• •• •• •• 0100", "+1 (•••) 555", "•", "••", "a ••• b", "•-•-•"]
        {
            assert!(is_in(text, false, &rights()), "{text}");
        }
        for text in ["", "• one\n• two\n• three", "a•b", "••x••", "···", "...", "***"] {
            assert!(!is_in(text, false, &rights()), "{text}");
        }
        for text in ["a•b", "• one"] {
            assert!(is_in(text, true, &rights()), "{text}");
        }
    }

    #[test]
    fn marks_are_found_inside_a_text_where_no_word_could_be_meant() {
        for text in ["[REDACTED]", "see [REDACTED]!", "xxxxx"] {
            assert!(is_in(text, false, &rights()), "{text}");
        }
        for text in ["REDACTED", "[redacted]", "Rxxxxxo", "xxxxxx", "-", "a-b", "a"] {
            assert!(!is_in(text, false, &rights()), "{text}");
        }
        for text in ["Rxxxxxo", "xxxxxx", "-", "[REDACTED]."] {
            assert!(is_in(text, true, &rights()), "{text}");
        }
        for text in ["a-b", "", "xxxx", "REDACTED"] {
            assert!(!is_in(text, true, &rights()), "{text}");
        }
    }

    #[test]
    fn pseudonyms_have_their_length() {
        for text in ["~abcdefghijkl2345", "by ~abcdefghijkl2345, today", "a~abcdefghijkl2345", "~~abcdefghijkl2345"] {
            assert!(is_in(text, false, &rights()), "{text}");
            assert!(!is_in(text, false, &Rights { pseudonyms: false, ..rights() }), "{text}");
        }
        for text in
            ["~abcdefghijkl234", "~abcdefghijkl23456", "~abcdefghijkl23458", "~abcdefghijkl1345", "abcdefghijkl2345"]
        {
            assert!(!is_in(text, false, &rights()), "{text}");
        }
    }
}
