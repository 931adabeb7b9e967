//! Rows 61 to 63, 67 and 68: what comes out of a store that others can write, and what a broken server sends.

use permask::{Admission, Source};
use permask_tests::forge::segments;
use serde_json::json;

use crate::lab::{Lab, NOW};

#[test]
fn row_61_a_store_that_was_edited() {
    let mut lab = Lab::new();
    let before = format!("{:?}", lab.trust);
    let newer = lab.policy(&json!({ "ver": 9_007_199_254_740_991_u64 }));
    let [header, payload, signature] = segments(&newer);
    let other = lab.policy(&json!({ "ver": 9 }));
    let forged = lab.stranger.token("policy", &lab.claims(&json!({ "ver": 9 })));
    for (name, entry) in [
        ("a bare number", "9007199254740992".to_owned()),
        ("a number in JSON", json!({ "ver": 9_007_199_254_740_991_u64 }).to_string()),
        ("empty", String::new()),
        ("the claims alone", lab.claims(&json!({ "ver": 9 })).to_string()),
        ("another signature", format!("{header}.{payload}.{}", segments(&other)[2])),
        ("cut", newer[..newer.len() - 1].to_owned()),
        ("no signature", format!("{header}.{payload}.")),
        ("the signature alone", signature.to_owned()),
        ("by a stranger", forged),
        ("of another issuer", lab.policy(&json!({ "ver": 9, "iss": "https://other.example" }))),
        ("for another app", lab.policy(&json!({ "ver": 9, "aud": "other" }))),
        ("for another tenant", lab.policy(&json!({ "ver": 9, "tnt": "north" }))),
        ("the subject of another app", lab.subject(&json!({ "iat": NOW, "aud": "other" }))),
    ] {
        assert!(!lab.trust.learn(entry.as_bytes()), "{name} is evidence");
        assert_eq!(format!("{:?}", lab.trust), before, "{name}");
    }
    // A floor that was lowered is none: the older token proves less than what is known.
    assert!(lab.trust.learn(lab.policy(&json!({ "ver": 3 })).as_bytes()));
    assert!(matches!(
        lab.judge(&lab.policy(&json!({ "ver": 6 })), Source::Network),
        Ok(Admission::OlderIgnored { floor: 7, .. })
    ));
}

#[test]
fn row_62_the_kept_token_of_another_person() {
    let mut lab = Lab::new();
    let other = lab.subject(&json!({ "sub": "u-2", "iat": NOW }));
    assert!(lab.trust.learn(other.as_bytes()));
    lab.refuse_subject("u-2", &other, "subject-mismatch");
    // And what it proves is of that person alone.
    let own = lab.subject(&json!({ "iat": NOW - 2 * 300 }));
    assert!(matches!(lab.judge_subject(&own), Ok(Admission::Accepted(..))));
}

#[test]
fn row_63_two_tabs_the_older_last() {
    let (mut first, mut second) = (Lab::new(), Lab::new());
    let (newer, older) = (first.policy(&json!({ "ver": 9 })), first.policy(&json!({ "ver": 8 })));
    first.change(&newer, Source::Network);
    second.change(&older, Source::Network);
    // Inside of the transaction the second tab learns first what the other one has kept.
    assert!(second.trust.learn(newer.as_bytes()));
    assert!(matches!(second.judge(&older, Source::Network), Ok(Admission::OlderIgnored { found: 8, floor: 9 })));
    assert_eq!(format!("{:?}", first.trust), format!("{:?}", second.trust));
}

#[test]
fn row_67_a_flood_of_tokens() {
    let mut lab = Lab::new();
    let before = format!("{:?}", lab.trust);
    let began = std::time::Instant::now();
    let forged = lab.stranger.sign(lab.both.header("policy").to_string(), lab.claims(&json!({ "ver": 8 })).to_string());
    for _ in 0..10_000 {
        assert!(lab.judge(&forged, Source::Network).is_err());
    }
    assert_eq!(format!("{:?}", lab.trust), before);
    assert!(began.elapsed().as_secs() < 120, "{:?}", began.elapsed());
}

#[test]
fn row_68_what_a_broken_server_sends() {
    let mut lab = Lab::new();
    let good = lab.policy(&json!({ "ver": 8 }));
    for (name, body, code) in [
        ("an error page", "<!doctype html><html><title>502 Bad Gateway</title></html>", "malformed"),
        ("nothing", "", "malformed"),
        ("JSON", r#"{"error":"not found"}"#, "malformed"),
        ("words", "upstream connect error or disconnect", "malformed"),
    ] {
        lab.refuse(name, body, code);
        lab.refuse_update(name, body, "malformed");
    }
    for length in [1, good.len() / 4, good.len() / 2, good.len() - 1] {
        let error = lab.judge(&good[..length], Source::Network).expect_err("a truncated download");
        assert!(matches!(error.code().as_str(), "malformed" | "bad-signature"), "{error}");
    }
}
