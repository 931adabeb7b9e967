//! Segments: the three parts of a JWS in compact serialization (RFC 7515 section 7.1), told apart without decoding them.

use crate::limits;
use crate::place::Place;
use crate::token::base64url;
use crate::{Code, Error};

/// The three segments of a token, and what its signature is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Segments<'t> {
    header: &'t str,
    pub(crate) payload: &'t str,
    signature: &'t str,
    /// The header and the payload as they came: nothing is ever written anew to be verified.
    signed: &'t str,
}

impl<'t> Segments<'t> {
    pub(crate) fn split(token: &'t [u8]) -> Result<Self, Error> {
        let malformed =
            || Error::new(Code::Malformed, Place::Root, "expected three base64url segments with dots between them");
        let in_alphabet = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let text = std::str::from_utf8(token).ok().filter(|text| text.as_bytes().iter().all(in_alphabet));
        let (signed, signature) = text.and_then(|text| text.rsplit_once('.')).ok_or_else(malformed)?;
        let (header, payload) = signed.split_once('.').ok_or_else(malformed)?;
        if header.is_empty() || payload.is_empty() || signature.is_empty() || payload.contains('.') {
            return Err(malformed());
        }
        Ok(Self { header, payload, signature, signed })
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
        (self.signed.as_bytes(), base64url::decode_array(self.signature))
    }
}

/// Decodes base64url without padding. Only the one canonical form is accepted: unused bits are zero.
fn decode(segment: &str, name: &str) -> Result<Vec<u8>, Error> {
    base64url::decode(segment)
        .ok_or_else(|| Error::new(Code::BadBase64, Place::Root, format!("the {name} is not canonical base64url")))
}
