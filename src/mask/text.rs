//! Text: what of a string shows. Nothing here splits a character from the signs that belong to it.

/// What stands for one hidden character, or for any number of them.
const BULLET: char = '•';

/// What stands for a hidden part of an address, whatever its length.
const HIDDEN: &str = "•••";

/// Fewest characters that `partial` hides: fewer can be guessed.
const MIN_HIDDEN: usize = 4;

/// Returns a fixed number of bullets.
pub(crate) fn stars(count: usize) -> String {
    std::iter::repeat_n(BULLET, count).collect()
}

/// Returns the first characters, the padding and the last ones; the padding alone where fewer than four would stay
/// hidden.
pub(crate) fn partial(value: &str, start: usize, end: usize, pad: &str) -> String {
    let characters: Vec<char> = value.chars().collect();
    if characters.len() < start + end + MIN_HIDDEN {
        return pad.to_owned();
    }
    let first = characters.iter().take(shown_at_start(&characters, start));
    let last = characters.iter().skip(characters.len() - shown_at_end(&characters, end));
    first.copied().chain(pad.chars()).chain(last.copied()).collect()
}

/// Returns the masked form of an e-mail address; none where the text is not one.
pub(crate) fn email(value: &str, local: usize, keep_domain: bool) -> Option<String> {
    let (name, domain) = value.rsplit_once('@')?;
    if name.is_empty() || value.chars().any(|sign| sign.is_control() || sign.is_whitespace()) {
        return None;
    }
    let labels_fit = domain.split('.').all(|label| {
        !label.is_empty() && label.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-' || !sign.is_ascii())
    });
    let (_, top) = domain.rsplit_once('.')?;
    // What follows the last dot is shown, so it has to be a name and not, say, a number.
    let is_name = top.chars().all(|sign| sign.is_ascii_alphabetic() || !sign.is_ascii()) || top.starts_with("xn--");
    if !labels_fit || !is_name {
        return None;
    }
    let characters: Vec<char> = name.chars().collect();
    let shown = if characters.len() > local { shown_at_start(&characters, local) } else { 0 };
    let name: String = characters.into_iter().take(shown).collect();
    Some(if keep_domain { format!("{name}{HIDDEN}@{domain}") } else { format!("{name}{HIDDEN}@{HIDDEN}.{top}") })
}

/// Returns how many of the first `wanted` characters can show without splitting one from its signs.
fn shown_at_start(characters: &[char], wanted: usize) -> usize {
    (0..=wanted).rev().find(|cut| may_cut(characters, *cut)).unwrap_or_default()
}

/// Returns how many of the last `wanted` characters can show without splitting one from its signs.
fn shown_at_end(characters: &[char], wanted: usize) -> usize {
    (0..=wanted).rev().find(|shown| may_cut(characters, characters.len().saturating_sub(*shown))).unwrap_or_default()
}

/// Says whether the text may be cut before the character at `cut`.
fn may_cut(characters: &[char], cut: usize) -> bool {
    let before = cut.checked_sub(1).and_then(|index| characters.get(index)).copied();
    let after = characters.get(cut).copied();
    match (before, after) {
        (None, _) | (_, None) => true,
        (Some(JOINER), _) => false,
        (Some(before), Some(after)) => !(belongs_to_previous(after) || is_regional(before) && is_regional(after)),
    }
}

/// Joins two characters into one that is seen: families, professions.
const JOINER: char = '\u{200d}';

/// Says whether a character changes the one before it: combining marks of the common blocks, joiners, variation
/// selectors, emoji modifiers and tags. A table of ranges, since all of Unicode would weigh more than the module.
fn belongs_to_previous(character: char) -> bool {
    matches!(
        character,
        '\u{0300}'..='\u{036f}'      // combining marks for Latin, Greek and Cyrillic
            | '\u{0483}'..='\u{0489}'
            | '\u{0591}'..='\u{05c7}'    // Hebrew points
            | '\u{0610}'..='\u{061a}'    // Arabic signs
            | '\u{064b}'..='\u{065f}'
            | '\u{0670}'
            | '\u{06d6}'..='\u{06ed}'
            | '\u{0900}'..='\u{0903}'    // signs of the Indic scripts, block by block
            | '\u{093a}'..='\u{094f}'
            | '\u{0981}'..='\u{0983}'
            | '\u{09bc}'..='\u{09cd}'
            | '\u{0a01}'..='\u{0a03}'
            | '\u{0a3c}'..='\u{0a4d}'
            | '\u{0abc}'..='\u{0acd}'
            | '\u{0b3c}'..='\u{0b57}'
            | '\u{0bbe}'..='\u{0bcd}'
            | '\u{0c3e}'..='\u{0c56}'
            | '\u{0cbc}'..='\u{0cd6}'
            | '\u{0d3e}'..='\u{0d4d}'
            | '\u{0e31}'
            | '\u{0e34}'..='\u{0e3a}'    // Thai and Lao vowels and tones
            | '\u{0e47}'..='\u{0e4e}'
            | '\u{0eb1}'
            | '\u{0eb4}'..='\u{0ece}'
            | '\u{0f71}'..='\u{0f84}'
            | '\u{1160}'..='\u{11ff}'    // Hangul vowels and finals
            | '\u{1ab0}'..='\u{1aff}'
            | '\u{1dc0}'..='\u{1dff}'
            | '\u{200c}'..='\u{200d}'    // joiners
            | '\u{20d0}'..='\u{20ff}'
            | '\u{302a}'..='\u{302f}'
            | '\u{3099}'..='\u{309a}'    // Japanese voicing marks
            | '\u{fe00}'..='\u{fe0f}'    // variation selectors
            | '\u{fe20}'..='\u{fe2f}'
            | '\u{1f3fb}'..='\u{1f3ff}'  // skin tones
            | '\u{e0020}'..='\u{e007f}'  // tags, of which flags are made
            | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Letters of which two make a flag.
fn is_regional(character: char) -> bool {
    matches!(character, '\u{1f1e6}'..='\u{1f1ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_shows_both_ends_or_nothing() {
        assert_eq!(partial("Roberto", 1, 1, "xxxxx"), "Rxxxxxo");
        assert_eq!(partial("Bob", 1, 1, "xxxxx"), "xxxxx");
        assert_eq!(partial("abcdef", 1, 1, "-"), "a-f");
        assert_eq!(partial("abcde", 1, 1, "-"), "-");
        assert_eq!(partial("", 1, 0, "-"), "-");
    }

    #[test]
    fn partial_never_splits_what_is_seen_as_one() {
        assert_eq!(partial("e\u{301}clairs", 1, 1, "-"), "-s");
        assert_eq!(partial("e\u{301}clairs", 2, 1, "-"), "e\u{301}-s");
        assert_eq!(partial("abcde👍🏽", 1, 1, "-"), "a-");
        assert_eq!(partial("👩\u{200d}🚀abcde", 1, 1, "-"), "-e");
        assert_eq!(partial("👩\u{200d}🚀abcde", 2, 1, "-"), "-e");
        assert_eq!(partial("🇫🇷abcde", 1, 0, "-"), "-");
    }

    #[test]
    fn email_shows_the_start_and_the_top_level_domain() {
        let masked = |value: &str| email(value, 1, false).unwrap_or_else(|| "none".to_owned());
        assert_eq!(masked("rt@contoso.com"), "r•••@•••.com");
        assert_eq!(masked("RTamburello@contoso.com"), "R•••@•••.com");
        assert_eq!(masked("a@b.co"), "•••@•••.co");
        assert_eq!(masked("\"a@b\"@c.example"), "\"•••@•••.example");
        assert_eq!(masked("e\u{301}mile@b.example"), "•••@•••.example");
        assert_eq!(email("rt@contoso.com", 1, true).as_deref(), Some("r•••@contoso.com"));
        for text in
            ["", "@", "a@", "@b.co", "no-at", "a@b", "a@.co", "a@b.", "a@b.c0", "my pin @ 5.pm", "a@b.co\n", "a@b..co"]
        {
            assert_eq!(masked(text), "none", "{text}");
        }
    }
}
