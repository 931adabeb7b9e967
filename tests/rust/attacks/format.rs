//! Rows 1 to 8: what is no token at all.

use permask_tests::forge::{segment, segments, with};
use serde_json::json;

use crate::lab::Lab;

#[test]
fn row_01_segments() {
    let mut lab = Lab::new();
    let good = lab.policy(&json!({ "ver": 8 }));
    let [header, payload, signature] = segments(&good);
    for (name, token) in [
        ("empty", String::new()),
        ("one segment", header.to_owned()),
        ("one dot", format!("{header}.{payload}")),
        ("three dots", format!("{good}.{signature}")),
        ("no header", format!(".{payload}.{signature}")),
        ("no payload", format!("{header}..{signature}")),
        ("no signature", format!("{header}.{payload}.")),
        ("dots", "..".to_owned()),
    ] {
        lab.refuse(name, &token, "malformed");
    }
}

#[test]
fn row_02_space_around_and_within() {
    let mut lab = Lab::new();
    let good = lab.policy(&json!({ "ver": 8 }));
    for space in [" ", "\n", "\r\n", "\0", "\t", "\u{feff}", "\u{a0}"] {
        lab.refuse("before", &format!("{space}{good}"), "malformed");
        lab.refuse("after", &format!("{good}{space}"), "malformed");
        lab.refuse("within", &good.replacen('.', &format!("{space}."), 1), "malformed");
    }
}

#[test]
fn row_03_json_serialization() {
    let mut lab = Lab::new();
    let good = lab.policy(&json!({ "ver": 8 }));
    let [header, payload, signature] = segments(&good);
    let flattened = json!({ "protected": header, "payload": payload, "signature": signature });
    let general = json!({ "payload": payload, "signatures": [{ "protected": header, "signature": signature }] });
    for (name, token) in [
        ("flattened", flattened.to_string()),
        ("general", general.to_string()),
        ("a text", format!("\"{good}\"")),
        ("an object around a token", format!("{{\"a\":\"{good}\"}}")),
    ] {
        lab.refuse(name, &token, "malformed");
    }
}

#[test]
fn row_04_encrypted_tokens() {
    let mut lab = Lab::new();
    let good = lab.policy(&json!({ "ver": 8 }));
    lab.refuse("five segments", &format!("{good}.AAAA.AAAA"), "malformed");
}

#[test]
fn row_05_other_alphabets() {
    let mut lab = Lab::new();
    let good = lab.policy(&json!({ "ver": 8 }));
    let [header, payload, signature] = segments(&good);
    for (name, token) in [
        ("padding of the header", format!("{header}=.{payload}.{signature}")),
        ("padding of the payload", format!("{header}.{payload}==.{signature}")),
        ("padding of the signature", format!("{good}==")),
        ("plus", format!("{header}.{payload}.+{}", &signature[1..])),
        ("slash", format!("{header}.{payload}./{}", &signature[1..])),
        ("percent", good.replacen('.', "%2e", 1)),
        ("a letter like another", good.replacen('e', "е", 1)),
    ] {
        lab.refuse(name, &token, "malformed");
    }
}

#[test]
fn row_06_unused_bits() {
    let mut lab = Lab::new();
    // Three bytes make four signs: what is one or two longer leaves bits unused.
    let pad = |text: String| (0..3).map(|count| text.clone() + &" ".repeat(count)).find(|text| text.len() % 3 == 1);
    let header = segment(pad(lab.both.header("policy").to_string()).expect("a header").as_bytes());
    let payload = segment(pad(lab.claims(&json!({ "ver": 8 })).to_string()).expect("a payload").as_bytes());
    let good = lab.both.sign_segments(&header, &payload);
    assert!(lab.judge(&good, crate::lab::SOURCES[0]).is_ok());
    let mut lab = Lab::new();
    // Signed as they are, so that nothing but the unused bits is wrong.
    lab.refuse("header", &lab.both.sign_segments(&next(&header), &payload), "bad-base64");
    lab.refuse("payload", &lab.both.sign_segments(&header, &next(&payload)), "bad-base64");
    let (signed, signature) = good.rsplit_once('.').expect("a signature");
    lab.refuse("signature", &format!("{signed}.{}", next(signature)), "bad-signature");
    lab.refuse("a length that cannot be", &lab.both.sign_segments(&format!("{header}AAA"), &payload), "bad-base64");
}

#[test]
fn row_07_a_mebibyte_and_one_byte() {
    let mut lab = Lab::new();
    for (limit, is_policy) in [(1024 * 1024, true), (16 * 1024, false)] {
        // Even what is no token: the length is looked at first.
        for token in ["a".repeat(limit + 1), "\0".repeat(limit + 1)] {
            if is_policy {
                lab.refuse("policy", &token, "too-large");
            } else {
                lab.refuse_subject("subject", &token, "too-large");
            }
        }
        let token = "a".repeat(limit);
        if is_policy {
            lab.refuse("policy", &token, "malformed");
        } else {
            lab.refuse_subject("subject", &token, "malformed");
        }
    }
    lab.refuse_update("update", &" ".repeat(64 * 1024 + 1), "too-large");
}

#[test]
fn row_08_a_header_of_100_kb() {
    let mut lab = Lab::new();
    let header = with(&lab.both.header("policy"), &json!({ "more": "x".repeat(100 * 1024) }));
    let token = lab.both.sign(header.to_string(), lab.claims(&json!({ "ver": 8 })).to_string());
    lab.refuse("a long header", &token, "bad-base64");
}

/// Changes an unused bit of the last sign.
fn next(segment: &str) -> String {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (rest, last) = segment.split_at(segment.len() - 1);
    let position = alphabet.find(last).expect("a sign");
    format!("{rest}{}", &alphabet[position + 1..position + 2])
}
