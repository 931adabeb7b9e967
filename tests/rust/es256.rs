//! Tokens signed with ES256, which is behind a feature. The other tests run without it.

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use permask::sign::{BundleClaims, PublicKey, Unsigned, Validity};
use permask::{Bundle, Error, Expected, KeySet};
use permask_tests::forge::{AUDIENCE, Forger, ISSUER, segment, segments, with};
use serde_json::{Value, json};

const NOW: u64 = 1_500;
/// The order of the group, which no part of a signature reaches.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
    0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

fn service() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).expect("a key")
}

fn jwk() -> Value {
    let point = service().verifying_key().to_sec1_point(false);
    let (x, y) = point.as_bytes()[1..].split_at(32);
    json!({ "kty": "EC", "crv": "P-256", "x": segment(x), "y": segment(y), "alg": "ES256", "kid": "p256",
            "purpose": ["policy"], "iss": ISSUER })
}

fn keys() -> Value {
    json!({ "keys": [jwk(), Forger::new(1, "ed").jwk(&["policy"])] })
}

fn unsigned() -> Unsigned {
    let key = PublicKey::read(jwk().to_string().as_bytes()).expect("a key");
    assert_eq!(key.algorithm(), "ES256");
    let claims = BundleClaims { version: 3, tenant: None, refresh_after: None };
    let validity = Validity { audience: AUDIENCE, issued_at: 1_000, expires_at: 2_000 };
    let policy = br#"{"format":1,"id":"p","resources":{"a":{"actions":["x"]}}}"#;
    Unsigned::policy(&key, policy, &claims, &validity).expect("a bundle")
}

fn token() -> String {
    let unsigned = unsigned();
    let signature: Signature = service().sign(unsigned.signing_input());
    unsigned.finish(&signature.to_bytes()).expect("a token")
}

fn verify(token: &str) -> Result<Bundle, Error> {
    let keys = KeySet::read(keys().to_string().as_bytes()).expect("keys");
    Bundle::verify(token.as_bytes(), &keys, &Expected { issuer: ISSUER, audience: AUDIENCE, now: NOW })
}

fn code(token: &str) -> &'static str {
    verify(token).expect_err("refused").code().as_str()
}

#[test]
fn what_a_key_service_signs_is_verified() {
    assert_eq!(verify(&token()).expect("a bundle").version(), 3);
}

#[test]
fn a_flipped_bit_is_refused() {
    let token = token().into_bytes();
    let keys = KeySet::read(keys().to_string().as_bytes()).expect("keys");
    let expected = Expected { issuer: ISSUER, audience: AUDIENCE, now: NOW };
    for position in 0..token.len() {
        // One bit of each sign: without optimisation a signature takes some hundredths of a second.
        let mut broken = token.clone();
        broken[position] ^= 1 << (position % 7);
        assert!(Bundle::verify(&broken, &keys, &expected).is_err(), "byte {position}");
    }
}

#[test]
fn a_signature_is_two_numbers_in_their_range() {
    let good = token();
    let [header, payload, signature] = segments(&good);
    let unsigned = unsigned();
    let made: Signature = service().sign(unsigned.signing_input());
    let bytes = made.to_bytes();
    let (r, s) = bytes.split_at(32);
    let zero = [0; 32];
    for (name, wrong) in [
        ("DER", made.to_der().as_bytes().to_vec()),
        ("r is 0", [&zero, s].concat()),
        ("s is 0", [r, &zero].concat()),
        ("r is the order", [&ORDER[..], s].concat()),
        ("s is the order", [r, &ORDER[..]].concat()),
        ("zeros", vec![0; 64]),
        ("63 bytes", bytes[..63].to_vec()),
        ("65 bytes", [&bytes[..], &[0]].concat()),
    ] {
        assert_eq!(code(&format!("{header}.{payload}.{}", segment(&wrong))), "bad-signature", "{name}");
        assert!(unsigned.clone().finish(&wrong).is_err(), "{name}");
    }
    assert!(!signature.is_empty());
}

#[test]
fn an_algorithm_goes_with_its_type_of_key_alone() {
    let claims = json!({ "iss": ISSUER, "aud": AUDIENCE, "iat": 1_000, "exp": 2_000, "ver": 1, "pol": {} });
    let ed = Forger::new(1, "ed");
    let as_es256 = with(&ed.header("policy"), &json!({ "alg": "ES256" }));
    assert_eq!(code(&ed.sign(as_es256.to_string(), claims.to_string())), "key-unfit");
    let of_p256 = with(&ed.header("policy"), &json!({ "kid": "p256" }));
    assert_eq!(code(&ed.sign(of_p256.to_string(), claims.to_string())), "key-unfit");
    let lower = with(&of_p256, &json!({ "alg": "es256" }));
    assert_eq!(code(&ed.sign(lower.to_string(), claims.to_string())), "alg-not-allowed");
}

#[test]
fn a_key_is_a_point_of_the_curve_for_its_algorithm() {
    let zero = segment(&[0; 32]);
    for (name, change) in [
        ("another point", json!({ "y": zero })),
        ("the point at infinity", json!({ "x": zero, "y": zero })),
        ("a short coordinate", json!({ "x": segment(&[1; 31]) })),
        ("no y", json!({ "y": null })),
        ("another algorithm", json!({ "alg": "EdDSA" })),
        ("another curve", json!({ "crv": "P-384" })),
        ("a private key", json!({ "d": zero })),
    ] {
        let set = json!({ "keys": [with(&jwk(), &change)] });
        let error = KeySet::read(set.to_string().as_bytes()).expect_err(name);
        assert_eq!(error.code().as_str(), "bad-key-set", "{name}");
    }
}
