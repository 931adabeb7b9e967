//! Names: which characters a name may have.

use crate::error::quote;
use crate::place::Place;
use crate::{Code, Error};

/// Longest name in bytes; people have to read them.
const MAX_BYTES: usize = 256;

/// Checks the name of a resource or an action: `[A-Za-z0-9][A-Za-z0-9_-]*`, so that patterns can tell it from their
/// own signs.
pub(crate) fn check_plain(name: &str, place: &Place<'_>) -> Result<(), Error> {
    let mut bytes = name.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    if starts
        && name.len() <= MAX_BYTES
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    {
        return Ok(());
    }
    let message = "expected a name of letters, digits, `-` and `_` that starts with a letter or digit";
    Err(Error::new(Code::BadName, place, format!("{message}, found {}", quote(name))))
}

/// Checks a name that comes from elsewhere (a role, an id): any text without control characters.
pub(crate) fn check_free(name: &str, place: &Place<'_>) -> Result<(), Error> {
    if !name.is_empty() && name.len() <= MAX_BYTES && !name.chars().any(char::is_control) {
        return Ok(());
    }
    let message = format!("expected a name of 1 to {MAX_BYTES} bytes without control characters");
    Err(Error::new(Code::BadName, place, format!("{message}, found {}", quote(name))))
}

/// Checks the name of an attribute: `[A-Za-z_][A-Za-z0-9_]*`, an identifier of CEL.
pub(crate) fn check_attribute(name: &str, place: &Place<'_>) -> Result<(), Error> {
    let starts = name.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if starts && name.len() <= MAX_BYTES && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Ok(());
    }
    let message = "expected a name of letters, digits and `_` that does not start with a digit";
    Err(Error::new(Code::BadName, place, format!("{message}, found {}", quote(name))))
}
