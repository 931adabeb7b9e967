//! Signers: a private key at hand, or a command that asks whoever holds one.

mod external;
mod signature;

use std::path::{Path, PathBuf};

use clap::Args;
use permask::sign::{PrivateKey, PublicKey, Unsigned};

use crate::failure::Failure;
use crate::key::{read_key, read_public_keys};

/// Who signs.
#[derive(Args, Debug)]
pub(crate) struct Signing {
    /// The private key, as `keygen` writes it; with `--signer`, the public one: a JWK, or a JWK Set of this key alone.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// A command that signs, such as one that asks a key service. The shell runs it: the bytes to be signed are its standard
    /// input, the signature its standard output, as 64 bytes, in base64, or (ES256) in DER.
    #[arg(long, value_name = "COMMAND")]
    signer: Option<String>,
}

/// A key that can be asked for signatures.
#[derive(Debug)]
pub(crate) enum Signer {
    /// The key is at hand.
    Private(Box<PrivateKey>),
    /// A command signs, and nobody here sees the key.
    External {
        /// The public half.
        key: Box<PublicKey>,
        /// Where that was read.
        file: PathBuf,
        /// The command.
        command: String,
    },
}

impl Signing {
    pub(crate) fn open(&self) -> Result<Signer, Failure> {
        Signer::open(&self.key, self.signer.as_deref())
    }
}

impl Signer {
    /// Reads the private key, or the public one of a command that signs.
    pub(crate) fn open(file: &Path, command: Option<&str>) -> Result<Self, Failure> {
        let Some(command) = command else { return Ok(Self::Private(Box::new(read_key(file)?))) };
        let mut keys = read_public_keys(file)?;
        match (keys.pop(), keys.is_empty()) {
            (Some(key), true) => {
                Ok(Self::External { key: Box::new(key), file: file.to_owned(), command: command.to_owned() })
            }
            _ => {
                let message = "expected the one key of the signer, found several: put it into a file of its own";
                Err(Failure::new("wrong-value", message).in_file(file))
            }
        }
    }

    pub(crate) fn public_key(&self) -> &PublicKey {
        match self {
            Self::Private(key) => key.public_key(),
            Self::External { key, .. } => key,
        }
    }

    /// Signs a token that was made for this key. What a command hands back is verified before anybody else sees it.
    pub(crate) fn sign(&self, unsigned: Unsigned) -> Result<String, Failure> {
        match self {
            Self::Private(key) => Ok(key.sign(unsigned)?),
            Self::External { key, file, command } => {
                let answer = external::run(command, unsigned.signing_input())?;
                let signature = signature::read(&answer, key.algorithm())?;
                unsigned.finish(&signature).map_err(|error| {
                    let message = "what the signer wrote is not a signature by this key of the bytes that it was given";
                    Failure::new(error.code().as_str(), message).in_file(file)
                })
            }
        }
    }
}
