//! Key: one member of a JWK Set (RFC 7517), with what it may sign, for which issuer and when.

use crate::json::Json;
use crate::members::{self, Members};
use crate::place::Place;
use crate::text::joined;
use crate::token::Kind;
use crate::token::clock::Clock;
use crate::token::header::{Algorithm, Header};
use crate::token::public_key::PublicKey;
use crate::{Code, Error};

/// A public key with what it may sign.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) issuer: String,
    pub(crate) purposes: Vec<String>,
    not_before: Option<u64>,
    expires_at: Option<u64>,
    pub(crate) public: PublicKey,
}

/// What a key may be for. `keys` is for updates of the key set.
const PURPOSES: [&str; 3] = ["policy", "subject", "keys"];

impl Key {
    pub(crate) fn read(json: &Json, place: &Place<'_>) -> Result<Self, Error> {
        let bad = |member: &str, message: &'static str| Error::new(Code::BadKeySet, place.member(member), message);
        if json.member("d").is_some() {
            return Err(bad("d", "expected a public key, found a private one"));
        }
        let mut members = Members::of(json, place)?;
        let public = match (members.required_text("kty")?, members.required_text("crv")?) {
            ("OKP", "Ed25519") => PublicKey::ed25519(members.required_text("x")?)
                .ok_or_else(|| bad("x", "expected the 32 bytes of an Ed25519 public key in base64url"))?,
            #[cfg(feature = "es256")]
            ("EC", "P-256") => PublicKey::es256(members.required_text("x")?, members.required_text("y")?)
                .ok_or_else(|| bad("x", "expected the coordinates of a P-256 public key in base64url"))?,
            _ if cfg!(feature = "es256") => {
                return Err(bad("crv", "expected `OKP` with `Ed25519`, or `EC` with `P-256`"));
            }
            _ => return Err(bad("crv", "expected a key of type `OKP` and curve `Ed25519`")),
        };
        if members.optional_text("alg")?.is_some_and(|name| Algorithm::read(name) != Some(public.algorithm())) {
            return Err(bad("alg", public.algorithm().expected()));
        }
        if !matches!(members.optional_text("use")?, None | Some("sig")) {
            return Err(bad("use", "expected `sig`"));
        }
        // RFC 7517 members that stock tooling writes and that decide nothing here.
        members.optional("key_ops");
        members.optional("ext");
        let id = members.required_text("kid")?;
        let issuer = members.required_text("iss")?;
        let mut purposes = Vec::new();
        members::each_text(members.required("purpose")?, &place.member("purpose"), |purpose, place| {
            if !PURPOSES.contains(&purpose) {
                let message = format!("expected one of {}", joined(&mut PURPOSES.into_iter(), ", "));
                return Err(Error::new(Code::BadKeySet, place, message));
            }
            purposes.push(purpose.to_owned());
            Ok(())
        })?;
        if id.is_empty() || issuer.is_empty() || purposes.is_empty() {
            return Err(Error::new(Code::BadKeySet, place, "expected `kid`, `iss` and `purpose` that are not empty"));
        }
        let mut date = |name| match members.optional(name).map(Json::integer) {
            Some(None) => Err(bad(name, "expected whole seconds since 1970, below 2^53")),
            date => Ok(date.flatten()),
        };
        let (not_before, expires_at) = (date("nbf")?, date("exp")?);
        members.finish()?;
        Ok(Self { id: id.to_owned(), issuer: issuer.to_owned(), purposes, not_before, expires_at, public })
    }

    /// Says whether the key may sign this kind of token.
    pub(crate) fn is_for(&self, kind: Kind) -> bool {
        self.purposes.iter().any(|purpose| purpose == kind.purpose())
    }

    /// Says whether it is the key's time.
    pub(crate) fn is_valid(&self, clock: &Clock) -> bool {
        self.not_before.is_none_or(|begins| clock.has_begun(begins))
            && self.expires_at.is_none_or(|ends| ends > clock.now)
    }

    /// Checks that the key may sign this kind of token, by the algorithm that the header names, at this time.
    pub(crate) fn check_fit(&self, header: &Header, kind: Kind, clock: Option<&Clock>) -> Result<(), Error> {
        let message = if !self.is_for(kind) {
            format!("expected a key with the purpose `{}`, found one without it", kind.purpose())
        } else if header.algorithm != self.public.algorithm() {
            "expected a key for the algorithm of the token, found one for another".to_owned()
        } else if !clock.is_none_or(|clock| self.is_valid(clock)) {
            "expected a key that is valid now, found one whose time has not begun or is over".to_owned()
        } else {
            return Ok(());
        };
        Err(Error::new(Code::KeyUnfit, Place::Root.member("kid"), message))
    }
}
