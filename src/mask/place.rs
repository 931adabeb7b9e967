//! Places: the JSON Pointer of something, made only where it is asked for.

use std::fmt::Write as _;

use crate::fault::Fault;
use crate::scan::flaw::Expected;
use crate::scan::{byte, space, string};

/// Makes a fault of what was expected at a place.
#[cold]
pub(crate) fn fault(expected: Expected, at: String) -> Fault {
    Fault { code: expected.code(), at, message: expected.message() }
}

/// Adds a member's name, unescaped, to a pointer.
pub(crate) fn push_name(pointer: &mut String, name: &str) {
    pointer.push('/');
    for sign in name.chars() {
        match sign {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            sign => pointer.push(sign),
        }
    }
}

/// Adds a member's name, as it stands between its quotation marks, to a pointer.
pub(crate) fn push_raw_name(pointer: &mut String, raw: &[u8]) {
    let mut name = String::new();
    string::unescape(raw, &mut name);
    push_name(pointer, &name);
}

/// Adds an element's index to a pointer.
pub(crate) fn push_index(pointer: &mut String, index: u64) {
    // Writing to a string does not fail.
    let _ = write!(pointer, "/{index}");
}

/// An array or an object that is open, and which of its children is being read.
struct Open {
    object: bool,
    index: u64,
    name: (usize, usize),
}

/// Adds to a pointer what leads from the value at `at` to the innermost array or object that is open at `flaw`. Says whether
/// there is one. It reads once more what was read before the flaw was found, and was found to be valid.
#[cold]
pub(crate) fn push_open(pointer: &mut String, input: &[u8], mut at: usize, flaw: usize) -> bool {
    let mut open: Vec<Open> = Vec::new();
    while at < flaw {
        match byte(input, at) {
            opening @ (b'{' | b'[') => open.push(Open { object: opening == b'{', index: 0, name: (at, at) }),
            b'}' | b']' => drop(open.pop()),
            b',' => {
                if let Some(innermost) = open.last_mut() {
                    innermost.index += 1;
                }
            }
            b'"' => {
                let Ok(text) = string::string(input, at) else { break };
                if byte(input, space(input, text.end)) == b':'
                    && let Some(innermost) = open.last_mut()
                {
                    innermost.name = (at + 1, text.end - 1);
                }
                at = text.end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    // The name or index in the innermost one leads to what it holds.
    let found = open.pop().is_some();
    for step in open {
        if step.object {
            push_raw_name(pointer, input.get(step.name.0..step.name.1).unwrap_or_default());
        } else {
            push_index(pointer, step.index);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_is_open() {
        let open = |text: &str| {
            let mut pointer = String::from("^");
            let at = text.find('!').unwrap();
            push_open(&mut pointer, text.as_bytes(), 0, at).then_some(pointer)
        };
        assert_eq!(open("!"), None);
        assert_eq!(open("{!").as_deref(), Some("^"));
        assert_eq!(open(r#"{"a" : [1, "}{", { "b" : 2 , "~/" : { "x": !"#).as_deref(), Some("^/a/2/~0~1"));
        assert_eq!(open(r#"{"a":{"b":[]},"c\u0041":[[],[[!"#).as_deref(), Some("^/cA/1/0"));
        assert_eq!(open(r#"[{"a":{}},!"#).as_deref(), Some("^"));
    }
}
