//! Header: which key and algorithm a token claims, read strictly.

use crate::json::Json;
use crate::limits;
use crate::place::Place;
use crate::token::Kind;
use crate::{Code, Error};

/// Members that bring keys or transformations along, or that change what is signed: never accepted.
const FORBIDDEN: [&str; 8] = ["crit", "b64", "zip", "enc", "jwk", "jku", "x5u", "x5c"];

/// Longest key id in characters: a thumbprint takes 43.
const MAX_KEY_ID: usize = 128;

/// What is needed of a header.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) key_id: String,
    pub(crate) algorithm: Algorithm,
}

/// An algorithm that may sign.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Algorithm {
    /// `EdDSA` (RFC 8037) or `Ed25519` (RFC 9864), which mean the same here.
    Ed25519,
    /// `ES256` (RFC 7518).
    #[cfg(feature = "es256")]
    Es256,
}

impl Algorithm {
    /// Reads a value of `alg`, in exactly its case.
    pub(crate) fn read(name: &str) -> Option<Self> {
        match name {
            "EdDSA" | "Ed25519" => Some(Self::Ed25519),
            #[cfg(feature = "es256")]
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }

    /// Returns what a key of this algorithm may say of it.
    pub(crate) fn expected(self) -> &'static str {
        match self {
            Self::Ed25519 => "expected `EdDSA` or `Ed25519`",
            #[cfg(feature = "es256")]
            Self::Es256 => "expected `ES256`",
        }
    }
}

impl Header {
    pub(crate) fn read(bytes: &[u8], kind: Kind) -> Result<Self, Error> {
        let bad = |at: &dyn std::fmt::Display, message: String| Error::new(Code::BadHeader, at, message);
        let json = Json::read_strictly(bytes, limits::MAX_HEADER_DEPTH)
            .map_err(|error| bad(&error.at(), format!("{}: {}", error.code(), error.message())))?;
        let Json::Object(members) = &json else {
            return Err(bad(&"", format!("expected an object, found {}", json.kind())));
        };
        let root = Place::Root;
        if let Some((name, _)) = members.iter().find(|(name, _)| FORBIDDEN.contains(&name.as_str())) {
            let message = format!("the header member `{name}` is never accepted");
            return Err(Error::new(Code::HeaderForbidden, root.member(name), message));
        }
        let typ = json.member("typ").and_then(Json::text).map(str::to_ascii_lowercase);
        let typ = typ.as_deref().map(|typ| typ.strip_prefix("application/").unwrap_or(typ));
        if typ != Some(kind.as_typ()) {
            let message = format!("expected `{}`, found another type or none", kind.as_typ());
            return Err(Error::new(Code::WrongType, root.member("typ"), message));
        }
        let Some(algorithm) = json.member("alg").and_then(Json::text).and_then(Algorithm::read) else {
            let message = match cfg!(feature = "es256") {
                true => "expected `EdDSA`, `Ed25519` or `ES256`, found another algorithm or none",
                false => "expected `EdDSA` or `Ed25519`, found another algorithm or none",
            };
            return Err(Error::new(Code::AlgNotAllowed, root.member("alg"), message));
        };
        let key_id =
            json.member("kid").and_then(Json::text).filter(|id| (1..=MAX_KEY_ID).contains(&id.chars().count()));
        match key_id {
            Some(key_id) => Ok(Self { key_id: key_id.to_owned(), algorithm }),
            None => Err(bad(&root.member("kid"), format!("expected a string of 1 to {MAX_KEY_ID} characters"))),
        }
    }
}
