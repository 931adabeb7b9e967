//! base64url without padding (RFC 4648 section 5), as JSON Web Tokens have it. What is decoded here is public, so this may
//! take the time that the text takes: keys are read and written by a library that does not let time tell of them.

/// Decodes a text. Only the one canonical form is accepted: no other signs, no padding, unused bits zero.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        let mut bits = 0_u32;
        for sign in chunk {
            bits = bits << 6 | u32::from(value(*sign)?);
        }
        let (whole, unused) = match chunk.len() {
            4 => (3, 0),
            3 => (2, 2),
            2 => (1, 4),
            _ => return None,
        };
        if bits & ((1 << unused) - 1) != 0 {
            return None;
        }
        let [_, decoded @ ..] = (bits >> unused << (8 * (3 - whole))).to_be_bytes();
        bytes.extend(decoded.iter().take(whole));
    }
    Some(bytes)
}

/// Decodes a text of so many bytes.
pub(crate) fn decode_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    decode(text)?.try_into().ok()
}

fn value(sign: u8) -> Option<u8> {
    Some(match sign {
        b'A'..=b'Z' => sign - b'A',
        b'a'..=b'z' => sign - b'a' + 26,
        b'0'..=b'9' => sign - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    })
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
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()), "{text}");
        }
        assert_eq!(decode("-_-_").as_deref(), Some(&[0xfb, 0xff, 0xbf][..]));
    }

    #[test]
    fn refuses_every_other_form() {
        for text in ["Z", "Zm9vY", "Zg==", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm 9v", "Zm9v\n", "Zm.v", "Zmév"] {
            assert_eq!(decode(text), None, "{text}");
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
                    assert_eq!(decode(text), Base64UrlUnpadded::decode_vec(text).ok(), "{text:?}");
                }
            }
        }
    }
}
