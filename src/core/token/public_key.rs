//! Public keys: what verifies a signature, by the algorithm that the key is for.

use ed25519_dalek::{Signature, VerifyingKey};

use crate::token::base64url;
use crate::token::header::Algorithm;

/// A public key of one algorithm. Equal keys are one signer, whatever ids they go by.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum PublicKey {
    /// RFC 8037.
    Ed25519(VerifyingKey),
    /// RFC 7518 section 3.4.
    #[cfg(feature = "es256")]
    Es256(p256::ecdsa::VerifyingKey),
}

impl PublicKey {
    /// Reads the member `x` of a JWK: 32 bytes that are the one encoding of a point which is not of small order.
    pub(crate) fn ed25519(x: &str) -> Option<Self> {
        let bytes = base64url::decode_array(x.as_bytes())?;
        let key = VerifyingKey::from_bytes(&bytes).ok()?;
        (!key.is_weak() && is_canonical(&bytes)).then_some(Self::Ed25519(key))
    }

    /// Reads the members `x` and `y` of a JWK: 32 bytes each, of a point on the curve.
    #[cfg(feature = "es256")]
    pub(crate) fn es256(x: &str, y: &str) -> Option<Self> {
        let (x, y): ([u8; 32], [u8; 32]) =
            (base64url::decode_array(x.as_bytes())?, base64url::decode_array(y.as_bytes())?);
        let point = p256::Sec1Point::from_affine_coordinates(&x.into(), &y.into(), false);
        p256::ecdsa::VerifyingKey::from_sec1_point(&point).ok().map(Self::Es256)
    }

    /// Says for which algorithm the key is.
    pub(crate) fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ed25519(_) => Algorithm::Ed25519,
            #[cfg(feature = "es256")]
            Self::Es256(_) => Algorithm::Es256,
        }
    }

    /// Says whether a signature fits. Strict: canonical encodings alone, and no points of small order.
    pub(crate) fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        match self {
            Self::Ed25519(key) => key.verify_strict(message, &Signature::from_bytes(signature)).is_ok(),
            #[cfg(feature = "es256")]
            Self::Es256(key) => {
                use p256::ecdsa::{Signature, signature::Verifier};
                Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
        }
    }
}

/// Says whether the y coordinate is below 2^255 - 19 (RFC 8032 section 5.1.3): it has one encoding then.
fn is_canonical(bytes: &[u8; 32]) -> bool {
    let [first, between @ .., last] = bytes;
    *first < 0xed || last | 0x80 != 0xff || between.iter().any(|byte| *byte != 0xff)
}

#[cfg(test)]
mod tests {
    use super::is_canonical;

    #[test]
    fn a_coordinate_has_one_encoding() {
        let mut prime = [0xff; 32];
        prime[0] = 0xed;
        for last in [0x7f, 0xff] {
            prime[31] = last;
            assert!(!is_canonical(&prime));
            let mut below = prime;
            below[0] = 0xec;
            assert!(is_canonical(&below));
            let mut lower = prime;
            lower[7] = 0xfe;
            assert!(is_canonical(&lower));
        }
        prime[31] = 0x7e;
        assert!(is_canonical(&prime));
    }
}
