//! Signing: bundles, subject tokens and updates of key sets, as a server makes them. Behind the feature `sign`, and never in
//! a browser.
//!
//! A key at hand signs at once: [`PrivateKey::sign_policy`]. One that a key service holds signs what [`Unsigned`] gives out,
//! and hands a signature back.

mod key_set_update;
mod private_key;
mod public_key;
mod unsigned;

pub use key_set_update::KeySetUpdate;
pub use private_key::PrivateKey;
pub use public_key::PublicKey;
pub use unsigned::{BundleClaims, Unsigned};

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::json::Json;

/// For whom and for how long a token is signed. Times are seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub struct Validity<'v> {
    /// For whom the token is.
    pub audience: &'v str,
    /// When it is signed.
    pub issued_at: u64,
    /// When it ends.
    pub expires_at: u64,
}

fn segment(json: &Json) -> String {
    Base64UrlUnpadded::encode_string(json.to_string().as_bytes())
}

fn string(text: &str) -> Json {
    Json::String(text.to_owned())
}

fn number(number: u64) -> Json {
    Json::Number(number.to_string())
}

fn object<const N: usize>(members: [(&str, Json); N]) -> Vec<(String, Json)> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
