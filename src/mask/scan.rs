//! Scanning: what of RFC 8259 stands at a position, checked to the letter, and where it ends. Nothing is built or copied.
//!
//! Positions are offsets into the input. INVARIANT (checked before passed): a position that a scan returns has only bytes
//! before it that were found to be valid; so texts between two positions are UTF-8.

pub(crate) mod block;
pub(crate) mod flaw;
pub(crate) mod number;
pub(crate) mod run;
pub(crate) mod skip;
pub(crate) mod string;
pub(crate) mod utf8;

use flaw::{Expected, Flaw};

/// Returns the byte at a position; zero, which no JSON outside of strings has, where there is none.
#[inline(always)]
pub(crate) fn byte(input: &[u8], at: usize) -> u8 {
    input.get(at).copied().unwrap_or_default()
}

/// Returns the position of the first byte that is not white space.
#[inline(always)]
pub(crate) fn space(input: &[u8], at: usize) -> usize {
    // Most texts were written by programs, without any.
    if byte(input, at) > b' ' { at } else { long_space(input, at) }
}

fn long_space(input: &[u8], mut at: usize) -> usize {
    while matches!(input.get(at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
        at += 1;
    }
    at
}

/// Reads a word, which ends with its last letter: what may follow is for the caller to say.
#[inline(always)]
pub(crate) fn word(input: &[u8], at: usize, word: &[u8]) -> Result<usize, Flaw> {
    let end = at + word.len();
    if input.get(at..end) == Some(word) { Ok(end) } else { Err(Flaw::new(at, Expected::Value)) }
}

/// A member up to its value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    /// Where the name begins, after its quotation mark.
    pub(crate) start: usize,
    /// Where the name ends, before its quotation mark.
    pub(crate) end: usize,
    /// Whether it has an escape.
    pub(crate) escaped: bool,
    /// Where the value begins.
    pub(crate) value: usize,
}

/// Reads the name of a member and what stands between it and the value.
#[inline(always)]
pub(crate) fn name(input: &[u8], at: usize) -> Result<Name, Flaw> {
    if byte(input, at) != b'"' {
        return Err(Flaw::new(at, Expected::Name));
    }
    let text = string::string(input, at)?;
    let mut value = text.end;
    if byte(input, value) != b':' {
        value = space(input, value);
        if byte(input, value) != b':' {
            return Err(Flaw::new(value, Expected::Colon));
        }
    }
    Ok(Name { start: at + 1, end: text.end - 1, escaped: text.escaped, value: space(input, value + 1) })
}
