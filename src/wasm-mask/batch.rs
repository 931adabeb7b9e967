//! Batches: all values of one call that a mask has to read, masked one after the other.

use permask_mask::wire::Reader;
use permask_mask::{Look, Value};

use crate::key;

/// The bytes that say of a value what it is: two numbers.
const HEAD: usize = 8;

/// Masks values. Returns nothing where the input is not what it should be; then what was written means nothing.
pub(crate) fn mask(look: &[u8], key: Option<Vec<u8>>, count: usize, input: &[u8], output: &mut Vec<u8>) -> Option<()> {
    let look = Look::decode(&mut Reader::new(look))?;
    let key = key::of(key);
    let (heads, text) = input.split_at_checked(count.checked_mul(HEAD)?)?;
    let mut texts = Texts { text: str::from_utf8(text).ok()?, is_ascii: text.is_ascii() };
    output.push(b'[');
    for (index, head) in heads.chunks_exact(HEAD).enumerate() {
        if index > 0 {
            output.push(b',');
            texts.skip_line_feed()?;
        }
        let (length, rest) = head.split_first_chunk()?;
        let code = u32::from_le_bytes(*rest.first_chunk()?);
        let text = texts.next(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
        let value = match code % 4 {
            0 => Value::Boolean,
            1 => Value::Null,
            2 => Value::Number(text),
            _ => Value::String(text),
        };
        let entry = look.entries.get(usize::try_from(code / 4).ok()?)?;
        if !entry.apply(value, key.as_ref(), output) {
            output.extend_from_slice(b"null");
        }
    }
    output.push(b']');
    Some(())
}

/// Texts one after the other, of which JavaScript has said how long they are for it.
struct Texts<'t> {
    text: &'t str,
    is_ascii: bool,
}

impl<'t> Texts<'t> {
    fn next(&mut self, units: usize) -> Option<&'t str> {
        let length = if self.is_ascii { units } else { utf8_length(self.text, units)? };
        let (text, rest) = self.text.split_at_checked(length)?;
        self.text = rest;
        Some(text)
    }

    fn skip_line_feed(&mut self) -> Option<()> {
        self.text = self.text.strip_prefix('\n')?;
        Some(())
    }
}

/// Returns how many bytes the first characters take that are so many units of UTF-16.
fn utf8_length(text: &str, units: usize) -> Option<usize> {
    let (mut length, mut left) = (0, units);
    for sign in text.chars() {
        if left == 0 {
            break;
        }
        left = left.checked_sub(sign.len_utf16())?;
        length += sign.len_utf8();
    }
    (left == 0).then_some(length)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails may panic")]

    use permask_mask::wire::Writer;
    use permask_mask::{Entry, Mask, Reveal};

    use super::*;

    fn masked(values: &[(u32, &str)], heads: &[u8]) -> Option<String> {
        let entry = |mask| Entry { mask, class: "c".to_owned(), hides_absence: false, reveal: Reveal::Deny };
        let partial = Mask::Partial { start: 1, end: 1, pad: "…".to_owned() };
        let look = Look {
            shows_unlisted: true,
            entries: vec![entry(partial), entry(Mask::Email { local: 1, keep_domain: false })],
            nodes: vec![],
        };
        let mut writer = Writer::default();
        look.encode(&mut writer);
        let mut input = heads.to_vec();
        for (code, text) in values {
            let length = u32::try_from(text.encode_utf16().count()).unwrap();
            input.extend([length.to_le_bytes(), code.to_le_bytes()].concat());
        }
        let count = input.len() / HEAD;
        let texts: Vec<&str> = values.iter().map(|(_, text)| *text).collect();
        input.extend(texts.join("\n").bytes());
        let mut output = Vec::new();
        mask(&writer.into_bytes(), None, count, &input, &mut output)?;
        Some(String::from_utf8(output).unwrap())
    }

    #[test]
    fn masks_each_value_by_its_entry() {
        let values = [(3, "Roberto"), (7, "ada@b.example"), (2, "17"), (1, "null"), (0, "true")];
        assert_eq!(masked(&values, &[]).unwrap(), r#"["R…o","a•••@•••.example",null,null,null]"#);
        assert_eq!(masked(&[], &[]).unwrap(), "[]");
    }

    #[test]
    fn takes_texts_apart_whatever_they_hold() {
        let values = [(3, "a\n\nbcdef"), (3, "😀-abcd-😀"), (3, ""), (3, "éèàùâê\n"), (3, "plain12")];
        assert_eq!(masked(&values, &[]).unwrap(), r#"["a…f","😀…😀","…","é…\n","p…2"]"#);
    }

    #[test]
    fn refuses_what_is_cut_or_says_what_is_not_so() {
        let heads = |length: u32, code: u32| [length.to_le_bytes(), code.to_le_bytes()].concat();
        for (length, code) in [(1, 3), (0, 8), (u32::MAX, 3)] {
            assert_eq!(masked(&[], &heads(length, code)), None, "{length} {code}");
        }
        // Half of a character.
        assert_eq!(masked(&[(3, "\u{1F600}")], &heads(1, 3)), None);
        assert_eq!(utf8_length("\u{1F600}", 1), None);
    }
}
