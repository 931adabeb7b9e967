//! Rows 48 to 57: tokens that are too old or too new, and clocks that are wrong.

use permask::{Admission, Change, Moment, Source};
use serde_json::json;

use crate::lab::{DAY, HOUR, Lab, NOW};

#[test]
fn row_48_expired() {
    let mut lab = Lab::new();
    for ends in [NOW, NOW - 1] {
        let token = lab.policy(&json!({ "ver": 8, "exp": ends }));
        lab.refuse("a policy", &token, "expired");
        let token = lab.subject(&json!({ "exp": ends }));
        lab.refuse_subject("a subject", &token, "expired");
    }
    assert_eq!(lab.change(&lab.policy(&json!({ "ver": 8, "exp": NOW + 1 })), Source::Cache), Change::New);
}

#[test]
fn row_49_and_50_not_yet() {
    let mut lab = Lab::new();
    let token = lab.policy(&json!({ "ver": 8, "nbf": NOW + 301 }));
    lab.refuse("nbf", &token, "not-yet-valid");
    let token = lab.policy(&json!({ "ver": 8, "iat": NOW + 301 }));
    lab.refuse("iat", &token, "clock-behind");
    let token = lab.policy(&json!({ "ver": 8, "iat": (1_u64 << 53) - 2, "exp": (1_u64 << 53) - 1 }));
    lab.refuse("the end of numbers", &token, "clock-behind");
    let error = lab.judge(&token, Source::Network).expect_err("refused");
    let names_both = error.message().contains("9007199254740990") && error.message().contains(&NOW.to_string());
    assert!(names_both, "{error}");
    assert_eq!(
        lab.change(&lab.policy(&json!({ "ver": 8, "iat": NOW + 300, "nbf": NOW + 300 })), Source::Cache),
        Change::New
    );
}

#[test]
fn row_51_lives_that_are_too_long() {
    let mut lab = Lab::new();
    for (iat, exp) in [(NOW, NOW + 3650 * DAY), (NOW, NOW + 90 * DAY + 1), (NOW, NOW), (NOW, NOW - 1)] {
        let token = lab.policy(&json!({ "ver": 8, "iat": iat, "exp": exp }));
        lab.refuse("a policy", &token, "bad-lifetime");
    }
    let token = lab.subject(&json!({ "iat": NOW, "exp": NOW + DAY + 1 }));
    lab.refuse_subject("a subject", &token, "bad-lifetime");
    assert_eq!(
        lab.change(&lab.policy(&json!({ "ver": 8, "iat": NOW, "exp": NOW + 90 * DAY })), Source::Cache),
        Change::New
    );
}

#[test]
fn row_52_a_clock_that_is_wound_back() {
    let mut lab = Lab::new();
    // A newer token has proved that it is NOW at least; the clock says that it is an hour less, or the year 1970.
    let newer = lab.policy(&json!({ "ver": 8, "iat": NOW, "exp": NOW + DAY }));
    assert_eq!(lab.change(&newer, Source::Network), Change::New);
    for now in [NOW - HOUR, 0] {
        lab.now = now;
        assert_eq!(lab.trust.time(now), NOW);
        let token = lab.policy(&json!({ "ver": 9, "exp": NOW }));
        lab.refuse("ended before the newest was signed", &token, "expired");
    }
    assert_eq!(lab.change(&newer, Source::Cache), Change::Same);
}

#[test]
fn row_53_a_clock_that_jumps_to_2099_and_back() {
    let mut lab = Lab::new();
    let token = lab.policy(&json!({ "ver": 8 }));
    lab.now = 4_070_908_800;
    lab.refuse("in 2099", &token, "expired");
    lab.now = NOW;
    // The clock of the machine is never remembered: what is fresh is accepted at once, and even the same token.
    assert_eq!(lab.change(&token, Source::Network), Change::New);
    assert_eq!(lab.trust.time(NOW), NOW);
}

#[test]
fn row_54_rollback() {
    let mut lab = Lab::new();
    let older = lab.policy(&json!({ "ver": 6, "iat": NOW }));
    for source in [Source::Cache, Source::Bootstrap] {
        lab.refuse_from(source, "older", &older, "rollback");
    }
    let before = format!("{:?}", lab.trust);
    let outcome = lab.judge(&older, Source::Network);
    assert!(matches!(outcome, Ok(Admission::OlderIgnored { found: 6, floor: 7 })), "{outcome:?}");
    assert_eq!(format!("{:?}", lab.trust), before);
}

#[test]
fn row_55_the_same_version_of_another_policy() {
    let mut lab = Lab::new();
    let pol = &lab.claims(&json!({}))["pol"];
    for (name, changes) in [("more", json!({ "roles": { "r": {} } })), ("a title", json!({ "title": "p" }))] {
        let pol = permask_tests::forge::with(pol, &changes);
        for iat in [NOW - 2 * HOUR, NOW - HOUR, NOW] {
            let token = lab.policy(&json!({ "iat": iat, "pol": pol }));
            lab.refuse(name, &token, "equivocation");
        }
    }
    // The same members in another order are another document: nobody has to decide which differences matter.
    let pol = json!({ "id": "p", "format": 1, "resources": { "a": { "actions": ["x"] } } });
    let token = lab.policy(&json!({ "iat": NOW, "pol": pol }));
    lab.refuse("another order", &token, "equivocation");
}

#[test]
fn row_56_the_same_again() {
    let mut lab = Lab::new();
    let token = lab.policy(&json!({}));
    let before = format!("{:?}", lab.trust);
    for source in crate::lab::SOURCES {
        assert_eq!(lab.change(&token, source), Change::Same);
    }
    assert_eq!(lab.change(&lab.policy(&json!({ "iat": NOW - 2 * HOUR })), Source::Cache), Change::Same);
    assert_eq!(format!("{:?}", lab.trust), before);
    assert_eq!(lab.change(&lab.policy(&json!({ "iat": NOW })), Source::Network), Change::Renewed);
    assert_ne!(format!("{:?}", lab.trust), before);
}

#[test]
fn row_56b_a_subject_token_of_before() {
    let mut lab = Lab::new();
    let token = |lab: &Lab, iat: u64, ends: u64| lab.subject(&json!({ "iat": iat, "exp": ends, "roles": ["admin"] }));
    let older = token(&lab, NOW - HOUR - 301, NOW + HOUR);
    lab.refuse_subject("beyond the skew", &older, "rollback");
    let before = format!("{:?}", lab.trust);
    for back in [1, 300] {
        let older = token(&lab, NOW - HOUR - back, NOW + HOUR);
        assert!(matches!(lab.judge_subject(&older), Ok(Admission::OlderIgnored { .. })), "{back}");
    }
    assert_eq!(format!("{:?}", lab.trust), before);
    // The newer one has ended, and the older one has not: then that one answers, and the floor stays.
    lab.now = NOW + HOUR;
    let older = token(&lab, NOW - HOUR - 300, NOW + HOUR + 1);
    assert!(matches!(lab.judge_subject(&older), Ok(Admission::Accepted(_, Change::Same))));
    assert_eq!(format!("{:?}", lab.trust), before);
}

#[test]
fn row_57_a_server_that_serves_the_same_for_ever() {
    let mut lab = Lab::empty();
    let token = lab.policy(&json!({ "refresh_after": NOW + HOUR }));
    for now in [NOW, NOW + HOUR, NOW + DAY - 1] {
        lab.now = now;
        let Ok(Admission::Accepted(bundle, _)) = lab.judge(&token, Source::Network) else { panic!("accepted") };
        // That it is stale is for the gate to say, by this.
        assert_eq!(bundle.refresh_after(), Some(NOW + HOUR));
    }
    lab.now = NOW + DAY;
    lab.refuse("at its end", &token, "expired");
}

#[test]
fn a_clock_that_is_ahead_is_told_by_that_of_the_server() {
    let mut lab = Lab::new();
    let token = lab.policy(&json!({ "ver": 8 }));
    let later = NOW + 2 * DAY;
    let before = format!("{:?}", lab.trust);
    for (served_at, code) in [
        (None, "expired"),
        (Some(NOW), "clock-ahead"),
        (Some(NOW + DAY - 1), "clock-ahead"),
        (Some(NOW + DAY), "expired"),
        (Some(later), "expired"),
        // By that clock it would not have been issued yet; only, the latest signed time says that it is later.
        (Some(0), "clock-ahead"),
    ] {
        let error = lab.trust.bundle(token.as_bytes(), Source::Network, &Moment { now: later, served_at });
        let error = error.expect_err("whatever the server's clock says, it never decides");
        assert_eq!(error.code().as_str(), code, "{served_at:?}: {error}");
    }
    let moment = Moment { now: later, served_at: Some(NOW + 5) };
    let error = lab.trust.bundle(token.as_bytes(), Source::Network, &moment).expect_err("refused");
    assert!(
        error.message().contains(&later.to_string()) && error.message().contains(&(NOW + 5).to_string()),
        "{error}"
    );
    // Nor does it make an older clock right.
    let mut empty = Lab::empty();
    let moment = Moment { now: NOW - DAY, served_at: Some(NOW) };
    let error = empty.trust.bundle(token.as_bytes(), Source::Network, &moment).expect_err("refused");
    assert_eq!(error.code().as_str(), "clock-behind");
    assert_eq!(format!("{:?}", lab.trust), before);
}
