//! `permask keys import`: makes a key set of a public key that a key service holds the private half of.

use std::path::PathBuf;

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use clap::Args;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::file;
use crate::key::thumbprint;
use crate::key_set::KeySetDocument;

/// Make a key set of a public key in PEM or DER, as key services and OpenSSL give it out: Ed25519, or P-256 for ES256.
#[derive(Args, Debug)]
pub(crate) struct Import {
    /// The public key (SubjectPublicKeyInfo, RFC 5280), in PEM or DER; `-` reads standard input.
    file: PathBuf,

    /// The one issuer whose tokens the key signs, as it stands in `iss`: an address of yours.
    #[arg(long)]
    issuer: String,

    /// The kinds of token that the key may sign.
    #[arg(long, value_delimiter = ',', value_parser = ["policy", "subject", "keys"], default_value = "policy,subject")]
    purpose: Vec<String>,

    /// The id that tokens name. Default: the thumbprint (RFC 7638).
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    key_id: Option<String>,

    /// Where the key set goes. Default: standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// What stands before the 32 bytes of an Ed25519 key (RFC 8410): DER has one form.
const ED25519: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// What stands before the two coordinates of a point of P-256 (RFC 5480), the last byte saying that both are there.
const P256: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce,
    0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

impl Import {
    pub(crate) fn run(&self) -> Result<(), Failure> {
        let set = self.key_set().map_err(|failure| failure.in_file(&self.file))?;
        file::write(self.out.as_deref(), &format!("{set}\n"))
    }

    fn key_set(&self) -> Result<KeySetDocument, Failure> {
        let bytes = file::read(&self.file)?;
        let bytes = from_pem(&bytes).unwrap_or(bytes);
        let coordinate = |bytes: &[u8]| Value::String(Base64UrlUnpadded::encode_string(bytes));
        let mut jwk = match (
            bytes.strip_prefix(ED25519),
            bytes.strip_prefix(P256).map(|point| point.split_at_checked(32)),
        ) {
            (Some(x), _) => json!({ "kty": "OKP", "crv": "Ed25519", "x": coordinate(x), "alg": "EdDSA" }),
            (_, Some(Some((x, y)))) => {
                json!({ "kty": "EC", "crv": "P-256", "x": coordinate(x), "y": coordinate(y), "alg": "ES256" })
            }
            _ => {
                let message = "expected a public key of Ed25519 or P-256, in PEM (`BEGIN PUBLIC KEY`) or DER, found another or none";
                return Err(Failure::new("bad-key", message));
            }
        };
        let id = self.key_id.clone().unwrap_or_else(|| thumbprint(&jwk));
        if let Value::Object(members) = &mut jwk {
            members.extend([
                ("kid".to_owned(), json!(id)),
                ("use".to_owned(), json!("sig")),
                ("purpose".to_owned(), json!(self.purpose)),
                ("iss".to_owned(), json!(self.issuer)),
            ]);
        }
        KeySetDocument::read(json!({ "keys": [jwk] }).to_string().as_bytes())
    }
}

/// Returns what stands between the lines that begin and end a public key.
fn from_pem(bytes: &[u8]) -> Option<Vec<u8>> {
    let (_, rest) = std::str::from_utf8(bytes).ok()?.split_once("-----BEGIN PUBLIC KEY-----")?;
    let (body, _) = rest.split_once("-----END PUBLIC KEY-----")?;
    Base64::decode_vec(&body.split_whitespace().collect::<String>()).ok()
}
