//! Skipping: a whole value is checked and nothing else is asked of it, because all of it shows or none of it does.

use super::flaw::{Expected, Flaw};
use super::{byte, name, number, space, string, word};
use crate::limits::MAX_DEPTH;

/// Reads the value at `at`, which no white space precedes, inside of `depth` arrays and objects. Returns where it ends.
pub(crate) fn value(input: &[u8], at: usize, depth: usize) -> Result<usize, Flaw> {
    match byte(input, at) {
        b'{' | b'[' => container(input, at, depth),
        _ => scalar(input, at),
    }
}

/// Reads a value that is neither an array nor an object.
#[inline(always)]
pub(crate) fn scalar(input: &[u8], at: usize) -> Result<usize, Flaw> {
    match byte(input, at) {
        b'"' => Ok(string::string(input, at)?.end),
        b'-' | b'0'..=b'9' => number::number(input, at),
        b't' => word(input, at, b"true"),
        b'f' => word(input, at, b"false"),
        b'n' => word(input, at, b"null"),
        _ => Err(Flaw::new(at, Expected::Value)),
    }
}

/// Reads an array or an object. What is open is kept as one bit each, the innermost last, and set for objects.
fn container(input: &[u8], mut at: usize, depth: usize) -> Result<usize, Flaw> {
    let room = MAX_DEPTH.saturating_sub(depth);
    let mut open = 0;
    let mut objects = 0_u128;
    'value: loop {
        match byte(input, at) {
            opening @ (b'{' | b'[') => {
                if open == room {
                    return Err(Flaw::new(at, Expected::Depth));
                }
                open += 1;
                at = space(input, at + 1);
                if opening == b'{' {
                    objects = objects << 1 | 1;
                    if byte(input, at) != b'}' {
                        at = name(input, at)?.value;
                        continue;
                    }
                } else {
                    objects <<= 1;
                    if byte(input, at) != b']' {
                        continue;
                    }
                }
            }
            _ => at = space(input, scalar(input, at)?),
        }
        // Here something ended, and `at` is after it, or something empty is to be closed.
        loop {
            let in_object = objects & 1 == 1;
            match (byte(input, at), in_object) {
                (b',', true) => {
                    at = name(input, space(input, at + 1))?.value;
                    continue 'value;
                }
                (b',', false) => {
                    at = space(input, at + 1);
                    continue 'value;
                }
                (b'}', true) | (b']', false) => {
                    at += 1;
                    open -= 1;
                    objects >>= 1;
                    if open == 0 {
                        return Ok(at);
                    }
                    at = space(input, at);
                }
                (_, true) => return Err(Flaw::new(at, Expected::MemberEnd)),
                (_, false) => return Err(Flaw::new(at, Expected::ElementEnd)),
            }
        }
    }
}
