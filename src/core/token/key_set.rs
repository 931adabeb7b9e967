//! Key sets: the public keys that an app trusts, and what each may sign.

use crate::json::Json;
use crate::limits;
use crate::members::{self, Members};
use crate::place::Place;
use crate::token::Kind;
use crate::token::clock::Clock;
use crate::token::header::Header;
use crate::token::key::Key;
use crate::token::public_key::PublicKey;
use crate::{Code, Error};

/// The keys that an app trusts: a JWK Set (RFC 7517) of Ed25519 keys (RFC 8037) that is pinned in the app's build.
///
/// Each key says which kinds of token it may sign (`purpose`) and for which issuer (`iss`), and perhaps from when (`nbf`)
/// until when (`exp`). The set may say its version (`ver`), its `epoch`, and how many of its keys for `keys` have to sign
/// an update of it (`threshold`): whole numbers from 1, which each of them is where nothing is said.
#[derive(Clone, Debug)]
pub struct KeySet {
    keys: Vec<Key>,
    version: u64,
    epoch: u64,
    threshold: u64,
    /// When it was issued and ends, if it came as an update: a pinned set does not end.
    pub(crate) life: Option<(u64, u64)>,
}

impl KeySet {
    /// Reads a JWK Set.
    ///
    /// # Errors
    ///
    /// `bad-key-set` for a key that is unusable, private or named twice, or for a threshold that the keys cannot meet; one
    /// such key refuses the whole set.
    pub fn read(document: &[u8]) -> Result<Self, Error> {
        if document.len() > limits::MAX_KEY_SET_BYTES {
            let message = format!("the key set is longer than {} bytes", limits::MAX_KEY_SET_BYTES);
            return Err(Error::new(Code::TooLarge, Place::Root, message));
        }
        let json = Json::read_document(document)?;
        let read = || {
            let mut members = Members::of(&json, &Place::Root)?;
            let set = Self::from_members(&mut members)?;
            members.finish()?;
            Ok(set)
        };
        read().map_err(as_bad_key_set)
    }

    /// Reads the members of a set out of an object that may have others.
    pub(crate) fn from_members(members: &mut Members<'_, '_>) -> Result<Self, Error> {
        let root = Place::Root;
        let place = root.member("keys");
        let mut keys: Vec<Key> = Vec::new();
        for (index, json) in members::array(members.required("keys")?, &place)?.iter().enumerate() {
            let place = place.element(index);
            let key = Key::read(json, &place)?;
            if keys.iter().any(|known| known.id == key.id) {
                return Err(Error::new(Code::BadKeySet, place.member("kid"), "the key id stands twice"));
            }
            keys.push(key);
        }
        if keys.is_empty() {
            return Err(Error::new(Code::BadKeySet, place, "expected at least one key, found none"));
        }
        let mut number = |name| match members.optional(name) {
            None => Ok(1),
            Some(json) => json.integer().filter(|number| *number > 0).ok_or_else(|| {
                Error::new(Code::BadKeySet, root.member(name), "expected a whole number from 1, below 2^53")
            }),
        };
        let set = Self {
            version: number("ver")?,
            epoch: number("epoch")?,
            threshold: number("threshold")?,
            keys,
            life: None,
        };
        let everyone: Vec<&PublicKey> = set.keys.iter().map(|key| &key.public).collect();
        // A set whose keys sign no updates cannot meet any threshold, and need not.
        if set.threshold > 1 && !set.is_met(&everyone, None) {
            let message = "expected no more than there are different keys with the purpose `keys`";
            return Err(Error::new(Code::BadKeySet, root.member("threshold"), message));
        }
        Ok(set)
    }

    /// Returns the version of the set.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Returns the epoch: versions of policies are compared within one.
    #[must_use]
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Returns how many keys have to sign an update of the set.
    #[must_use]
    pub fn threshold(&self) -> u64 {
        self.threshold
    }

    /// Returns the key of this id.
    pub(crate) fn key(&self, id: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// Returns the key that a header names, if it may sign this kind of token. There is no trying of other keys.
    pub(crate) fn key_for(&self, header: &Header, kind: Kind, clock: Option<&Clock>) -> Result<&Key, Error> {
        if let (Some(clock), Some((issued_at, ends))) = (clock, self.life) {
            let of_the_set = |error: Error| Error::new(error.code(), "/keys", error.message().to_owned());
            clock.check(issued_at, None, ends, "key set").map_err(of_the_set)?;
        }
        let Some(key) = self.key(&header.key_id) else { return Err(unknown_key()) };
        key.check_fit(header, kind, clock)?;
        Ok(key)
    }

    /// Says whether enough different keys of the set that may sign updates are among these: those of an issuer that are valid
    /// at a time, or any.
    pub(crate) fn is_met(&self, signers: &[&PublicKey], of: Option<(&str, &Clock)>) -> bool {
        let may_sign = |key: &Key| {
            key.is_for(Kind::Keys) && of.is_none_or(|(issuer, clock)| key.issuer == issuer && key.is_valid(clock))
        };
        let mut found: Vec<&PublicKey> = Vec::new();
        for key in self.keys.iter().filter(|key| may_sign(key)) {
            // Under several ids, one key is still one signer.
            if signers.contains(&&key.public) && !found.contains(&&key.public) {
                found.push(&key.public);
            }
        }
        u64::try_from(found.len()).is_ok_and(|count| count >= self.threshold)
    }

    /// Says whether each id that both sets have is of one key.
    pub(crate) fn agrees(&self, other: &Self) -> bool {
        self.keys.iter().all(|key| other.key(&key.id).is_none_or(|same| same.public == key.public))
    }
}

#[cold]
pub(crate) fn unknown_key() -> Error {
    Error::new(Code::UnknownKey, Place::Root.member("kid"), "no trusted key has the token's key id")
}

/// Returns one code for the whole set, the finer one in front of the sentence.
#[cold]
pub(crate) fn as_bad_key_set(error: Error) -> Error {
    if error.code() == Code::BadKeySet {
        return error;
    }
    Error::new(Code::BadKeySet, error.at(), format!("{}: {}", error.code(), error.message()))
}
