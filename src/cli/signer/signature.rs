//! Signatures as signers write them: 64 bytes, those in base64, or for ES256 in the DER of X9.62.

use base64ct::{Base64, Base64Unpadded, Base64Url, Base64UrlUnpadded, Encoding};

use super::external::MAX_ANSWER;
use crate::failure::Failure;

/// Length of every signature that is accepted: R and S of Ed25519, r and s of ES256.
const LENGTH: usize = 64;

/// Reads what a signer wrote.
pub(super) fn read(answer: &[u8], algorithm: &str) -> Result<[u8; LENGTH], Failure> {
    let bytes = match answer.try_into() {
        Ok(signature) => return Ok(signature),
        Err(_) => from_base64(answer).unwrap_or_else(|| answer.to_owned()),
    };
    let signature = bytes.as_slice().try_into().ok().or_else(|| from_der(&bytes).filter(|_| algorithm == "ES256"));
    signature.ok_or_else(|| {
        let form = if algorithm == "ES256" { ", base64 or DER" } else { " or base64" };
        let found = match bytes.len() {
            0 => "nothing".to_owned(),
            1 => "1 byte".to_owned(),
            length if length > MAX_ANSWER => format!("more than {MAX_ANSWER} bytes"),
            length => format!("{length} bytes"),
        };
        let message = format!("expected a signature of {LENGTH} bytes{form} from the signer, found {found}");
        Failure::new("signer-failed", message)
    })
}

/// Reads a text of base64 or base64url, padded or not, with white space around it.
fn from_base64(answer: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(answer).ok()?.trim();
    if text.is_empty() {
        return Some(Vec::new());
    }
    let forms = [Base64::decode_vec, Base64Unpadded::decode_vec, Base64Url::decode_vec, Base64UrlUnpadded::decode_vec];
    forms.iter().find_map(|decode| decode(text).ok())
}

/// Reads a sequence of two integers in DER, of at most 32 bytes each: the form of most key services.
fn from_der(bytes: &[u8]) -> Option<[u8; LENGTH]> {
    let [0x30, length, content @ ..] = bytes else { return None };
    if usize::from(*length) != content.len() {
        return None;
    }
    let (r, rest) = integer(content)?;
    let (s, rest) = integer(rest)?;
    let signature = [r, s].concat();
    if rest.is_empty() { signature.try_into().ok() } else { None }
}

/// Reads one integer that is not negative, and returns its 32 bytes and what follows.
fn integer(bytes: &[u8]) -> Option<([u8; LENGTH / 2], &[u8])> {
    let [0x02, length, content @ ..] = bytes else { return None };
    let (digits, rest) = content.split_at_checked(usize::from(*length))?;
    // A zero before the highest bit keeps it from being a sign.
    let digits = digits.strip_prefix(&[0]).unwrap_or(digits);
    let mut integer = [0; LENGTH / 2];
    let start = integer.len().checked_sub(digits.len())?;
    integer.get_mut(start..)?.copy_from_slice(digits);
    Some((integer, rest))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form() {
        let raw: [u8; 64] = std::array::from_fn(|index| 250 - u8::try_from(index).unwrap());
        for encode in [
            Base64::encode_string,
            Base64Unpadded::encode_string,
            Base64Url::encode_string,
            Base64UrlUnpadded::encode_string,
        ] {
            assert_eq!(read(format!(" {}\r\n", encode(&raw)).as_bytes(), "EdDSA").unwrap(), raw);
        }
        assert_eq!(read(&raw, "EdDSA").unwrap(), raw);
    }

    #[test]
    fn reads_der_of_es256_alone() {
        // r has its highest bit set, s has a byte less than the others.
        let mut raw = [0x11; 64];
        raw[0] = 0x80;
        raw[32] = 0;
        let der = [&[0x30, 0x44, 0x02, 0x21, 0x00], &raw[..32], &[0x02, 0x1f], &raw[33..]].concat();
        assert_eq!(read(&der, "ES256").unwrap(), raw);
        assert_eq!(read(Base64::encode_string(&der).as_bytes(), "ES256").unwrap(), raw);
        assert!(read(&der, "EdDSA").is_err());
        for position in 0..5 {
            let mut broken = der.clone();
            broken[position] ^= 0x40;
            assert!(read(&broken, "ES256").is_err(), "byte {position}");
        }
        assert!(read(&der[..der.len() - 1], "ES256").is_err());
        assert!(read(&[&der[..], &[0]].concat(), "ES256").is_err());
    }

    #[test]
    fn says_what_it_found_and_repeats_nothing() {
        let message = |answer: &[u8], algorithm| read(answer, algorithm).unwrap_err().to_string();
        let expected = "expected a signature of 64 bytes or base64 from the signer, found";
        assert_eq!(message(b"", "EdDSA"), format!("{expected} nothing (signer-failed)"));
        assert_eq!(message(b"\n", "EdDSA"), format!("{expected} nothing (signer-failed)"));
        assert_eq!(message(b"AAAA", "EdDSA"), format!("{expected} 3 bytes (signer-failed)"));
        assert_eq!(message(&[7; 65], "EdDSA"), format!("{expected} 65 bytes (signer-failed)"));
        assert_eq!(message(&[7; 4097], "EdDSA"), format!("{expected} more than 4096 bytes (signer-failed)"));
        assert!(message(b"secret!", "ES256").contains("bytes, base64 or DER from the signer, found 7 bytes"));
    }
}
