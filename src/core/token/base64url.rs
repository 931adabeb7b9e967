//! base64url without padding (RFC 4648 section 5), as JSON Web Tokens have it. What is decoded here is public, so this may
//! take the time that the text takes: keys are read and written by a library that does not let time tell of them.

/// Stands for a sign that is none of the alphabet: the one bit above those of a sign.
const NONE: u8 = 64;

/// Says whether a text has no signs but those of the alphabet.
pub(crate) fn has_only_signs(text: &[u8]) -> bool {
    text.iter().fold(0, |seen, sign| seen | value(*sign)) < NONE
}

/// Decodes a text. Only the one canonical form is accepted: no other signs, no padding, unused bits zero.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let (chunks, signs) = text.as_chunks::<4>();
    let length = chunks.len() * 3 + signs.len().saturating_sub(1);
    let mut bytes = vec![0; length];
    let mut seen = 0;
    let (decoded, rest) = bytes.as_chunks_mut::<3>();
    for (chunk, decoded) in chunks.iter().zip(decoded) {
        *decoded = decode_four(chunk, &mut seen);
    }
    // Filled up with the sign whose bits are zero.
    let mut last = [b'A'; 4];
    last.get_mut(..signs.len())?.copy_from_slice(signs);
    let last = decode_four(&last, &mut seen);
    let (last, unused) = last.split_at_checked(rest.len())?;
    rest.copy_from_slice(last);
    let is_canonical = signs.len() != 1 && unused.iter().all(|bits| *bits == 0);
    (is_canonical && seen < NONE).then_some(bytes)
}

/// Decodes four signs, and marks in `seen` whether one is none of the alphabet. Inline: a call would take longer than that.
#[inline(always)]
fn decode_four(signs: &[u8; 4], seen: &mut u8) -> [u8; 3] {
    let [first, second, third, fourth] = *signs;
    let (first, second, third, fourth) = (value(first), value(second), value(third), value(fourth));
    *seen |= first | second | third | fourth;
    let high = u32::from(first) << 18 | u32::from(second) << 12;
    let [_, bytes @ ..] = (high | u32::from(third) << 6 | u32::from(fourth)).to_be_bytes();
    bytes
}

/// Decodes a text of so many bytes.
pub(crate) fn decode_array<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    decode(text)?.try_into().ok()
}

/// The values of all bytes. A table, since a bundle is tens of kilobytes of signs.
#[expect(clippy::indexing_slicing, reason = "the compiler works it out, and stops where an index does not fit")]
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut sign = 0;
    while sign < 256 {
        values[sign] = match sign as u8 {
            byte @ b'A'..=b'Z' => byte - b'A',
            byte @ b'a'..=b'z' => byte - b'a' + 26,
            byte @ b'0'..=b'9' => byte - b'0' + 52,
            b'-' => 62,
            b'_' => 63,
            _ => NONE,
        };
        sign += 1;
    }
    values
};

fn value(sign: u8) -> u8 {
    VALUES.get(usize::from(sign)).copied().unwrap_or(NONE)
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn decodes_the_examples_of_the_rfc() {
        for (text, bytes) in [
            ("", ""),
            ("Zg", "f"),
            ("Zm8", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYg", "foob"),
            ("Zm9vYmE", "fooba"),
            ("Zm9vYmFy", "foobar"),
        ] {
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        assert_eq!(decode(b"-_-_").as_deref(), Some(&[0xfb, 0xff, 0xbf][..]));
    }

    #[test]
    fn refuses_every_other_form() {
        for text in ["Z", "Zm9vY", "Zg==", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm 9v", "Zm9v\n", "Zm.v", "Zmév"] {
            assert_eq!(decode(text.as_bytes()), None, "{text}");
        }
    }

    /// Every text of two signs, and every one of three that begins with `A`, against the library that signs.
    #[cfg(feature = "sign")]
    #[test]
    fn decodes_as_the_library_does() {
        use base64ct::{Base64UrlUnpadded, Encoding};
        for first in 0..=127_u8 {
            for second in 0..=127_u8 {
                let signs = [b'A', first, second];
                for text in [&signs[..], &signs[1..]].map(|signs| std::str::from_utf8(signs).unwrap()) {
                    assert_eq!(decode(text.as_bytes()), Base64UrlUnpadded::decode_vec(text).ok(), "{text:?}");
                }
            }
        }
    }
}
