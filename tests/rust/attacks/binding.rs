//! Rows 41 to 47 and 62: good tokens that are of somebody else, or for somebody else.

use permask::{Admission, Bundle, Change, Source, SubjectToken, Trust, TrustOptions};
use permask_tests::forge::{AUDIENCE, ISSUER, with};
use serde_json::json;

use crate::lab::{Lab, NOW};

#[test]
fn row_41_other_issuers() {
    let mut lab = Lab::new();
    for iss in [
        "https://other.example",
        "https://issuer.example/",
        "HTTPS://issuer.example",
        "https://issuer.example ",
        "https://ıssuer.example",
        "https://issuer.example\u{0}",
        "issuer.example",
    ] {
        let token = lab.policy(&json!({ "ver": 8, "iss": iss }));
        lab.refuse(iss, &token, "wrong-issuer");
        let token = lab.subject(&json!({ "iss": iss }));
        lab.refuse_subject(iss, &token, "wrong-issuer");
    }
}

#[test]
fn row_42_the_key_of_another_issuer() {
    let mut lab = Lab::new();
    for iss in [ISSUER, "https://other.example"] {
        let token = lab.other_issuer.token("policy", &lab.claims(&json!({ "ver": 8, "iss": iss })));
        lab.refuse(iss, &token, "wrong-issuer");
    }
}

#[test]
fn row_43_and_62_other_audiences() {
    let mut lab = Lab::new();
    for aud in [json!("consol"), json!("console-staging"), json!("Console"), json!(["a", "b"]), json!("console ")] {
        let token = lab.policy(&json!({ "ver": 8, "aud": aud }));
        lab.refuse(&aud.to_string(), &token, "wrong-audience");
        let token = lab.subject(&json!({ "aud": aud }));
        lab.refuse_subject(&aud.to_string(), &token, "wrong-audience");
    }
    for aud in
        [json!(null), json!([]), json!(vec![AUDIENCE; 17]), json!([AUDIENCE, 7]), json!(7), json!({ "aud": AUDIENCE })]
    {
        let token = lab.policy(&json!({ "ver": 8, "aud": aud }));
        lab.refuse(&aud.to_string(), &token, "bad-claim");
    }
    assert_eq!(lab.change(&lab.policy(&json!({ "ver": 8, "aud": ["other", AUDIENCE] })), Source::Network), Change::New);
}

#[test]
fn row_44_a_key_for_another_kind() {
    let mut lab = Lab::new();
    let token = lab.subject_only.token("policy", &lab.claims(&json!({ "ver": 8 })));
    lab.refuse("a key for subjects signs a policy", &token, "key-unfit");
    assert!(!lab.trust.learn(token.as_bytes()));
    let token = lab.policy_only.token("subject", &lab.subject_claims(&json!({})));
    lab.refuse_subject("a key for policies signs a subject", &token, "key-unfit");
    let token = lab.roots[0].token("policy", &lab.claims(&json!({ "ver": 8 })));
    lab.refuse("a key for keys signs a policy", &token, "key-unfit");
}

#[test]
fn row_45_the_token_of_another_person() {
    let mut lab = Lab::new();
    for sub in ["u-2", "U-1", "u-1 ", "u"] {
        let token = lab.subject(&json!({ "sub": sub }));
        lab.refuse_subject(sub, &token, "subject-mismatch");
    }
    let before = format!("{:?}", lab.trust);
    for tnt in [json!(null), json!("south")] {
        let token = lab.subject(&json!({ "tnt": tnt }));
        let error = lab.judge_subject_of(&token, "u-1", Some("north")).expect_err("refused");
        assert_eq!((error.code().as_str(), error.at()), ("subject-mismatch", "/tnt"));
    }
    assert_eq!(format!("{:?}", lab.trust), before);
}

/// Returns a bundle and a subject token, each with changes.
fn pair(bundle: &serde_json::Value, subject: &serde_json::Value) -> (Bundle, SubjectToken) {
    let lab = Lab::empty();
    let options = TrustOptions { tenant: Some("north".to_owned()), ..TrustOptions::new(ISSUER, AUDIENCE) };
    let keys = json!({ "keys": [lab.both.jwk(&["policy", "subject"])] });
    let mut trust = Trust::new(crate::lab::key_set(&keys), options).expect("options");
    let moment = lab.moment();
    let bundle = trust.bundle(lab.policy(bundle).as_bytes(), Source::Network, &moment);
    let expected = permask::ExpectedSubject { id: "u-1", tenant: None };
    let subject = trust.subject(lab.subject(subject).as_bytes(), &expected, &moment);
    match (bundle, subject) {
        (Ok(Admission::Accepted(bundle, _)), Ok(Admission::Accepted(subject, _))) => (bundle, subject),
        other => panic!("expected that both are accepted, found {other:?}"),
    }
}

#[test]
fn row_46_a_subject_of_another_tenant() {
    for (of_bundle, of_subject, code) in [
        (json!("north"), json!("north"), None),
        (json!(null), json!("north"), None),
        (json!(null), json!(null), None),
        (json!("north"), json!("south"), Some("mix-and-match")),
        (json!("north"), json!(null), Some("mix-and-match")),
    ] {
        let (bundle, subject) = pair(&json!({ "tnt": of_bundle }), &json!({ "tnt": of_subject }));
        let found = Trust::bind(&bundle, &subject).err();
        assert_eq!(found.map(|error| error.code().as_str()), code, "{of_bundle} and {of_subject}");
    }
}

#[test]
fn row_46_a_bundle_for_another_tenant() {
    let mut lab = Lab::new();
    let token = lab.policy(&json!({ "ver": 8, "tnt": "north" }));
    lab.refuse("an app without a tenant", &token, "wrong-tenant");
    let options = TrustOptions { tenant: Some("south".to_owned()), ..TrustOptions::new(ISSUER, AUDIENCE) };
    let keys = json!({ "keys": [lab.both.jwk(&["policy", "subject"])] });
    lab.trust = Trust::new(crate::lab::key_set(&keys), options).expect("options");
    lab.refuse("an app of another", &token, "wrong-tenant");
}

#[test]
fn row_47_a_policy_that_is_older_than_the_subject_asks_for() {
    for (version, least, code) in
        [(7, json!(7), None), (7, json!(1), None), (7, json!(null), None), (7, json!(8), Some("mix-and-match"))]
    {
        let (bundle, subject) = pair(&json!({ "ver": version }), &json!({ "min_ver": least }));
        let found = Trust::bind(&bundle, &subject).err();
        assert_eq!(found.map(|error| error.code().as_str()), code, "{version} and {least}");
    }
}

#[test]
fn the_policy_that_the_app_names_alone() {
    let mut lab = Lab::empty();
    let options = TrustOptions { policy: Some("console".to_owned()), ..TrustOptions::new(ISSUER, AUDIENCE) };
    let keys = json!({ "keys": [lab.both.jwk(&["policy", "subject"])] });
    lab.trust = Trust::new(crate::lab::key_set(&keys), options).expect("options");
    let token = lab.policy(&json!({}));
    lab.refuse("another policy", &token, "wrong-policy");
    let pol = with(&lab.claims(&json!({}))["pol"], &json!({ "id": "console" }));
    assert_eq!(lab.change(&lab.policy(&json!({ "pol": pol })), Source::Network), Change::New);
}

/// A token that breaks two rules is refused by the earlier one: whoever reads the code repairs in the order of the rules.
#[test]
fn the_earlier_rule_refuses() {
    let mut lab = Lab::new();
    let day = crate::lab::DAY;
    let lifeless = json!({ "iat": NOW, "exp": NOW });
    // Each breaks its rule and, by `rest`, all that come after it.
    let rest = json!({ "scope": 1, "pol": { "format": 2 }, "ver": 6 });
    let expired = with(&json!({ "iat": NOW - day, "exp": NOW - 1 }), &rest);
    let early = with(&json!({ "iat": NOW + day, "exp": NOW + 2 * day, "nbf": NOW + day }), &rest);
    let not_yet = with(&json!({ "nbf": NOW + day }), &rest);
    let endless = with(&json!({ "iat": NOW + day, "exp": NOW + 1000 * day }), &rest);
    for (changes, code) in [
        (with(&endless, &json!({ "iss": "x", "aud": "y", "tnt": "z", "iat": "1" })), "bad-claim"),
        (with(&endless, &json!({ "iss": "x", "aud": "y", "tnt": "z", "refresh_after": 1 })), "bad-claim"),
        (with(&endless, &json!({ "iss": "x", "aud": "y", "tnt": "z" })), "wrong-issuer"),
        (with(&endless, &json!({ "aud": "y", "tnt": "z" })), "wrong-audience"),
        (with(&endless, &json!({ "tnt": "z" })), "wrong-tenant"),
        (endless, "bad-lifetime"),
        (with(&lifeless, &rest), "bad-lifetime"),
        (early, "clock-behind"),
        (not_yet, "not-yet-valid"),
        (expired, "expired"),
        (rest.clone(), "unsupported-schema"),
        (json!({ "pol": { "format": 2, "id": "p" }, "ver": 7 }), "equivocation"),
        (json!({ "pol": { "format": 2, "id": "p" }, "ver": 8 }), "bad-policy"),
    ] {
        let token = lab.policy(&changes);
        lab.refuse(&format!("{changes}"), &token, code);
    }
    let token = lab.policy(&json!({ "pol": { "format": 2, "id": "p" }, "ver": 6 }));
    lab.refuse_from(Source::Cache, "an older policy of another format", &token, "rollback");

    // The header, the key and the signature, each with all that comes after it wrong as well.
    let claims = json!("no claims").to_string();
    let policy = lab.subject_only.header("policy");
    for (changes, code) in [
        (json!({ "crit": [], "typ": "x", "alg": "y", "kid": 1 }), "header-forbidden"),
        (json!({ "typ": "x", "alg": "y", "kid": 1 }), "wrong-type"),
        (json!({ "alg": "y", "kid": 1 }), "alg-not-allowed"),
        (json!({ "kid": 1 }), "bad-header"),
        (json!({ "kid": "nobody" }), "unknown-key"),
        (json!({}), "key-unfit"),
        (json!({ "kid": "both" }), "bad-signature"),
    ] {
        let token = lab.stranger.sign(with(&policy, &changes).to_string(), &claims);
        lab.refuse(&changes.to_string(), &token, code);
    }
    let token = lab.both.sign(lab.both.header("policy").to_string(), claims);
    lab.refuse("a payload that is none", &token, "bad-payload");
    let subject = json!({ "sub": "u-2", "exp": NOW + 100 * day, "scope": 1 });
    for (changes, code) in [
        (with(&subject, &json!({ "roles": 1, "iss": "x" })), "bad-claim"),
        (with(&subject, &json!({ "iss": "x", "aud": "y" })), "wrong-issuer"),
        (with(&subject, &json!({ "aud": "y" })), "wrong-audience"),
        (subject, "subject-mismatch"),
        (json!({ "exp": NOW + 100 * day, "scope": 1 }), "bad-lifetime"),
        (json!({ "iat": NOW - 2 * 3600, "exp": NOW, "scope": 1 }), "expired"),
        (json!({ "iat": NOW - 2 * 3600, "exp": NOW + 1, "scope": 1 }), "unsupported-schema"),
        (json!({ "iat": NOW - 2 * 3600, "exp": NOW + 1 }), "rollback"),
    ] {
        let token = lab.subject(&changes);
        lab.refuse_subject(&changes.to_string(), &token, code);
    }
}
