//! Segments: the three parts of a JWS in compact serialization (RFC 7515 section 7.1), told apart without decoding them.

use crate::limits;
use crate::place::Place;
use crate::token::base64url;
use crate::{Code, Error};

/// The three segments of a token, and what its signature is about. All of them are ASCII.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segments<'t> {
    header: &'t [u8],
    pub(crate) payload: &'t [u8],
    signature: &'t [u8],
    /// The header and the payload as they came: nothing is ever written anew to be verified.
    signed: &'t [u8],
}

impl<'t> Segments<'t> {
    pub(crate) fn split(token: &'t [u8]) -> Result<Self, Error> {
        Self::between_dots(token).ok_or_else(|| {
            Error::new(Code::Malformed, Place::Root, "expected three base64url segments with dots between them")
        })
    }

    /// Cuts at the first and at the last dot. Another one between them is no sign of base64url, so that nothing but the
    /// check of the signs goes over the whole payload.
    fn between_dots(token: &'t [u8]) -> Option<Self> {
        let is_dot = |byte: &u8| *byte == b'.';
        let (signed, signature) = cut(token, token.iter().rposition(is_dot)?)?;
        let (header, payload) = cut(signed, signed.iter().position(is_dot)?)?;
        let is_right = |segment: &[u8]| !segment.is_empty() && base64url::has_only_signs(segment);
        let all_are = [header, payload, signature].into_iter().all(is_right);
        all_are.then_some(Self { header, payload, signature, signed })
    }

    pub(crate) fn header(&self) -> Result<Vec<u8>, Error> {
        if self.header.len() > limits::MAX_HEADER_BYTES {
            let message = format!("the header is longer than {} bytes", limits::MAX_HEADER_BYTES);
            return Err(Error::new(Code::BadBase64, Place::Root, message));
        }
        decode(self.header, "header")
    }

    pub(crate) fn payload(&self) -> Result<Vec<u8>, Error> {
        decode(self.payload, "payload")
    }

    /// Returns the bytes that are signed, and the signature, where that can be one: 64 bytes.
    pub(crate) fn signed(&self) -> (&'t [u8], Option<[u8; 64]>) {
        (self.signed, base64url::decode_array(self.signature))
    }
}

/// Cuts a text in two at a byte, which goes to neither side.
fn cut(text: &[u8], at: usize) -> Option<(&[u8], &[u8])> {
    let (before, rest) = text.split_at_checked(at)?;
    Some((before, rest.split_first()?.1))
}

/// Decodes base64url without padding. Only the one canonical form is accepted: unused bits are zero.
fn decode(segment: &[u8], name: &str) -> Result<Vec<u8>, Error> {
    base64url::decode(segment)
        .ok_or_else(|| Error::new(Code::BadBase64, Place::Root, format!("the {name} is not canonical base64url")))
}

#[cfg(test)]
mod tests {
    use super::Segments;

    #[test]
    fn takes_three_segments_apart() {
        let segments = Segments::split(b"aA0.-_9Z.zz").unwrap();
        assert_eq!((segments.header, segments.payload, segments.signature), (&b"aA0"[..], &b"-_9Z"[..], &b"zz"[..]));
        assert_eq!(segments.signed, b"aA0.-_9Z");
    }

    #[test]
    fn refuses_all_else() {
        let tokens: [&[u8]; 14] = [
            b"",
            b".",
            b"..",
            b"a",
            b"a.b",
            b"a.b.",
            b"a..c",
            b".b.c",
            b"a.b.c.d",
            b".a.b.c",
            b"a.b.c.",
            b"a.b..c",
            b"a.b.c\n",
            b"a.\xc3\xa9.c",
        ];
        for token in tokens {
            assert_eq!(Segments::split(token).unwrap_err().code().as_str(), "malformed", "{token:?}");
        }
        for byte in (0..=255).filter(|byte: &u8| !byte.is_ascii_alphanumeric() && !b"-_".contains(byte)) {
            for place in [0, 2, 4] {
                let mut token = *b"a.b.c";
                token[place] = byte;
                assert!(Segments::split(&token).is_err(), "{token:?}");
            }
        }
    }
}
