//! Quoting: names as string literals, and texts inside comments.

/// Returns a name as a string literal of TypeScript. What is not plainly visible is escaped, line separators and signs
/// that turn the direction of writing among them; `</` too, so that the text may stand in a page.
pub(super) fn quoted(name: &str) -> String {
    let mut text = String::from("'");
    let mut before = ' ';
    for sign in name.chars() {
        match sign {
            '\'' => text.push_str("\\'"),
            '\\' => text.push_str("\\\\"),
            '/' if matches!(before, '<' | '*') => text.push_str("\\/"),
            '*' if before == '/' => text.push_str("\\*"),
            sign if is_hidden(sign) => text.push_str(&format!("\\u{{{:x}}}", u32::from(sign))),
            sign => text.push(sign),
        }
        before = sign;
    }
    text.push('\'');
    text
}

/// Returns a name as the key of a type: as it is where it is an identifier, else in quotes.
pub(super) fn key(name: &str) -> String {
    let starts = name.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '_');
    let is_identifier = starts && name.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '_');
    if is_identifier { name.to_owned() } else { quoted(name) }
}

/// Returns a text that cannot end the comment in which it stands, on one line, without hidden signs.
pub(super) fn in_comment(text: &str) -> String {
    let mut safe = String::new();
    for sign in text.chars() {
        match sign {
            '/' if safe.ends_with('*') => safe.push_str("\\/"),
            // A tag of documentation tools, which the author did not mean.
            '@' => safe.push_str("\\@"),
            sign if sign.is_whitespace() || is_hidden(sign) => safe.push(' '),
            sign => safe.push(sign),
        }
    }
    safe.trim().to_owned()
}

/// Says whether a sign shows nothing, or something other than what stands there.
fn is_hidden(sign: char) -> bool {
    sign.is_control()
        || (sign.is_whitespace() && sign != ' ')
        || matches!(
            sign,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff0}'..='\u{ffff}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::{in_comment, key, quoted};

    #[test]
    fn names_cannot_leave_their_quotes() {
        for (name, literal) in [
            ("plain name", "'plain name'"),
            ("it's", r"'it\'s'"),
            (r"back\slash", r"'back\\slash'"),
            ("tick ` and ${x}", "'tick ` and ${x}'"),
            ("end */ of", r"'end *\/ of'"),
            ("start /* of", r"'start /\* of'"),
            ("</script>", r"'<\/script>'"),
            ("line\u{2028}line", r"'line\u{2028}line'"),
            ("turn\u{202e}ed", r"'turn\u{202e}ed'"),
            ("Größe 大", "'Größe 大'"),
        ] {
            assert_eq!(quoted(name), literal, "{name}");
        }
    }

    #[test]
    fn keys_stand_in_quotes_where_they_have_to() {
        assert_eq!(
            ["a_1", "_", "1a", "a-b", "é", "a b", ""].map(key),
            ["a_1", "_", "'1a'", "'a-b'", "'é'", "'a b'", "''"]
        );
    }

    #[test]
    fn texts_cannot_leave_their_comment() {
        assert_eq!(in_comment("a */ b\n * @deprecated\u{2029}c"), r"a *\/ b  * \@deprecated c");
        assert_eq!(in_comment("**/"), r"**\/");
    }
}
