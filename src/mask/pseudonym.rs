//! Pseudonyms: the same sign for the same value of a class, for as long as a key lives.
//!
//! A pseudonym is `~` and the first 10 bytes of an HMAC-SHA-256 in lower-case base32 (RFC 4648, without padding): 16
//! characters, and 80 bits, so that a chance collision among a million values is rarer than one in 10^12. The message is
//!
//! ```text
//! the class in UTF-8, 0x00, one byte for the type, the value
//! ```
//!
//! | type | byte | value |
//! | --- | --- | --- |
//! | string | `s` | its UTF-8 |
//! | number | `d` | the 8 bytes of its double, the highest first; -0 as 0 |
//! | null | `z` | nothing |
//!
//! Names of classes have no control characters, so that no two messages are alike by chance. Whoever has the key can try
//! values: it lives in memory, for one session, and is never shown.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::mask::PseudonymKey;
use crate::number;

/// How many bytes of the HMAC a pseudonym shows.
const BYTES: usize = 10;

/// What a pseudonym stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content<'v> {
    Null,
    /// As its JSON text.
    Number(&'v str),
    String(&'v str),
}

/// What every pseudonym of a key begins with: the state of the HMAC once it has taken in the key.
#[derive(Clone)]
pub(crate) struct Prepared(Hmac<Sha256>);

impl Prepared {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        // HMAC fills a key up to the size of a block with zeros; so done here, no length can be wrong.
        let mut block = [0; 64];
        for (byte, of_key) in block.iter_mut().zip(key) {
            *byte = *of_key;
        }
        Self(Hmac::new(&block.into()))
    }
}

/// Writes the pseudonym of a value of a class.
pub(crate) fn pseudonym(key: &PseudonymKey, class: &str, content: Content<'_>, out: &mut Vec<u8>) {
    let Prepared(mut code) = key.prepared.clone();
    code.update(class.as_bytes());
    match content {
        Content::Null => code.update(b"\0z"),
        Content::Number(text) => {
            code.update(b"\0d");
            // The sum is 0 for -0 too.
            code.update(&(number::parse(text) + 0.0).to_be_bytes());
        }
        Content::String(text) => {
            code.update(b"\0s");
            code.update(text.as_bytes());
        }
    }
    out.extend_from_slice(b"\"~");
    let bytes = code.finalize().into_bytes();
    base32(bytes.iter().take(BYTES), out);
    out.push(b'"');
}

/// Writes whole groups of 5 bytes as 8 letters and digits.
fn base32<'b>(bytes: impl Iterator<Item = &'b u8>, out: &mut Vec<u8>) {
    let (mut bits, mut count) = (0_u32, 0);
    for byte in bytes {
        bits = (bits << 8 | u32::from(*byte)) & 0xfff;
        count += 8;
        while count >= 5 {
            count -= 5;
            let value = (bits >> count & 31).to_le_bytes()[0];
            out.push(if value < 26 { b'a' + value } else { b'2' + (value - 26) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(key: [u8; 32], class: &str, content: Content<'_>) -> String {
        let mut out = Vec::new();
        pseudonym(&PseudonymKey::new(key), class, content, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn base32_is_that_of_rfc_4648() {
        for (bytes, expected) in
            [("foobar\0\0\0\0", "mzxw6ytboiaaaaaa"), ("fooba", "mzxw6ytb"), ("\u{7f}\0ÿ\0", "p4amhpya")]
        {
            let mut out = Vec::new();
            base32(bytes.as_bytes().iter(), &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), expected);
        }
    }

    #[test]
    fn what_differs_in_key_class_type_or_value_differs() {
        let (one, two) = ([1; 32], [2; 32]);
        let all = [
            of(one, "c", Content::String("1")),
            of(two, "c", Content::String("1")),
            of(one, "d", Content::String("1")),
            of(one, "c", Content::String("2")),
            of(one, "c", Content::Number("1")),
            of(one, "c", Content::Null),
            of(one, "c", Content::String("")),
        ];
        let distinct: std::collections::BTreeSet<&String> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
    }

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        let number = |text| of([1; 32], "c", Content::Number(text));
        assert_eq!(number("1"), number("1.0"));
        assert_eq!(number("1"), number("100e-2"));
        assert_eq!(number("0"), number("-0"));
        assert_eq!(number("0"), number("-0.0e9"));
        assert_ne!(number("1"), number("-1"));
    }
}
