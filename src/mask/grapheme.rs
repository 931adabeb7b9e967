//! Graphemes: where a text may be cut without splitting what is seen as one character.
//!
//! The rules are those of extended grapheme clusters (UAX #29), made stricter where that makes them smaller: nothing is
//! cut after a joiner, between two regional indicators, or after a sign that joins Indic consonants. Whatever is in doubt
//! stays together, and a cut moves so that more is hidden.

mod marks;

use marks::MARKS;

/// Joins two characters into one that is seen: families, professions.
const JOINER: char = '\u{200d}';

/// The first character that can belong to another. Before it there is only the line break of two characters.
const FIRST: char = '\u{300}';

/// Returns the first characters of a text, at most so many: fewer where the cut would split one from its signs.
pub(crate) fn first(text: &str, wanted: usize) -> &str {
    if let Some(head) = text.as_bytes().get(..=wanted)
        && is_plain(head)
    {
        return text.get(..wanted).unwrap_or_default();
    }
    first_of_any(text, wanted)
}

fn first_of_any(text: &str, wanted: usize) -> &str {
    let end = text.char_indices().nth(wanted).map_or(text.len(), |(end, _)| end);
    let mut shown = text.get(..end).unwrap_or_default();
    while !may_cut(text, shown.len()) {
        let mut characters = shown.chars();
        characters.next_back();
        shown = characters.as_str();
    }
    shown
}

/// Returns the last characters of a text, at most so many: fewer where the cut would split one from its signs.
pub(crate) fn last(text: &str, wanted: usize) -> &str {
    if let Some(from) = text.len().checked_sub(wanted + 1)
        && text.as_bytes().get(from..).is_some_and(is_plain)
    {
        return text.get(from + 1..).unwrap_or_default();
    }
    last_of_any(text, wanted)
}

fn last_of_any(text: &str, wanted: usize) -> &str {
    let from = wanted.checked_sub(1).and_then(|before| text.char_indices().nth_back(before));
    let from = from.map_or(if wanted == 0 { text.len() } else { 0 }, |(from, _)| from);
    let mut shown = text.get(from..).unwrap_or_default();
    while !may_cut(text, text.len() - shown.len()) {
        let mut characters = shown.chars();
        characters.next();
        shown = characters.as_str();
    }
    shown
}

/// Says whether a text has so many characters.
pub(crate) fn is_as_long_as(text: &str, count: usize) -> bool {
    let head = text.as_bytes().get(..count);
    head.is_some_and(<[u8]>::is_ascii) || count.checked_sub(1).is_none_or(|last| text.chars().nth(last).is_some())
}

/// Says whether a text is made of ASCII where no two characters are seen as one: it can be read byte by byte.
pub(crate) fn is_plain(text: &[u8]) -> bool {
    text.is_ascii() && !text.contains(&b'\r')
}

/// Says whether a text may be cut at a byte, which begins a character. All cuts of a text together cost no more than
/// its length: what is looked at twice lies before two marks, and a mark is never cut off.
pub(crate) fn may_cut(text: &str, at: usize) -> bool {
    let Some((head, tail)) = text.split_at_checked(at) else { return false };
    match (head.chars().next_back(), tail.chars().next()) {
        (None, _) | (_, None) => true,
        (Some(before), Some(after)) => !joined(before, after) && !ends_in_linker(head, before),
    }
}

/// Says whether two neighbours are seen as one character, as far as they alone can tell.
pub(crate) fn joined(before: char, after: char) -> bool {
    if before < FIRST && after < FIRST {
        return before == '\r' && after == '\n';
    }
    is_mark(after)
        || before == JOINER
        || is_prefix(before)
        || (is_regional(before) && is_regional(after))
        || (is_leading_jamo(before) && (is_leading_jamo(after) || is_syllable(after)))
}

/// Each character of a text with those before and after it.
pub(crate) fn neighbours(text: &str) -> impl Iterator<Item = (Option<char>, char, Option<char>)> {
    let mut rest = text.chars();
    let mut next = rest.next();
    let mut before = None;
    std::iter::from_fn(move || {
        let sign = next?;
        next = rest.next();
        Some((before.replace(sign), sign, next))
    })
}

/// Says whether a character is seen as one by itself.
pub(crate) fn stands_alone(before: Option<char>, sign: char, after: Option<char>) -> bool {
    !before.is_some_and(|before| joined(before, sign)) && !after.is_some_and(|after| joined(sign, after))
}

/// Says whether a character belongs to the one before it.
pub(crate) fn is_mark(sign: char) -> bool {
    let sign = u32::from(sign);
    let next = MARKS.partition_point(|range| range >> 8 <= sign);
    let range = next.checked_sub(1).and_then(|last| MARKS.get(last));
    range.is_some_and(|range| sign - (range >> 8) <= range & 0xff)
}

/// Says whether a text ends in a sign that joins the consonants around it (virama), marks aside.
fn ends_in_linker(text: &str, last: char) -> bool {
    if !is_mark(last) {
        return false;
    }
    text.chars().rev().take_while(|sign| is_mark(*sign)).any(is_linker)
}

/// The signs that join Indic consonants (`InCB=Linker` of UAX #44).
fn is_linker(sign: char) -> bool {
    matches!(
        sign,
        '\u{94d}'
            | '\u{9cd}'
            | '\u{acd}'
            | '\u{b4d}'
            | '\u{c4d}'
            | '\u{d4d}'
            | '\u{1039}'
            | '\u{17d2}'
            | '\u{1a60}'
            | '\u{1b44}'
            | '\u{1bab}'
            | '\u{a9c0}'
            | '\u{aaf6}'
            | '\u{10a3f}'
            | '\u{11133}'
            | '\u{113d0}'
            | '\u{1193e}'
            | '\u{11a47}'
            | '\u{11a99}'
            | '\u{11f42}'
    )
}

/// The signs that belong to the character after them (`GCB=Prepend`): Arabic number signs and the like.
fn is_prefix(sign: char) -> bool {
    matches!(
        sign,
        '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{d4e}' | '\u{110bd}'
            | '\u{110cd}' | '\u{111c2}'..='\u{111c3}' | '\u{113d1}' | '\u{1193f}' | '\u{11941}'
            | '\u{11a84}'..='\u{11a89}' | '\u{11d46}' | '\u{11f02}'
    )
}

/// Letters of which two make a flag.
fn is_regional(sign: char) -> bool {
    matches!(sign, '\u{1f1e6}'..='\u{1f1ff}')
}

/// The consonants that begin a syllable of Hangul; the other letters of one are marks.
fn is_leading_jamo(sign: char) -> bool {
    matches!(sign, '\u{1100}'..='\u{115f}' | '\u{a960}'..='\u{a97c}')
}

/// Whole syllables of Hangul.
fn is_syllable(sign: char) -> bool {
    matches!(sign, '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use unicode_general_category::{GeneralCategory, get_general_category};
    use unicode_segmentation::UnicodeSegmentation;

    use super::*;

    /// All characters but those of planes that are empty or private.
    fn all() -> impl Iterator<Item = char> {
        ('\0'..='\u{3ffff}').chain('\u{e0000}'..='\u{e0fff}')
    }

    fn is_one(text: &str) -> bool {
        text.graphemes(true).count() == 1
    }

    #[test]
    fn the_marks_are_those_of_unicode() {
        let is_expected = |sign: char| {
            let category = get_general_category(sign);
            matches!(
                category,
                GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark | GeneralCategory::EnclosingMark
            ) || is_one(&format!("a{sign}"))
                || is_one(&format!("\u{1161}{sign}"))
        };
        let mut expected: Vec<u32> = Vec::new();
        for sign in all().filter(|sign| is_expected(*sign)).map(u32::from) {
            match expected.last_mut() {
                Some(last) if (*last >> 8) + (*last & 0xff) + 1 == sign && *last & 0xff < 0xff => *last += 1,
                _ => expected.push(sign << 8),
            }
        }
        assert!(MARKS == expected.as_slice(), "the table has to be {expected:#x?}");
    }

    #[test]
    fn the_other_tables_are_those_of_unicode() {
        for sign in all() {
            let (code, is_mark) = (sign.escape_unicode(), is_mark(sign));
            let links = is_mark && sign != JOINER && is_one(&format!("\u{915}{sign}\u{915}"));
            assert_eq!(is_linker(sign), links, "{code}");
            assert_eq!(is_prefix(sign), is_one(&format!("{sign}a")), "{code}");
            let of_jamo = is_leading_jamo(sign) || is_syllable(sign);
            assert_eq!(of_jamo && !is_mark, !is_mark && is_one(&format!("\u{1100}{sign}")), "{code}");
        }
    }

    #[test]
    fn no_cut_is_inside_of_a_cluster() {
        let signs: Vec<char> =
            "aZ0 -.@\r\n\u{ad}\u{301}\u{308}\u{600}\u{5d0}\u{5b0}\u{628}\u{64b}\u{915}\u{94d}\u{93c}\
            \u{93f}\u{937}\u{995}\u{9cd}\u{9bc}\u{e01}\u{e33}\u{e34}\u{1100}\u{1161}\u{11a8}\u{ac00}\u{ac01}\u{a960}\
            \u{d7b0}\u{d7cb}\u{200b}\u{200c}\u{200d}\u{200e}\u{202e}\u{20e3}\u{fe0f}\u{fe0e}\u{ff10}\u{1f1e6}\u{1f1e7}\
            \u{1f468}\u{1f469}\u{1f3fd}\u{2764}\u{a9}\u{e0067}\u{e007f}\u{1f3f4}\u{1039}\u{1000}\u{102b}\u{16d63}"
                .chars()
                .collect();
        let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut next = |end: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state >> 20).unwrap() % end
        };
        let mut cuts = 0;
        for _ in 0..60_000 {
            let text: String = (0..=next(9)).map(|_| signs[next(signs.len())]).collect();
            let bounds: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
            for (at, _) in text.char_indices().filter(|(at, _)| may_cut(&text, *at)) {
                assert!(bounds.contains(&at), "{} at {at}", text.escape_unicode());
                cuts += usize::from(at > 0);
            }
        }
        assert!(cuts > 50_000, "{cuts} cuts");
    }

    #[test]
    fn the_short_way_through_ascii_leads_to_the_same() {
        let texts = ["", "a", "Roberto", "a\rb\nc", "\r\n\r\n", "ab\u{301}cd", "\u{301}ab", "abc\u{e9}", "\u{e9}abc"];
        for (text, wanted) in texts.iter().flat_map(|text| (0..9).map(move |wanted| (text, wanted))) {
            assert_eq!(first(text, wanted), first_of_any(text, wanted), "{text:?} {wanted}");
            assert_eq!(last(text, wanted), last_of_any(text, wanted), "{text:?} {wanted}");
            assert_eq!(is_as_long_as(text, wanted), text.chars().count() >= wanted, "{text:?} {wanted}");
        }
    }

    #[test]
    fn a_cut_moves_so_that_less_shows() {
        assert_eq!((first("Roberto", 2), last("Roberto", 2)), ("Ro", "to"));
        assert_eq!((first("ab", 5), last("ab", 5)), ("ab", "ab"));
        assert_eq!((first("ab", 0), last("ab", 0)), ("", ""));
        assert_eq!((first("e\u{301}clair", 1), first("e\u{301}clair", 2)), ("", "e\u{301}"));
        assert_eq!((last("abcde\u{301}", 1), last("abcde\u{301}", 2)), ("", "e\u{301}"));
        assert_eq!(first("\u{1f469}\u{200d}\u{1f680}ab", 2), "");
        assert_eq!(first("\u{915}\u{94d}\u{937}\u{915}", 2), "");
        assert_eq!(first("\u{915}\u{94d}\u{93c}\u{937}\u{915}", 3), "");
        assert_eq!(first("\u{915}\u{941}\u{92e}", 2), "\u{915}\u{941}");
    }
}
