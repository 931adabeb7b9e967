//! Lab: an app that trusts a policy and a person already, so that an attack has something to change.

use permask::{Admission, Bundle, Change, Error, ExpectedSubject, KeyChange, KeySet, Moment, Source, SubjectToken};
use permask::{Trust, TrustOptions};
use permask_tests::forge::{AUDIENCE, Forger, ISSUER, with};
use serde_json::{Value, json};

/// 2026-06-01T12:00:00Z
pub(crate) const NOW: u64 = 1_780_315_200;
pub(crate) const HOUR: u64 = 3600;
pub(crate) const DAY: u64 = 24 * HOUR;
pub(crate) const SOURCES: [Source; 3] = [Source::Network, Source::Cache, Source::Bootstrap];

pub(crate) struct Lab {
    pub(crate) trust: Trust,
    pub(crate) now: u64,
    /// Signs policies and subjects.
    pub(crate) both: Forger,
    pub(crate) subject_only: Forger,
    pub(crate) policy_only: Forger,
    pub(crate) other_issuer: Forger,
    /// Signs updates of the key set, two of which are needed.
    pub(crate) roots: [Forger; 3],
    /// Is trusted by nobody.
    pub(crate) stranger: Forger,
}

impl Lab {
    /// Trusts version 7 of a policy, and a token of `u-1`.
    pub(crate) fn new() -> Self {
        let mut lab = Self::empty();
        assert_eq!(lab.change(&lab.policy(&json!({})), Source::Network), Change::New);
        let token = lab.subject(&json!({}));
        assert!(matches!(lab.judge_subject(&token), Ok(Admission::Accepted(_, Change::New))));
        lab
    }

    /// Trusts keys alone.
    pub(crate) fn empty() -> Self {
        let both = Forger::new(1, "both");
        let subject_only = Forger::new(2, "subject-only");
        let policy_only = Forger::new(3, "policy-only");
        let other_issuer = Forger::new(4, "other-issuer");
        let roots = [Forger::new(6, "root-1"), Forger::new(7, "root-2"), Forger::new(8, "root-3")];
        let mut keys = vec![
            both.jwk(&["policy", "subject"]),
            subject_only.jwk(&["subject"]),
            policy_only.jwk(&["policy"]),
            other_issuer.jwk_of(&["policy", "subject"], "https://other.example"),
        ];
        keys.extend(roots.iter().map(|root| root.jwk(&["keys"])));
        let keys = key_set(&json!({ "keys": keys, "threshold": 2 }));
        let trust = Trust::new(keys, TrustOptions::new(ISSUER, AUDIENCE)).expect("options");
        let stranger = Forger::new(5, "stranger");
        Self { trust, now: NOW, both, subject_only, policy_only, other_issuer, roots, stranger }
    }

    /// Returns the claims of a good bundle with changes.
    pub(crate) fn claims(&self, changes: &Value) -> Value {
        let pol = json!({ "format": 1, "id": "p", "resources": { "a": { "actions": ["x"] } } });
        let good = json!({
            "iss": ISSUER, "aud": AUDIENCE, "iat": NOW - HOUR, "exp": NOW + DAY, "ver": 7, "pol": pol,
        });
        with(&good, changes)
    }

    /// Returns a good bundle, but for changes of its claims.
    pub(crate) fn policy(&self, changes: &Value) -> String {
        self.both.token("policy", &self.claims(changes))
    }

    /// Returns the claims of a good subject token with changes.
    pub(crate) fn subject_claims(&self, changes: &Value) -> Value {
        let good = json!({
            "iss": ISSUER, "aud": AUDIENCE, "iat": NOW - HOUR, "exp": NOW + HOUR, "sub": "u-1", "roles": ["r"],
        });
        with(&good, changes)
    }

    /// Returns a good subject token, but for changes of its claims.
    pub(crate) fn subject(&self, changes: &Value) -> String {
        self.both.token("subject", &self.subject_claims(changes))
    }

    pub(crate) fn moment(&self) -> Moment {
        Moment { now: self.now, served_at: None }
    }

    pub(crate) fn judge(&mut self, token: &str, source: Source) -> Result<Admission<Bundle>, Error> {
        let moment = self.moment();
        self.trust.bundle(token.as_bytes(), source, &moment)
    }

    pub(crate) fn judge_subject(&mut self, token: &str) -> Result<Admission<SubjectToken>, Error> {
        self.judge_subject_of(token, "u-1", None)
    }

    pub(crate) fn judge_subject_of(
        &mut self,
        token: &str,
        id: &str,
        tenant: Option<&str>,
    ) -> Result<Admission<SubjectToken>, Error> {
        let moment = self.moment();
        self.trust.subject(token.as_bytes(), &ExpectedSubject { id, tenant }, &moment)
    }

    /// Returns what a bundle that is accepted changes.
    #[track_caller]
    pub(crate) fn change(&mut self, token: &str, source: Source) -> Change {
        match self.judge(token, source) {
            Ok(Admission::Accepted(_, change)) => change,
            other => panic!("expected that it is accepted, found {other:?}"),
        }
    }

    /// Checks that a bundle is refused from everywhere, that nothing has changed, and that it proves nothing.
    #[track_caller]
    pub(crate) fn refuse(&mut self, name: &str, token: &str, code: &str) {
        for source in SOURCES {
            self.refuse_from(source, name, token, code);
        }
        assert!(!self.trust.clone().learn(token.as_bytes()) || IS_EVIDENCE.contains(&code), "{name}: is evidence");
    }

    /// Checks that a bundle is refused from one place, and that nothing has changed.
    #[track_caller]
    pub(crate) fn refuse_from(&mut self, source: Source, name: &str, token: &str, code: &str) {
        self.unchanged(name, code, |lab| lab.judge(token, source).map(drop));
    }

    /// Checks that a subject token is refused, and that nothing has changed.
    #[track_caller]
    pub(crate) fn refuse_subject(&mut self, name: &str, token: &str, code: &str) {
        self.unchanged(name, code, |lab| lab.judge_subject(token).map(drop));
    }

    /// Checks that an update of the keys is refused, and that nothing has changed.
    #[track_caller]
    pub(crate) fn refuse_update(&mut self, name: &str, update: &str, code: &str) {
        self.unchanged(name, code, |lab| lab.update(update).map(drop));
    }

    pub(crate) fn update(&mut self, update: &str) -> Result<KeyChange, Error> {
        let moment = self.moment();
        self.trust.update_keys(update.as_bytes(), &moment)
    }

    #[track_caller]
    fn unchanged(&mut self, name: &str, code: &str, attack: impl FnOnce(&mut Self) -> Result<(), Error>) {
        let before = format!("{:?}", self.trust);
        match attack(self) {
            Ok(()) => panic!("{name}: expected {code}, found that it is accepted"),
            Err(error) => assert_eq!(error.code().as_str(), code, "{name}: {error}"),
        }
        assert_eq!(format!("{:?}", self.trust), before, "{name}: something has changed");
    }
}

/// What is wrong with a token that still proves what was signed: it is too late or too early, or is known to be old.
const IS_EVIDENCE: [&str; 10] = [
    "bad-lifetime",
    "bad-policy",
    "clock-ahead",
    "clock-behind",
    "equivocation",
    "expired",
    "not-yet-valid",
    "rollback",
    "wrong-policy",
    "key-unfit",
];

/// Reads a key set.
pub(crate) fn key_set(set: &Value) -> KeySet {
    KeySet::read(set.to_string().as_bytes()).expect("a key set")
}
