//! Rows 23 to 35: signatures that do not fit, and those that a lax verifier takes.

use permask::KeySet;
use permask::sign::PublicKey;
use permask_tests::forge::{segment, segments, with};
use serde_json::json;

use crate::lab::Lab;

/// The order of the group, in the order of bytes that a signature has.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

#[test]
fn row_23_to_25_every_flipped_bit() {
    let mut lab = Lab::new();
    let good = lab.policy(&json!({ "ver": 8 })).into_bytes();
    let before = format!("{:?}", lab.trust);
    let moment = lab.moment();
    for position in 0..good.len() {
        for bit in 0..8 {
            let mut broken = good.clone();
            broken[position] ^= 1 << bit;
            let outcome = lab.trust.bundle(&broken, permask::Source::Network, &moment);
            assert!(outcome.is_err(), "bit {bit} of byte {position}");
            assert!(!lab.trust.learn(&broken), "bit {bit} of byte {position} is evidence");
        }
    }
    assert_eq!(format!("{:?}", lab.trust), before);
}

#[test]
fn row_26_signatures_of_other_lengths() {
    let mut lab = Lab::new();
    let good = lab.policy(&json!({ "ver": 8 }));
    let [header, payload, _] = segments(&good);
    let signature = lab.both.sign_bytes(format!("{header}.{payload}").as_bytes());
    for length in [1, 2, 32, 63] {
        let cut = segment(&signature[..length]);
        lab.refuse(&format!("{length} bytes"), &format!("{header}.{payload}.{cut}"), "bad-signature");
    }
    for more in [1, 2, 64] {
        let longer = segment(&[&signature[..], &vec![0; more]].concat());
        lab.refuse(&format!("{more} more bytes"), &format!("{header}.{payload}.{longer}"), "bad-signature");
    }
    lab.refuse("zeros", &format!("{header}.{payload}.{}", segment(&[0; 64])), "bad-signature");
    lab.refuse("a length that cannot be", &format!("{header}.{payload}.A"), "bad-signature");
}

#[test]
fn row_27_s_plus_the_order() {
    let mut lab = Lab::new();
    let good = lab.policy(&json!({ "ver": 8 }));
    let [header, payload, _] = segments(&good);
    let mut signature = lab.both.sign_bytes(format!("{header}.{payload}").as_bytes());
    let mut carry = 0_u16;
    for (byte, order) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        (*byte, carry) = ((sum & 255) as u8, sum >> 8);
    }
    lab.refuse("S + L", &format!("{header}.{payload}.{}", segment(&signature)), "bad-signature");
}

/// The vectors of "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko 2020): message, key and signature. Of a key that
/// is of small order there is none to verify with.
const EDGES: [(u8, &str, &str, &str); 10] = [
    (
        0,
        "8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000",
    ),
    (
        1,
        "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04",
    ),
    (
        2,
        "aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab",
        "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e",
    ),
    (
        3,
        "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
        "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
        "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009",
    ),
    (
        4,
        "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
        "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
        "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed5125ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09",
    ),
    (
        5,
        "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
        "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
        "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405",
    ),
    (
        6,
        "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
        "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623",
        "e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514",
    ),
    (
        7,
        "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
        "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623",
        "8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22",
    ),
    (
        8,
        "fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a",
        "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607",
    ),
    (
        9,
        "84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1",
        "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09",
    ),
];

#[test]
fn row_28_and_29_edges_of_the_curve() {
    let bytes = |hex: &str| -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
    };
    let outcomes = EDGES.map(|(_, message, key, signature)| {
        let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": segment(&bytes(key)), "kid": "k", "iss": "i", "purpose": ["policy"] });
        match PublicKey::read(jwk.to_string().as_bytes()) {
            Ok(key) => key.fits(&bytes(message), &bytes(signature)).to_string(),
            Err(error) => error.code().to_string(),
        }
    });
    // The third is of mixed order, and fits the equation that RFC 8032 has without multiplying by eight.
    assert_eq!(
        outcomes,
        ["bad-key-set", "bad-key-set", "false", "true", "false", "false", "false", "false", "false", "false"]
    );
    let known = EDGES.map(|(number, ..)| usize::from(number));
    assert_eq!(known, std::array::from_fn(|number| number));
}

#[test]
fn row_29_keys_in_another_encoding_or_of_small_order() {
    let lab = Lab::empty();
    let last = |first: u8, last: u8| {
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (first, last);
        bytes
    };
    let mut one = [0; 32];
    one[0] = 1;
    for (name, x) in [
        ("of order 1", one),
        ("of order 4", [0; 32]),
        ("of order 2", last(0xec, 0x7f)),
        ("of order 2, with a sign", last(0xec, 0xff)),
        ("zero written as the prime", last(0xed, 0x7f)),
        ("one written above the prime", last(0xee, 0x7f)),
        // A point of large order all the same, so that this alone refuses it.
        ("three written above the prime", last(0xf0, 0x7f)),
        ("four written above the prime", last(0xf1, 0x7f)),
        ("not on the curve", {
            let mut two = [0; 32];
            two[0] = 2;
            two
        }),
    ] {
        let set = json!({ "keys": [with(&lab.both.jwk(&["policy"]), &json!({ "x": segment(&x) }))] });
        let error = KeySet::read(set.to_string().as_bytes()).expect_err(name);
        assert_eq!((error.code().as_str(), error.at()), ("bad-key-set", "/keys/0/x"), "{name}");
    }
}

#[test]
fn row_31_another_key_under_the_same_id() {
    let mut lab = Lab::new();
    for other in [&lab.stranger, &lab.policy_only] {
        let token = other.sign(lab.both.header("policy").to_string(), lab.claims(&json!({ "ver": 8 })).to_string());
        Lab::new().refuse("another key", &token, "bad-signature");
    }
    let token = lab.stranger.token("policy", &lab.claims(&json!({ "ver": 8 })));
    lab.refuse("a stranger", &token, "unknown-key");
}

#[test]
fn row_32_the_signature_of_another_token() {
    let mut lab = Lab::new();
    let (one, other) = (lab.policy(&json!({ "ver": 8 })), lab.policy(&json!({ "ver": 9 })));
    let ([header, payload, _], [_, _, signature]) = (segments(&one), segments(&other));
    lab.refuse("spliced", &format!("{header}.{payload}.{signature}"), "bad-signature");
    let subject = lab.subject(&json!({}));
    let [_, of_subject, signature] = segments(&subject);
    lab.refuse("the payload of another kind", &format!("{header}.{of_subject}.{signature}"), "bad-signature");
}

#[test]
fn row_34_and_35_signatures_of_other_bytes() {
    let mut lab = Lab::new();
    let good = lab.policy(&json!({ "ver": 8 }));
    let [header, payload, _] = segments(&good);
    let (header_text, claims) = (lab.both.header("policy").to_string(), lab.claims(&json!({ "ver": 8 })).to_string());
    let signed = format!("{header}.{payload}");
    // What RFC 8032 puts before the message where it is hashed first, or has a context.
    let prefix = |flag: u8, context: &[u8]| {
        let length = u8::try_from(context.len()).expect("a short one");
        [&b"SigEd25519 no Ed25519 collisions"[..], &[flag, length], context, signed.as_bytes()].concat()
    };
    for (name, bytes) in [
        ("decoded", format!("{header_text}.{claims}").into_bytes()),
        ("the payload alone", payload.as_bytes().to_vec()),
        ("without a dot", format!("{header}{payload}").into_bytes()),
        ("prehashed", prefix(1, b"")),
        ("with a context", prefix(0, b"permask")),
    ] {
        let signature = segment(&lab.both.sign_bytes(&bytes));
        lab.refuse(name, &format!("{signed}.{signature}"), "bad-signature");
    }
}
