//! E-mail addresses: the first characters, and the domain or what follows its last dot.

use crate::{grapheme, write};

/// Writes the masked form of an address; writes nothing, and says so, where the text is not one.
pub(crate) fn email(text: &str, local: usize, keep_domain: bool, out: &mut Vec<u8>) -> bool {
    let Some((name, top, domain)) = parts(text) else { return false };
    out.push(b'"');
    // Of a name that is no longer than what may show, nothing does.
    if grapheme::is_as_long_as(name, local + 1) {
        write::escaped(grapheme::first(name, local), out);
    }
    // Three bullets stand for what is hidden, whatever its length. Nothing in a domain has to be escaped.
    if keep_domain {
        out.extend_from_slice("•••@".as_bytes());
        out.extend_from_slice(domain.as_bytes());
    } else {
        out.extend_from_slice("•••@•••.".as_bytes());
        out.extend_from_slice(top.as_bytes());
    }
    out.push(b'"');
    true
}

/// Returns what stands before the last `@`, what follows the last dot, and the domain.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    let at = text.bytes().rposition(|byte| byte == b'@')?;
    let (name, domain) = (text.get(..at)?, text.get(at + 1..)?);
    if name.is_empty() || has_blanks(text) {
        return None;
    }
    let mut label = 0;
    let mut top = None;
    for (index, byte) in domain.bytes().enumerate() {
        match byte {
            b'.' if label == 0 => return None,
            b'.' => {
                label = 0;
                top = domain.get(index + 1..);
            }
            b'-' | 0x80.. => label += 1,
            _ if byte.is_ascii_alphanumeric() => label += 1,
            _ => return None,
        }
    }
    let top = top.filter(|top| !top.is_empty())?;
    // What follows the last dot is shown, so it has to be a name and not, say, a number.
    let is_name = top.bytes().all(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii()) || top.starts_with("xn--");
    is_name.then_some((name, top, domain))
}

fn has_blanks(text: &str) -> bool {
    let is_blank = |byte: u8| byte <= b' ' || byte == 0x7f;
    // All bytes at once, without a way out for each.
    if text.bytes().fold(false, |found, byte| found | is_blank(byte)) {
        return true;
    }
    !text.is_ascii() && text.chars().any(|sign| sign.is_control() || sign.is_whitespace())
}

#[cfg(test)]
mod tests {
    fn email(text: &str, local: usize, keep_domain: bool) -> String {
        let mut out = Vec::new();
        let is_written = super::email(text, local, keep_domain, &mut out);
        assert_eq!(is_written, !out.is_empty());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn shows_the_start_and_the_top_level_domain() {
        let masked = |text: &str| email(text, 1, false);
        assert_eq!(masked("rt@contoso.com"), "\"r•••@•••.com\"");
        assert_eq!(masked("RTamburello@contoso.com"), "\"R•••@•••.com\"");
        assert_eq!(masked("a@b.co"), "\"•••@•••.co\"");
        assert_eq!(masked("\"a@b\"@c.example"), "\"\\\"•••@•••.example\"");
        assert_eq!(masked("e\u{301}mile@b.example"), "\"•••@•••.example\"");
        assert_eq!(email("rt@contoso.com", 1, true), "\"r•••@contoso.com\"");
        assert_eq!(email("rt@contoso.com", 0, true), "\"•••@contoso.com\"");
    }

    #[test]
    fn refuses_what_is_no_address() {
        for text in [
            "",
            "@",
            "a@",
            "@b.co",
            "no-at",
            "a@b",
            "a@.co",
            "a@b.",
            "a@b.c0",
            "my pin @ 5.pm",
            "a@b.co\n",
            "a@b..co",
            "a\u{85}@b.co",
            "a\u{3000}@b.co",
            "a@b.\u{a0}co",
            "a\u{7f}@b.co",
        ] {
            assert_eq!(email(text, 1, false), "", "{}", text.escape_unicode());
        }
    }
}
