//! Trust: what an app has to remember so that no older token comes back. Keys that rotate, floors under versions, and the
//! latest time that was signed. No I/O and no clock: bytes and moments are arguments.

mod floors;
mod options;

use std::sync::Arc;

use crate::place::Place;
use crate::token::Terms;
use crate::token::bundle::{Bundle, ExpectedPolicy, SignedPolicy};
use crate::token::clock::Clock;
use crate::token::key_set::KeySet;
use crate::token::subject::{ExpectedSubject, SubjectToken};
use crate::{Code, Error, limits};

use floors::{Floors, SubjectFloor};
pub use options::TrustOptions;

/// Where a token came from.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Source {
    /// The issuer's server was asked now. Its edges may disagree for a while: an older token is no attack.
    Network,
    /// It was kept from an earlier time.
    Cache,
    /// It came along with the app or with a page.
    Bootstrap,
}

/// What a token that was accepted is, compared to those before.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Change {
    /// The first one, or a policy of a higher version.
    New,
    /// The same version of a policy signed anew, or a newer token of the same person.
    Renewed,
    /// What was known already: the same policy, or a token of the same person that is not newer.
    Same,
}

/// What became of a token in which nothing is wrong.
#[derive(Clone, Debug)]
pub enum Admission<T> {
    /// It may be used.
    Accepted(T, Change),
    /// A newer one is known, so this one is not used; nothing is wrong.
    OlderIgnored {
        /// The version of the bundle, or when the subject token was issued.
        found: u64,
        /// The same of the newer one.
        floor: u64,
    },
}

/// What became of an update of the key set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KeyChange {
    /// Its keys are trusted now, and those before no longer.
    Advanced,
    /// The set is of this version already, or of a later one.
    OlderIgnored,
}

/// When something is judged, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    /// What the clock here says.
    pub now: u64,
    /// What the clock of the server said that the token came from, as in the HTTP header `Date`. Nobody signs it: it makes a
    /// refusal clearer, and never decides.
    pub served_at: Option<u64>,
}

/// Judges tokens one after the other, and remembers what no later one may fall below.
///
/// It is a value: a clone can be tried, and thrown away. Whatever fails leaves it as it was. What it knows comes from tokens
/// alone, so that keeping the tokens keeps the floors: after a restart they are [learned](Self::learn) again, and nothing
/// else that stands in a store counts.
///
/// ```
/// use permask::sign::{PrivateKey, Validity};
/// use permask::{Admission, Change, KeySet, Moment, Source, Trust, TrustOptions};
///
/// let key = PrivateKey::new(&[7; 32], "https://issuer.example", &["policy", "subject"]);
/// let keys = KeySet::read(key.to_key_set().as_bytes())?;
/// let mut trust = Trust::new(keys, TrustOptions::new("https://issuer.example", "console"))?;
///
/// let policy = br#"{"format": 1, "id": "p", "resources": {"a": {"actions": ["x"]}}}"#;
/// let validity = Validity { audience: "console", issued_at: 1_000, expires_at: 5_000 };
/// let moment = Moment { now: 1_500, served_at: None };
/// let (older, newer) = (key.sign_policy(policy, 6, &validity)?, key.sign_policy(policy, 7, &validity)?);
/// let admission = trust.bundle(newer.as_bytes(), Source::Network, &moment)?;
/// assert!(matches!(admission, Admission::Accepted(bundle, Change::New) if bundle.version() == 7));
///
/// let error = trust.bundle(older.as_bytes(), Source::Cache, &moment).unwrap_err();
/// assert_eq!(error.code().as_str(), "rollback");
/// # Ok::<(), permask::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Trust {
    options: TrustOptions,
    pinned: KeySet,
    /// The sets that followed the pinned one, each verified by the one before.
    updates: Vec<KeySet>,
    floors: Floors,
}

impl Trust {
    /// Trusts the keys that an app was built with.
    ///
    /// # Errors
    ///
    /// `wrong-value` for an option that makes no sense.
    pub fn new(pinned: KeySet, options: TrustOptions) -> Result<Self, Error> {
        options.check()?;
        Ok(Self { options, pinned, updates: Vec::new(), floors: Floors::default() })
    }

    /// Follows an update of the key set: a JSON array of 1 to 8 tokens with `typ: permask-keys+jwt` and one payload, with the
    /// claims `iss`, `aud`, `iat`, `exp`, `ver` and `keys`. Those who were away for long follow one version after the
    /// other. A higher epoch forgets every floor, so that versions can begin anew after a key was stolen. At most 8
    /// signatures are verified: some milliseconds.
    ///
    /// # Errors
    ///
    /// `too-large`, `malformed`, the codes of a token, `version-gap` where a version was left out, `bad-key-set`,
    /// `too-few-signatures`.
    pub fn update_keys(&mut self, update: &[u8], moment: &Moment) -> Result<KeyChange, Error> {
        let clock = self.clock(moment);
        let Some(next) = self.keys().updated(update, &self.terms(Some(&clock)))? else {
            return Ok(KeyChange::OlderIgnored);
        };
        if self.updates.len() >= limits::MAX_KEY_SET_UPDATES {
            let message = format!("more than {} updates follow the pinned keys", limits::MAX_KEY_SET_UPDATES);
            return Err(Error::new(Code::TooLarge, Place::Root, message));
        }
        if next.epoch() > self.epoch() {
            self.floors = Floors::default();
        }
        if let Some((issued_at, _)) = next.life {
            self.floors.see(issued_at);
        }
        self.updates.push(next);
        Ok(KeyChange::Advanced)
    }

    /// Returns the version of the key set in force.
    #[must_use]
    pub fn key_version(&self) -> u64 {
        self.keys().version()
    }

    /// Returns the epoch of the key set in force.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.keys().epoch()
    }

    /// Returns the time by which tokens are judged: what the clock here says, or the latest time that was signed if that is
    /// later. In seconds since 1970.
    #[must_use]
    pub fn time(&self, now: u64) -> u64 {
        now.max(self.floors.latest())
    }

    /// Raises the floors by a token of either kind that was kept, whatever the time is, and says whether it is evidence of
    /// anything: signed by a key of this epoch, for this app and tenant.
    pub fn learn(&mut self, token: &[u8]) -> bool {
        let terms = self.terms(None);
        let expected = ExpectedPolicy { id: None, tenant: self.options.tenant.as_deref() };
        let sets = self.updates.iter().rev().chain([&self.pinned]).filter(|set| set.epoch() == self.epoch());
        let mut found = None;
        for set in sets {
            if let Ok(signed) = SignedPolicy::verify(token, set, &terms, &expected) {
                found = Some(Evidence::Policy(Arc::new(signed)));
            } else if let Ok(token) = SubjectToken::verify_by(token, set, &terms, None) {
                found = Some(Evidence::Subject(SubjectFloor::of(&token)));
            } else {
                continue;
            }
            break;
        }
        match found {
            None => return false,
            Some(Evidence::Policy(signed)) => self.floors.raise_policy(&signed),
            Some(Evidence::Subject(floor)) => self.floors.raise_subject(floor, self.options.max_subject_lifetime),
        }
        true
    }

    /// Verifies a bundle, compiles its policy, and raises the floor of that policy.
    ///
    /// A lower version than the one known is ignored where the network serves it, since the edges of a network disagree.
    /// The cost is that of [`Bundle::verify`].
    ///
    /// # Errors
    ///
    /// The codes of [`Bundle::verify`], `clock-ahead`, `wrong-policy`; `rollback` for a lower version than
    /// the build allows, or than the one known if it did not come from the network; `equivocation` for the same version of
    /// another document.
    pub fn bundle(&mut self, token: &[u8], source: Source, moment: &Moment) -> Result<Admission<Bundle>, Error> {
        let clock = self.clock(moment);
        let TrustOptions { tenant, policy, min_version, .. } = &self.options;
        let expected = ExpectedPolicy { id: policy.as_deref(), tenant: tenant.as_deref() };
        let signed = SignedPolicy::verify(token, self.keys(), &self.terms(Some(&clock)), &expected)?;
        let found = signed.version;
        if found < *min_version {
            return Err(rollback("ver", found, *min_version));
        }
        let change = match self.floors.policy(&signed) {
            Some(floor) if found < floor.version => {
                let floor = floor.version;
                return match source {
                    Source::Network => Ok(Admission::OlderIgnored { found, floor }),
                    Source::Cache | Source::Bootstrap => Err(rollback("ver", found, floor)),
                };
            }
            Some(floor) if found == floor.version => {
                if signed.document() != floor.document() {
                    let message = format!("expected the policy that is known as version {found}, found another");
                    return Err(Error::new(Code::Equivocation, Place::Root.member("pol"), message));
                }
                if signed.claims.issued_at > floor.claims.issued_at { Change::Renewed } else { Change::Same }
            }
            _ => Change::New,
        };
        let bundle = signed.compile()?;
        self.floors.raise_policy(bundle.signed());
        Ok(Admission::Accepted(bundle, change))
    }

    /// Verifies a subject token of the person who is expected, and raises their floor.
    ///
    /// One that was issued a little before the one known is ignored while that one is valid: servers disagree about the
    /// time. A floor is held for each person who was seen within the longest life of a token, so that a server may ask for
    /// many.
    ///
    /// # Errors
    ///
    /// The codes of [`SubjectToken::verify`], `clock-ahead`, and `rollback` for a token that was issued before the one
    /// known, by more than the skew.
    pub fn subject(
        &mut self,
        token: &[u8],
        expected: &ExpectedSubject<'_>,
        moment: &Moment,
    ) -> Result<Admission<SubjectToken>, Error> {
        let clock = self.clock(moment);
        let token = SubjectToken::verify_by(token, self.keys(), &self.terms(Some(&clock)), Some(expected))?;
        let (found, newest) = (SubjectFloor::of(&token), self.floors.subject(&token));
        let change = match newest {
            None => Change::New,
            Some(floor) if found.issued_at > floor.issued_at => Change::Renewed,
            Some(floor) if found.issued_at.saturating_add(clock.skew) < floor.issued_at => {
                return Err(rollback("iat", found.issued_at, floor.issued_at));
            }
            Some(floor) if found.issued_at < floor.issued_at && floor.expires_at > clock.now => {
                return Ok(Admission::OlderIgnored { found: found.issued_at, floor: floor.issued_at });
            }
            Some(_) => Change::Same,
        };
        self.floors.raise_subject(found, self.options.max_subject_lifetime);
        Ok(Admission::Accepted(token, change))
    }

    /// Checks that a bundle and a subject token go together: both of one tenant if the bundle is for one, and a policy that
    /// is not older than the token asks for.
    ///
    /// # Errors
    ///
    /// `mix-and-match`.
    pub fn bind(bundle: &Bundle, subject: &SubjectToken) -> Result<(), Error> {
        let (member, message) = if bundle.tenant().is_some() && bundle.tenant() != subject.tenant() {
            ("tnt", "expected a subject of the bundle's tenant, found one of another or none".to_owned())
        } else if let Some(least) = subject.min_version().filter(|least| *least > bundle.version()) {
            ("min_ver", format!("expected a policy from version {least} on, found version {}", bundle.version()))
        } else {
            return Ok(());
        };
        Err(Error::new(Code::MixAndMatch, Place::Root.member(member), message))
    }

    /// Returns the keys in force.
    fn keys(&self) -> &KeySet {
        self.updates.last().unwrap_or(&self.pinned)
    }

    fn clock(&self, moment: &Moment) -> Clock {
        let Moment { now, served_at } = *moment;
        let served = served_at.map(|served| self.time(served));
        Clock { now: self.time(now), served, skew: self.options.skew }
    }

    fn terms<'t>(&'t self, clock: Option<&'t Clock>) -> Terms<'t> {
        let TrustOptions { issuer, audience, max_subject_lifetime, .. } = &self.options;
        Terms { issuer, audience, clock, max_subject_lifetime: *max_subject_lifetime }
    }
}

/// What a token that was kept is evidence of.
enum Evidence {
    Policy(Arc<SignedPolicy>),
    Subject(SubjectFloor),
}

#[cold]
fn rollback(member: &str, found: u64, floor: u64) -> Error {
    let message = format!("expected {floor} or more, found {found}: the token is older than one that is known");
    Error::new(Code::Rollback, Place::Root.member(member), message)
}
